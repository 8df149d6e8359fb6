"""What changed between the last good state and the failing one, most telling first."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from agent.arn import short_name
from agent.current_change import CurrentChange, current_change
from agent.diagnosis import Change
from agent.family import family_of, members_of, version_of
from tools.cloudtrail.facts import TrailEvent
from tools.ecs.facts import ContainerDefinition, ServiceRevision, TaskDefinition
from tools.evidence import Found
from tools.snapshot import ServiceView, Snapshot

# How telling a difference is when nothing else is known: what most often breaks a deployment comes first.
_PATH_ORDER = ("image", "secrets", "environment", "health_check", "ports", "command", "entry_point", "repository_credentials",
               "memory", "cpu", "execution_role", "task_role", "network", "platform", "logging", "container")  # fmt: skip
# Which differences explain which category: they move to the front.
_EXPLAINS: Mapping[str, tuple[str, ...]] = {
    "image_not_found": ("image",),
    "image_pull_auth": ("image", "execution_role", "repository_credentials"),
    "network_no_route": ("network",),
    "secret_access_denied": ("secrets", "execution_role"),
    "secret_reference_invalid": ("secrets",),
    "container_oom": ("memory", "image"),
    "app_config_error": ("environment", "secrets", "command"),
    "essential_container_exited": ("command", "entry_point", "environment"),
    "health_check_path": ("image", "health_check", "environment"),
    "health_check_port": ("ports", "environment", "command", "network"),
    "insufficient_cluster_capacity": ("memory", "cpu", "platform"),
}
ACTOR_WINDOW = timedelta(minutes=30)  # a pipeline registers the revision and updates the service within minutes


@dataclass(frozen=True, slots=True)
class _Difference:
    path: str
    before: str | None
    after: str | None


def what_changed(snapshot: Snapshot, categories: Iterable[str] = ()) -> tuple[Change, ...]:
    """Compare the newest change of every diagnosed service with what ran before it.

    `categories` are the root causes found: differences that explain them come first.
    """
    telling = [path for category in categories for path in _EXPLAINS.get(category, ())]
    changes = [change for view in snapshot.services if view.main for change in _of_service(snapshot, view)]
    return tuple(sorted(changes, key=lambda change: _rank(change, telling)))


def diff_task_definitions(
    before: TaskDefinition, after: TaskDefinition
) -> Iterator[tuple[str, str | None, str | None]]:
    """Yield (path, before, after) for every difference in meaning between two task definitions.

    Values of the environment are redacted already; None means absent.
    """
    for difference in _task_differences(before, after):
        yield difference.path, difference.before, difference.after


def _of_service(snapshot: Snapshot, view: ServiceView) -> Iterator[Change]:
    change = current_change(view)
    if change is None:
        return
    actor = _actor(view, change)
    source = change.source_task_definition or _version_before(snapshot, view)
    yield from _task_definition_changes(snapshot, change, source, actor)
    yield from _revision_changes(view, change, actor)


def _version_before(snapshot: Snapshot, main: ServiceView) -> str | None:
    """Return the task definition of the version before this one, where every version is a service of its own."""
    family = members_of(family_of(main.name) or main.name, tuple(view.name for view in snapshot.services))
    older = [v for v in snapshot.services if v.name in family and version_of(v.name) < version_of(main.name)]
    for view in sorted(older, key=lambda view: version_of(view.name), reverse=True):
        if isinstance(view.service, Found) and view.service.value.task_definition:
            return view.service.value.task_definition
    return None


def _task_definition_changes(
    snapshot: Snapshot, change: CurrentChange, source: str | None, actor: TrailEvent | None
) -> Iterator[Change]:
    if not source or not change.target_task_definition:
        return
    before = snapshot.task_definitions.get(source)
    after = snapshot.task_definitions.get(change.target_task_definition)
    if not isinstance(before, Found) or not isinstance(after, Found) or before.value.arn == after.value.arn:
        return
    subject = f"{short_name(before.value.arn)} → {short_name(after.value.arn)}"
    registered_by = short_name(after.value.registered_by) if after.value.registered_by else None
    evidence = (before.value.evidence_id, after.value.evidence_id, *((actor.evidence_id,) if actor else ()))
    for difference in _task_differences(before.value, after.value):
        yield Change(
            subject=subject,
            path=difference.path,
            before=difference.before,
            after=difference.after,
            at=actor.at if actor else change.began_at,
            by=actor.by if actor else registered_by,
            evidence_ids=evidence,
        )


def _revision_changes(view: ServiceView, change: CurrentChange, actor: TrailEvent | None) -> Iterator[Change]:
    if not isinstance(view.revisions, Found):
        return
    revisions = {revision.arn: revision for revision in view.revisions.value}
    before = revisions.get(change.source_revision_arn or "")
    after = revisions.get(change.target_revision_arn or "")
    if before is None or after is None:
        return
    for path, old, new in _network_differences(before, after):
        yield Change(
            subject=f"service {view.name}",
            path=path,
            before=old,
            after=new,
            at=actor.at if actor else change.began_at,
            by=actor.by if actor else None,
            evidence_ids=(before.evidence_id, after.evidence_id, *((actor.evidence_id,) if actor else ())),
        )


def _network_differences(
    before: ServiceRevision, after: ServiceRevision
) -> Iterator[tuple[str, str | None, str | None]]:
    pairs = (
        ("network.subnets", ", ".join(sorted(before.subnets)), ", ".join(sorted(after.subnets))),
        (
            "network.security_groups",
            ", ".join(sorted(before.security_groups)),
            ", ".join(sorted(after.security_groups)),
        ),
        ("network.assign_public_ip", _flag(before.assign_public_ip), _flag(after.assign_public_ip)),
        ("platform.launch_type", before.launch_type, after.launch_type),
    )
    for path, old, new in pairs:
        if old != new:
            yield path, old or None, new or None


def _flag(value: bool | None) -> str | None:
    return None if value is None else ("ENABLED" if value else "DISABLED")


def _task_differences(before: TaskDefinition, after: TaskDefinition) -> Iterator[_Difference]:
    old, new = ({container.name: container for container in definition.containers} for definition in (before, after))
    for name in dict.fromkeys((*old, *new)):
        if name in old and name in new:
            yield from _container_differences(old[name], new[name])
        else:
            yield _Difference(
                f"container.{name}", "present" if name in old else None, "present" if name in new else None
            )
    for path, left, right in (
        ("memory.task", before.memory, after.memory),
        ("cpu.task", before.cpu, after.cpu),
        ("execution_role", _name(before.execution_role_arn), _name(after.execution_role_arn)),
        ("task_role", _name(before.task_role_arn), _name(after.task_role_arn)),
        ("network.mode", before.network_mode, after.network_mode),
        ("platform.cpu_architecture", before.cpu_architecture, after.cpu_architecture),
        ("platform.operating_system", before.operating_system, after.operating_system),
    ):
        if left != right:
            yield _Difference(path, left, right)


def _container_differences(before: ContainerDefinition, after: ContainerDefinition) -> Iterator[_Difference]:
    at = f"{after.name}."
    scalars = (
        (f"image.{after.name}", before.image, after.image),
        (f"command.{at}command", _words(before.command), _words(after.command)),
        (f"entry_point.{at}entry_point", _words(before.entry_point), _words(after.entry_point)),
        (f"health_check.{at}command", _words(before.health_check_command), _words(after.health_check_command)),
        (f"ports.{after.name}", _words(map(str, before.ports)), _words(map(str, after.ports))),
        (f"memory.{after.name}", _number(before.memory), _number(after.memory)),
        (f"memory.{at}reservation", _number(before.memory_reservation), _number(after.memory_reservation)),
        (f"cpu.{after.name}", _number(before.cpu), _number(after.cpu)),
        (f"logging.{at}driver", before.log_driver, after.log_driver),
        (f"repository_credentials.{after.name}", before.repository_credentials, after.repository_credentials),
    )
    for path, old, new in scalars:
        if old != new:
            yield _Difference(path, old, new)
    for kind, left, right in (
        ("environment", before.environment, after.environment),
        ("secrets", before.secrets, after.secrets),
        ("logging", before.log_options, after.log_options),
    ):
        for key in sorted({*left, *right}):
            if left.get(key) != right.get(key):
                yield _Difference(f"{kind}.{key}", left.get(key), right.get(key))


def _actor(view: ServiceView, change: CurrentChange) -> TrailEvent | None:
    """Return who began the change: the update or creation recorded nearest to its start."""
    if not isinstance(view.trail, Found) or change.began_at is None:
        return None
    began: datetime = change.began_at
    candidates = [
        event
        for event in view.trail.value
        if event.name in {"UpdateService", "CreateService"} and abs(event.at - began) <= ACTOR_WINDOW
    ]
    return min(candidates, key=lambda event: abs(event.at - began), default=None)


def _rank(change: Change, telling: list[str]) -> tuple[int, int, str]:
    kind = change.path.split(".")[0]
    explains = telling.index(kind) if kind in telling else len(telling)
    return explains, _PATH_ORDER.index(kind) if kind in _PATH_ORDER else len(_PATH_ORDER), change.path


def _name(arn: str | None) -> str | None:
    return short_name(arn) if arn else None


def _words(parts: Iterable[str]) -> str | None:
    return " ".join(parts) or None


def _number(value: int | None) -> str | None:
    return None if value is None else str(value)

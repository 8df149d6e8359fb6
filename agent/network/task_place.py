"""Where a service's failing tasks run in the network: as the revision being deployed says, and as the tasks show."""

from collections.abc import Iterable
from dataclasses import dataclass

from agent.changes.current_change import current_change
from tools.ecs.facts import Service, ServiceRevision, Task
from tools.evidence import Found, value_or
from tools.snapshot import ServiceView, Snapshot

MAX_SUBNETS = 6  # one for each zone of the largest region: the reads stay small, and so does the answer


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskPlace:
    """Subnets and security groups of tasks with an interface of their own. `public_ip` is None where nobody tells.

    `subnets` are those the failing tasks were in, else all they may come into. `evidence_id` shows it.
    """

    subnets: tuple[str, ...]
    security_groups: tuple[str, ...]
    public_ip: bool | None
    evidence_id: str


def task_place(snapshot: Snapshot, name: str | None, tasks: Iterable[Task] = ()) -> TaskPlace | None:
    """Return where the tasks of a diagnosed service run; None where they have no interface of their own, or nobody tells.

    A rollback brings the old settings back, so the revision that failed comes before the service.
    """
    view = next((view for view in snapshot.services if view.main and view.name == name), None)
    settings = _settings(view) if view else None
    if settings is None or not settings.subnets:
        return None
    seen = tuple(dict.fromkeys(task.subnet for task in tasks if task.subnet))
    return TaskPlace(
        subnets=(seen or settings.subnets)[:MAX_SUBNETS],
        security_groups=settings.security_groups,
        public_ip=settings.assign_public_ip,
        evidence_id=settings.evidence_id,
    )


def _settings(view: ServiceView) -> Service | ServiceRevision | None:
    change = current_change(view)
    target = change.target_revision_arn if change else None
    revision = next((r for r in value_or(view.revisions, ()) if r.arn == target and r.subnets), None)
    return revision or (view.service.value if isinstance(view.service, Found) else None)

"""What changed between the last good state and the failing one: who changed it and when, what explains the failure first.

How each thing is compared: agent/changes/task_definition_diff.py, agent/changes/service_diff.py, agent/changes/stack_diff.py.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from agent.answer.wording import unique
from agent.changes.change_causes import EXPLAINED_BY, KINDS
from agent.changes.current_change import CLOCK_SLACK, CurrentChange, current_change
from agent.changes.difference import Difference
from agent.changes.service_diff import asked_for, diff_deployments, diff_revisions
from agent.changes.stack_actor import stack_actor
from agent.changes.stack_diff import diff_stack
from agent.changes.task_definition_diff import diff_task_definitions
from agent.diagnosis import Change
from agent.finding import Finding
from agent.targets.arn import short_name
from agent.targets.family import family_of, members_of, version_of
from tools.cloudtrail.facts import TrailEvent
from tools.ecs.facts import ServiceDeployment
from tools.evidence import Found
from tools.pattern import Pattern
from tools.snapshot import ServiceView, Snapshot, StackView

ACTOR_WINDOW = timedelta(minutes=30)  # a pipeline registers the revision and updates the service within minutes
# What tells of a moment at which something failed. Other evidence is of how things are, whenever it was written.
_HAPPENINGS = frozenset(
    {
        "ecs:DescribeTasks",
        "logs:GetLogEvents",
        "logs:FilterLogEvents",
        "cloudformation:DescribeStackEvents",
        "cloudformation:DescribeEvents",
    }
)
_WORD = Pattern(r"[\w/.-]{3,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Origin:
    """Where differences come from: what they are of, since when, by whom, and what tells of that."""

    subject: str
    at: datetime | None
    by: str | None
    evidence_ids: tuple[str, ...]

    def change(self, difference: Difference, *evidence_ids: str) -> Change:
        return Change(
            subject=self.subject,
            path=difference.path,
            before=difference.before,
            after=difference.after,
            at=self.at,
            by=self.by,
            evidence_ids=unique((*evidence_ids, *self.evidence_ids)),
        )


def what_changed(snapshot: Snapshot, causes: Sequence[Finding] = ()) -> tuple[Change, ...]:
    """Compare the newest change of every diagnosed service, and of the stacks around it, with what was before.

    `causes` are the root causes found: what explains them comes first. What changed after a failure explains it never.
    """
    changes = [change for view in snapshot.services if view.main for change in _of_service(snapshot, view)]
    changes += [change for view in snapshot.stacks for change in _of_stack(snapshot, view)]
    reasons = [_Reason.of(cause, snapshot) for cause in causes]
    return tuple(sorted(changes, key=lambda change: _rank(change, reasons)))


def explains(change: Change, cause: Finding, snapshot: Snapshot) -> bool:
    """Say whether a change is of a kind that explains a root cause, and came before it."""
    return _Reason.of(cause, snapshot).place_of(change) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reason:
    """A root cause as far as changes can explain it: by which kinds, naming what, and failing since when."""

    kinds: tuple[str, ...]
    words: frozenset[str]
    since: datetime | None

    @classmethod
    def of(cls, cause: Finding, snapshot: Snapshot) -> "_Reason":
        cited = (snapshot.evidence[piece] for piece in cause.evidence_ids if piece in snapshot.evidence)
        moments = (piece.event_time for piece in cited if piece.operation in _HAPPENINGS and piece.event_time)
        return cls(
            kinds=EXPLAINED_BY.get(cause.category, ()),
            words=frozenset(_WORD.findall(cause.statement)),
            since=min(moments, default=None),
        )

    def place_of(self, change: Change) -> tuple[bool, int] | None:
        """Return how well a change explains it, lower is better: what the cause names itself comes first."""
        kind, *names = change.path.split(".")
        if kind not in self.kinds or self.is_earlier_than(change):
            return None
        sides = {side for side in (change.before, change.after) if side}
        named = bool(self.words & {*names[-1:], *sides})
        return not named, self.kinds.index(kind)

    def is_earlier_than(self, change: Change) -> bool:
        return self.since is not None and change.at is not None and change.at > self.since + CLOCK_SLACK


def _rank(change: Change, reasons: Sequence[_Reason]) -> tuple[bool, bool, tuple[bool, int], int, str, str]:
    places = [place for reason in reasons if (place := reason.place_of(change)) is not None]
    kind = change.path.split(".", maxsplit=1)[0]
    too_late = bool(reasons) and all(reason.is_earlier_than(change) for reason in reasons)
    order = KINDS.index(kind) if kind in KINDS else len(KINDS)
    return not places, too_late, min(places, default=(True, 0)), order, change.path, change.subject


def _of_service(snapshot: Snapshot, view: ServiceView) -> Iterator[Change]:
    change = current_change(view)
    if change is None:
        return
    actor = _actor(view, change)
    yield from _task_definition_changes(snapshot, view, change, actor)
    origin = _Origin(
        subject=f"service {view.name}",
        at=actor.at if actor else change.began_at,
        by=actor.by if actor else None,
        evidence_ids=(actor.evidence_id,) if actor else (),
    )
    yield from _revision_changes(view, change, origin)
    yield from _deployment_changes(view, change, origin)
    if actor and isinstance(view.trail, Found):
        earlier = [event for event in view.trail.value if event.at < actor.at and event.succeeded]
        yield from (origin.change(difference) for difference in asked_for(actor, earlier))


def _task_definition_changes(
    snapshot: Snapshot, view: ServiceView, change: CurrentChange, actor: TrailEvent | None
) -> Iterator[Change]:
    source = change.source_task_definition or _version_before(snapshot, view)
    if not source or not change.target_task_definition:
        return
    before = snapshot.task_definitions.get(source)
    after = snapshot.task_definitions.get(change.target_task_definition)
    if not isinstance(before, Found) or not isinstance(after, Found) or before.value.arn == after.value.arn:
        return
    registered_by = short_name(after.value.registered_by) if after.value.registered_by else None
    origin = _Origin(
        subject=f"{short_name(before.value.arn)} → {short_name(after.value.arn)}",
        at=actor.at if actor else change.began_at,
        by=actor.by if actor else registered_by,
        evidence_ids=(before.value.evidence_id, after.value.evidence_id, *((actor.evidence_id,) if actor else ())),
    )
    yield from (origin.change(difference) for difference in diff_task_definitions(before.value, after.value))


def _version_before(snapshot: Snapshot, main: ServiceView) -> str | None:
    """Return the task definition of the version before this one, where every version is a service of its own."""
    family = members_of(family_of(main.name) or main.name, tuple(view.name for view in snapshot.services))
    older = [v for v in snapshot.services if v.name in family and version_of(v.name) < version_of(main.name)]
    for view in sorted(older, key=lambda view: version_of(view.name), reverse=True):
        if isinstance(view.service, Found) and view.service.value.task_definition:
            return view.service.value.task_definition
    return None


def _revision_changes(view: ServiceView, change: CurrentChange, origin: _Origin) -> Iterator[Change]:
    if not isinstance(view.revisions, Found):
        return
    revisions = {revision.arn: revision for revision in view.revisions.value}
    before = revisions.get(change.source_revision_arn or "")
    after = revisions.get(change.target_revision_arn or "")
    if before and after:
        for difference in diff_revisions(before, after):
            yield origin.change(difference, before.evidence_id, after.evidence_id)


def _deployment_changes(view: ServiceView, change: CurrentChange, origin: _Origin) -> Iterator[Change]:
    after = change.deployment
    if not isinstance(after, ServiceDeployment) or not isinstance(view.deployments, Found):
        return
    older = [known for known in view.deployments.value if known.created_at < after.created_at]
    before = max(older, key=lambda known: known.created_at, default=None)
    if before:
        for difference in diff_deployments(before, after):
            yield origin.change(difference, before.evidence_id, after.evidence_id)


def _of_stack(snapshot: Snapshot, view: StackView) -> Iterator[Change]:
    if not isinstance(view.operation, Found):
        return
    operation = view.operation.value
    name = operation.events[0].stack_name if operation.events else short_name(operation.stack_id)
    actor = _stack_actor(snapshot, view, operation.began_at)
    origin = _Origin(
        subject=f"stack {name}",
        at=operation.began_at,
        by=actor.by if actor else None,
        evidence_ids=(actor.evidence_id,) if actor else (),
    )
    for found in diff_stack(view):
        yield origin.change(found.difference, found.evidence_id)


def _actor(view: ServiceView, change: CurrentChange) -> TrailEvent | None:
    """Return who began the change: the update or creation nearest before its start that was carried out."""
    if not isinstance(view.trail, Found) or change.began_at is None:
        return None
    return _nearest(view.trail.value, ("UpdateService", "CreateService"), change.began_at)


def _stack_actor(snapshot: Snapshot, view: StackView, began_at: datetime | None) -> TrailEvent | None:
    """Return who began a stack's operation; else for whom CloudFormation changed a service of it then."""
    if began_at is None:
        return None
    if caller := stack_actor(snapshot, view):
        return caller
    for service in snapshot.services:
        change = current_change(service) if service.main and view.id in service.stack_ids else None
        actor = _actor(service, change) if change else None
        if actor and actor.invoked_by == "cloudformation.amazonaws.com" and began_at <= actor.at + CLOCK_SLACK:
            return actor if actor.at - began_at <= ACTOR_WINDOW else None
    return None


def _nearest(events: Iterable[TrailEvent], names: tuple[str, ...], began: datetime) -> TrailEvent | None:
    fitting = (
        event
        for event in events
        # A call that AWS refused changed nothing, and of one whose record cannot be read nobody knows.
        if event.name in names and event.succeeded and -ACTOR_WINDOW <= event.at - began <= CLOCK_SLACK
    )
    return max(fitting, key=lambda event: event.at, default=None)

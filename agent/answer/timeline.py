"""Hundreds of events as a dozen lines, oldest first, with no decisive one lost."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from agent.changes.blue_green import target_of
from agent.changes.current_change import CurrentChange, current_change
from agent.diagnosis import TimelineEntry
from agent.reads.collection import is_of_stack_itself
from agent.targets.arn import short_name
from tools.cloudformation.facts import StackEvent
from tools.cloudtrail.facts import TrailEvent
from tools.ecs.facts import Task
from tools.evidence import Found
from tools.pattern import Pattern
from tools.snapshot import ServiceView, Snapshot

MAX_LINES = 12  # what fits a screen beside the diagnosis
MAX_DECISIVE = 14  # where more than a dozen lines decide: these, and one that sums up the others
MAX_TEXT = 200
TRAFFIC_MOVES = "AllowTraffic"  # the step in which CodeDeploy gives the new task set the traffic
DECISIVE = 100  # above every ordinary weight
# What differs between repetitions of the same message: ids, counts, times.
_VOLATILE = Pattern(
    r"\(task [0-9a-f-]+\)|\b[0-9a-f]{12,}\b|\b[0-9a-f]{8}-[0-9a-f-]{27}\b|\becs-svc/\d+\b|\bi-[0-9a-f]{8,}\b"
    r"|\b\d{1,3}(?:\.\d{1,3}){3}\b|RequestToken: [\w-]+"
)


@dataclass(frozen=True, slots=True)
class _Line:
    at: datetime
    text: str
    kind: str
    weight: int
    evidence_id: str


def build_timeline(snapshot: Snapshot, decisive: Collection[str] = ()) -> tuple[TimelineEntry, ...]:
    """Tell the newest change as a story, in at most MAX_DECISIVE + 1 lines.

    `decisive` are ids of evidence that root causes and symptoms cite: events with them are always among those a line
    stands for, as are failed ends. The counts of all lines together are the number of events.
    """
    lines = sorted(_lines(snapshot, decisive), key=lambda line: line.at)
    grouped: dict[str, list[_Line]] = {}
    for line in lines:
        grouped.setdefault(line.kind + "\x1f" + same_but_for_ids(line.text), []).append(line)
    groups = list(grouped.values())
    if len(groups) > MAX_LINES:
        groups = _fewer(groups, decisive)
    return tuple(sorted((_entry(group, decisive) for group in groups), key=lambda entry: entry.at))


def _fewer(groups: list[list[_Line]], decisive: Collection[str]) -> list[list[_Line]]:
    """Keep the most telling groups, and make one of all others: what decides is never dropped for brevity."""
    ranked = sorted(groups, key=lambda group: (-_importance(group, decisive), group[0].at))
    deciding = sum(_importance(group, decisive) >= DECISIVE for group in ranked)
    # One line less, for the one that sums up.
    kept = min(max(MAX_LINES - 1, deciding), MAX_DECISIVE)
    rest = sorted((line for group in ranked[kept:] for line in group), key=lambda line: line.at)
    if not rest:
        return ranked
    shown = max(rest, key=lambda line: _importance([line], decisive))
    text = _cut(f"{len(rest)} further events, such as: {shown.text}")
    first = _Line(rest[0].at, text, "rest", 0, rest[0].evidence_id)
    return [*ranked[:kept], [first, *rest[1:]]]


def same_but_for_ids(text: str) -> str:
    """Return the text with what differs between repetitions taken out.

    Example:
        >>> same_but_for_ids("(task 0123456789abcdef) stopped") == same_but_for_ids("(task fedcba9876543210) stopped")
        True
    """
    return _VOLATILE.sub("#", text)


def _entry(group: list[_Line], decisive: Collection[str]) -> TimelineEntry:
    cited = [line.evidence_id for line in group if line.evidence_id in decisive]
    ids = tuple(dict.fromkeys([*cited, group[0].evidence_id, group[-1].evidence_id]))
    return TimelineEntry(at=group[0].at, text=group[0].text, count=len(group), evidence_ids=ids)


def _importance(group: list[_Line], decisive: Collection[str]) -> int:
    return DECISIVE if any(line.evidence_id in decisive for line in group) else max(line.weight for line in group)


def _lines(snapshot: Snapshot, decisive: Collection[str]) -> Iterator[_Line]:
    told: set[str] = set()
    for view in snapshot.services:
        if view.main and (change := current_change(view)) is not None:
            for line in _of_change(view, change):
                told.add(line.evidence_id)
                yield line
    for stack in snapshot.stacks:
        if isinstance(stack.operation, Found):
            for number, event in enumerate(stack.operation.value.events):
                if line := _of_stack_event(event, newest=number == 0):
                    told.add(line.evidence_id)
                    yield line
        for call in stack.trail.value if isinstance(stack.trail, Found) else ():
            yield _Line(call.at, _trail_text(call), "trail", 45, call.evidence_id)
    for line in _happened(snapshot):
        # What decides is told also where it is no part of the newest change.
        if line.evidence_id in decisive and line.evidence_id not in told:
            yield line


def _happened(snapshot: Snapshot) -> Iterator[_Line]:
    """Tell everything else that happened at a moment: tasks that stopped, messages of ECS, log lines."""
    reads = [snapshot.tasks, *(view.stopped_tasks for view in snapshot.services)]
    for task in {task.arn: task for read in reads if isinstance(read, Found) for task in read.value}.values():
        if line := _of_task(task):
            yield line
    for view in snapshot.services:
        for event in view.service.value.events if isinstance(view.service, Found) else ():
            yield _Line(event.at, _cut(event.message), "event", _weight(event.message), event.evidence_id)
    for tail in snapshot.log_tails.values():
        if isinstance(tail, Found):
            for line in tail.value.lines:
                text = _cut(f"{tail.value.container} logged: {line.message}")
                yield _Line(line.at, text, "log", 46, line.evidence_id)


def _of_change(view: ServiceView, change: CurrentChange) -> Iterator[_Line]:
    if change.began_at and change.evidence_id:
        what = short_name(change.target_task_definition) if change.target_task_definition else view.name
        yield _Line(change.began_at, f"Deployment of {what} to {view.name} began", "began", 50, change.evidence_id)
    if change.ended_at and change.evidence_id and change.outcome:
        weight = 50 if change.state == "succeeded" else DECISIVE
        yield _Line(change.ended_at, f"Deployment ended: {change.outcome}", "ended", weight, change.evidence_id)
    yield from _of_code_deploy(view, change)
    for event in change.events:
        yield _Line(event.at, _cut(event.message), "event", _weight(event.message), event.evidence_id)
    for task in change.tasks:
        if line := _of_task(task):
            yield line
    if isinstance(view.trail, Found):
        for trail in view.trail.value:
            if change.began_at is None or trail.at >= change.began_at or trail.name == "RegisterTaskDefinition":
                yield _Line(trail.at, _trail_text(trail), "trail", 45, trail.evidence_id)


def _of_task(task: Task) -> _Line | None:
    if not task.stopped_at or not task.stopped_reason:
        return None
    return _Line(task.stopped_at, _cut(_stop_text(task)), "task", 40, task.evidence_id)


def _trail_text(event: TrailEvent) -> str:
    if not event.readable:
        return f"{event.name} by {event.by}, by a record that could not be read: whether it succeeded is not known"
    return f"{event.name} by {event.by}{f' was refused: {event.error_code}' if event.error_code else ''}"


def _of_code_deploy(view: ServiceView, change: CurrentChange) -> Iterator[_Line]:
    for deployment in (change.code_deploy, change.code_restoration):
        if deployment is None:
            continue
        if deployment.completed_at and deployment.error_message:
            text = _cut(f"CodeDeploy deployment {deployment.id} {deployment.status}: {deployment.error_message}")
            yield _Line(deployment.completed_at, text, "controller", 44, deployment.evidence_id)
        if deployment.rolls_back:
            text = f"CodeDeploy began {deployment.id}, which undoes {deployment.rolls_back}"
            yield _Line(deployment.created_at, text, "controller", 43, deployment.evidence_id)
        target = target_of(view, deployment)
        for step in target.steps if target else ():
            if step.ended_at and target and step.status in {"Succeeded", "Failed"}:
                said = f": {step.message}" if step.message and step.status == "Failed" else ""
                failed = step.status == "Failed"
                text = _cut(f"CodeDeploy step {step.name} {'failed' if failed else 'succeeded'}{said}")
                weight = 44 if failed else 36 if step.name == TRAFFIC_MOVES else 12
                yield _Line(step.ended_at, text, "step", weight, target.evidence_id)


def _stop_text(task: Task) -> str:
    failed = [c for c in task.containers if c.exit_code or c.reason]
    details = "; ".join(
        f"{c.name}: {c.reason or f'exit code {c.exit_code}'}" for c in failed if c.reason != task.stopped_reason
    )
    started = "Task stopped" if task.started_at else "Task stopped before it started"
    return f"{started}: {task.stopped_reason}{f' ({details})' if details else ''}"


def _of_stack_event(event: StackEvent, *, newest: bool) -> _Line | None:
    if is_of_stack_itself(event):
        reason = f": {event.reason}" if event.reason else ""
        failed = "ROLLBACK" in event.status or event.status.endswith("_FAILED")
        weight = DECISIVE if newest and failed else 42
        text = _cut(f"Stack {event.stack_name} {event.status}{reason}")
        return _Line(event.at, text, "stack", weight, event.evidence_id)
    failed_hook = event.hook_status in {"HOOK_COMPLETE_FAILED", "HOOK_FAILED"}
    if event.status.endswith("_FAILED") or failed_hook:
        what = (
            f"Hook {event.hook_type} failed on {event.logical_id}"
            if failed_hook
            else f"{event.logical_id} {event.status}"
        )
        reason = event.hook_reason or event.reason
        cancelled = "cancelled" in (event.reason or "")
        text = _cut(f"{what}{f': {reason}' if reason else ''}")
        if cancelled:
            return _Line(event.at, "Other resources of the stack were cancelled", "cancelled", 10, event.evidence_id)
        return _Line(event.at, text, "stack", 44, event.evidence_id)
    return None


def _weight(message: str) -> int:
    lowered = message.lower()
    if any(word in lowered for word in ("failed", "unable", "unhealthy", "circuit breaker", "rolling back")):
        return 41
    if "steady state" in lowered or "deployment completed" in lowered:
        return 30
    return 15


def _cut(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= MAX_TEXT else flat[: MAX_TEXT - 1] + "…"

"""What fails now: the stopped tasks, events and stack operations that belong to the newest change of the target."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from agent.changes.attempt import begun
from agent.changes.change_texts import change_texts, run_texts
from agent.changes.current_change import CurrentChange, current_change
from agent.failures.daemon import ended_with_its_host
from agent.failures.once import once_for_each
from agent.signals.exit_status import SIGKILL, SIGTERM, StopKind, stop_kind
from tools.cloudformation.facts import StackOperation
from tools.ecs.facts import Container, ContainerDefinition, Task, TaskDefinition
from tools.evidence import Found, Gap, Read, Unread, value_or
from tools.snapshot import ServiceView, Snapshot, StackView

# A service that recovers each time fails all the same when it does so again and again within the hour for which ECS
# keeps stopped tasks. Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-errors.html
RECURRING = 3
RECURRING_WITHIN = timedelta(hours=1)
# An operation that ended this long before a deployment began has nothing to do with it.
OPERATION_SLACK = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceChange:
    """A diagnosed service and its newest change."""

    view: ServiceView
    change: CurrentChange


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedTask:
    """A task that stopped without anybody wanting it. `definition` is None when it was not read.

    `current` tells a task of the revision being deployed from one of an older revision.
    """

    task: Task
    kind: StopKind
    service: str | None
    view: ServiceView | None
    change: CurrentChange | None
    definition: TaskDefinition | None
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureText:
    """A text in which ECS says why a task could not run: a stop reason, a container's reason, or a service event.

    `subject` names what it is about where that is neither a task nor the service.
    """

    text: str
    at: datetime | None
    evidence_id: str
    resource: str
    service: str | None
    failed: FailedTask | None = None
    container: ContainerDefinition | None = None
    subject: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CurrentOperation:
    """A stack's operation that belongs to what is diagnosed."""

    view: StackView
    operation: StackOperation


@once_for_each
def service_changes(snapshot: Snapshot) -> tuple[ServiceChange, ...]:
    """Return the newest change of each diagnosed service, without those that a later stack operation made history."""
    found: list[ServiceChange] = []
    for view in snapshot.services:
        change = current_change(view) if view.main else None
        if change and not _superseded(snapshot, view, change):
            found.append(ServiceChange(view=view, change=change))
    return tuple(found)


@once_for_each
def current_operations(snapshot: Snapshot) -> tuple[CurrentOperation, ...]:
    """Return the stack operations that no diagnosed service has left behind by a later deployment."""
    began = [
        change.began_at
        for view in snapshot.services
        if view.main and (change := current_change(view)) and change.began_at
    ]
    found: list[CurrentOperation] = []
    for view in snapshot.stacks:
        if not isinstance(view.operation, Found):
            continue
        operation = view.operation.value
        ended = operation.ended_at
        if ended and began and all(moment > ended + OPERATION_SLACK for moment in began):
            continue
        found.append(CurrentOperation(view=view, operation=operation))
    return tuple(found)


@once_for_each
def failed_tasks(snapshot: Snapshot) -> tuple[FailedTask, ...]:
    """Return the tasks that failed in the newest changes, newest first within each service."""
    found: list[FailedTask] = []
    seen: set[str] = set()
    for item in service_changes(snapshot):
        for task in (*item.change.tasks, *item.change.other_tasks):
            kind = stop_kind(task.stop_code, task.stopped_reason)
            if task.last_status == "STOPPED" and kind != "planned":
                seen.add(task.arn)
                if not ended_with_its_host(item.view, kind):
                    found.append(_failed(snapshot, task, kind, item))
    found = [failed for failed in found if _counts(snapshot, failed, found)]
    for task in value_or(snapshot.tasks, ()):
        kind = stop_kind(task.stop_code, task.stopped_reason)
        if task.arn not in seen and task.last_status == "STOPPED" and kind != "planned" and not _done(task):
            found.append(_failed(snapshot, task, kind, None))
    return tuple(found)


def failed_so_far(snapshot: Snapshot) -> int:
    """Return how many tasks of changes under way failed: as many as are known, or as ECS counts where it forgot them."""
    count = 0
    for item in service_changes(snapshot):
        if item.change.state != "in_progress":
            continue
        known = sum(failed.view is item.view and failed.current for failed in failed_tasks(snapshot))
        service = item.view.service
        counted = [d.failed_tasks for d in service.value.deployments] if isinstance(service, Found) else []
        count += max(known, *counted, 0)
    return count


@once_for_each
def failure_texts(snapshot: Snapshot) -> tuple[FailureText, ...]:
    """Return every text that says why a current task failed: of tasks first, then of the services' events."""
    return (*_task_texts(snapshot), *_other_texts(snapshot))


def definition_of(snapshot: Snapshot, arn: str | None) -> TaskDefinition | None:
    """Return a task definition that was read, else None."""
    read = snapshot.task_definitions.get(arn or "")
    return read.value if isinstance(read, Found) else None


def container_of(definition: TaskDefinition | None, name: str | None) -> ContainerDefinition | None:
    """Return a container of a task definition by name."""
    if definition is None:
        return None
    return next((container for container in definition.containers if container.name == name), None)


def ended_badly(failed: FailedTask) -> tuple[Container, ...]:
    """Return the containers whose end stopped the task, those that ended by themselves first.

    Those stopped because of them, by SIGKILL or SIGTERM, come behind, and those that ended well last. All are essential,
    or waited for by another to succeed. Where the task definition was not read, every container counts as essential.
    """
    ended = [
        container
        for container in failed.task.containers
        if container.exit_code is not None
        and (
            (known := container_of(failed.definition, container.name)) is None
            or known.essential
            or failed_its_dependants(failed, container)
        )
    ]
    rank = {SIGKILL: 1, SIGTERM: 2, 0: 3}
    return tuple(sorted(ended, key=lambda container: rank.get(container.exit_code or 0, 0)))


def failed_its_dependants(failed: FailedTask, container: Container) -> bool:
    """Say whether a container ended so that those which depend on it could never start.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html
    """
    if failed.definition is None or container.exit_code is None or failed.task.started_at is not None:
        return False
    conditions = {other.depends_on.get(container.name) for other in failed.definition.containers}
    return "HEALTHY" in conditions or ("SUCCESS" in conditions and container.exit_code != 0)


def gaps_of(*reads: Read[Any]) -> tuple[Gap, ...]:
    """Return the gaps of reads that could not be made, each once."""
    return tuple(dict.fromkeys(read.gap for read in reads if isinstance(read, Unread) and read.gap))


@once_for_each
def service_gaps(snapshot: Snapshot) -> tuple[Gap, ...]:
    """Return what could not be read of the diagnosed services and their tasks."""
    views = [view for view in snapshot.services if view.main]
    return gaps_of(
        snapshot.tasks, *(read for view in views for read in (view.service, view.stopped_tasks, view.deployments))
    )


@once_for_each
def operation_gaps(snapshot: Snapshot) -> tuple[Gap, ...]:
    """Return what could not be read of the stacks."""
    return gaps_of(*(read for view in snapshot.stacks for read in (view.operation, view.stack)))


def _superseded(snapshot: Snapshot, view: ServiceView, change: CurrentChange) -> bool:
    if change.ended_at is None or change.state in (None, "in_progress", "succeeded"):
        return False
    for stack in snapshot.stacks:
        if not isinstance(stack.operation, Found):
            continue
        operation = stack.operation.value
        if operation.began_at is None or operation.began_at <= change.ended_at:
            continue
        if snapshot.target.service is None or any(event.physical_id == view.arn for event in operation.events):
            return True
    return False


def _done(task: Task) -> bool:
    """Say whether a task that belongs to no service did what it was started for."""
    alone = not (task.group or "").startswith("service:")
    return alone and task.started_at is not None and all(container.exit_code == 0 for container in task.containers)


def _failed(snapshot: Snapshot, task: Task, kind: StopKind, item: ServiceChange | None) -> FailedTask:
    group = task.group or ""
    return FailedTask(
        task=task,
        kind=kind,
        service=item.view.name if item else group.removeprefix("service:") if group.startswith("service:") else None,
        view=item.view if item else None,
        change=item.change if item else None,
        definition=definition_of(snapshot, task.task_definition),
        current=item is None or any(task.arn == mine.arn for mine in item.change.tasks),
    )


def _counts(snapshot: Snapshot, failed: FailedTask, all_failed: list[FailedTask]) -> bool:
    change = failed.change
    if change is None or change.counts_from is None:
        return True
    if _ended(failed.task) >= change.counts_from:
        return True
    if change.state != "succeeded" or not failed.current:
        return False
    recent = snapshot.taken_at - RECURRING_WITHIN
    again = [
        other
        for other in all_failed
        if other.service == failed.service
        and other.current
        and _ended(other.task) >= max(recent, change.ended_at or recent)
    ]
    return len(again) >= RECURRING and any(other.task.arn == failed.task.arn for other in again)


def _ended(task: Task) -> datetime:
    # AWS always says when a task stopped; without any time it is taken for current.
    return task.stopped_at or task.stopping_at or begun(task) or datetime.max.replace(tzinfo=UTC)


def _task_texts(snapshot: Snapshot) -> Iterator[FailureText]:
    for failed in failed_tasks(snapshot):
        task = failed.task
        for container in task.containers:
            if container.reason:
                yield _text(failed, container.reason, container_of(failed.definition, container.name))
        if task.stopped_reason and all(container.reason != task.stopped_reason for container in task.containers):
            yield _text(failed, task.stopped_reason, None)


def _text(failed: FailedTask, text: str, container: ContainerDefinition | None) -> FailureText:
    task = failed.task
    return FailureText(
        text=text,
        at=task.stopped_at or task.stopping_at or task.created_at,
        evidence_id=task.evidence_id,
        resource=task.arn,
        service=failed.service,
        failed=failed,
        container=container,
    )


def _other_texts(snapshot: Snapshot) -> Iterator[FailureText]:
    told = [text for item in service_changes(snapshot) for text in change_texts(snapshot, item.view, item.change)]
    for text in (*told, *run_texts(snapshot)):
        yield FailureText(
            text=text.text,
            at=text.at,
            evidence_id=text.evidence_id,
            resource=text.resource,
            service=text.service,
            subject=text.subject,
        )

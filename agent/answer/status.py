"""The status of a target: how its newest change stands, by the order in agent/diagnosis.STATUS_ORDER.

The newest change is the latest stack operation touching the target, or deployment somebody began; a deployment that
only restores the old revision belongs to the change it undoes.
"""

from collections.abc import Iterable
from datetime import timedelta

from agent.changes.change_sets import reviewed
from agent.changes.current_change import CurrentChange, current_change
from agent.changes.managed_daemons import state_of
from agent.changes.scheduled_tasks import ended, refused_run, unassumable_role
from agent.diagnosis import STATUS_ORDER, Member, Status
from agent.reads.collection import STACK_TYPE
from agent.signals.exit_status import stop_kind
from agent.targets.arn import service_of
from tools.cloudformation.facts import StackOperation
from tools.ecs.facts import Service, Task
from tools.ecs.managed_facts import ManagedDaemon
from tools.evidence import Empty, Found, Unread
from tools.snapshot import ServiceView, Snapshot, StackView

# CloudFormation returns from a service's update as soon as ECS says it is stable; the stack's end may trail a little.
TRAILING = timedelta(minutes=5)
_ROLLED_BACK = frozenset({"ROLLBACK_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "IMPORT_ROLLBACK_COMPLETE"})
_SUCCEEDED = frozenset({"CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "IMPORT_COMPLETE"})


def status_of(snapshot: Snapshot) -> Status:
    """Return the status of the whole target: of a family or stack, the first any member has; of one version its own."""
    found: list[Status] = []
    alone = not (snapshot.target.whole_family or snapshot.target.stack_name) and any(v.main for v in snapshot.services)
    counted = [view for view in snapshot.services if view.main or not alone]
    found.extend(_member(snapshot, view).status for view in counted)
    if snapshot.target.stack_name:
        found.append(_of_stack_target(snapshot))
    # A task of a service comes and goes as the service means it to; only one that stands alone has a status of its own.
    if snapshot.target.task_arn and isinstance(snapshot.tasks, Found) and not found:
        found.extend(_of_task(task) for task in snapshot.tasks.value)
    if isinstance(snapshot.schedule, Found):
        found.append(_of_schedule(snapshot))
    if isinstance(snapshot.daemon, Found):
        found.append(_of_daemon(snapshot.daemon.value))
    return first_of(found) if found else "unknown"


def members_of(snapshot: Snapshot) -> tuple[Member, ...]:
    """Return every service of the target with its own status, the diagnosed ones first."""
    return tuple(_member(snapshot, view) for view in snapshot.services)


def first_of(statuses: Iterable[Status]) -> Status:
    """Return the first status in STATUS_ORDER among `statuses`.

    Example:
        >>> first_of(["healthy", "failed", "degraded"])
        'failed'
    """
    return min(statuses, key=STATUS_ORDER.index)


def _member(snapshot: Snapshot, view: ServiceView) -> Member:
    service = view.service.value if isinstance(view.service, Found) else None
    return Member(
        service=view.name,
        status=_of_main(snapshot, view) if view.main else _of_sibling(view),
        running=service.running if service else None,
        desired=service.desired if service else None,
    )


def _of_main(snapshot: Snapshot, view: ServiceView) -> Status:
    change = current_change(view)
    operation = _operation_touching(snapshot, view)
    if isinstance(view.service, Unread) and change is None and operation is None:
        return "unknown"
    if change is not None and change.waiting:
        return "waiting"
    stack = _of_operation(operation) if operation else None
    deployed = _of_change(snapshot, view, change)
    if operation is None or stack is None:
        return deployed or _of_missing(view)
    if deployed is None:
        return stack
    if _belongs(change, operation):
        # One change seen from two sides: ECS may call success what the stack then undid, and the other way round.
        return first_of((stack, deployed)) if stack != "healthy" else deployed
    if change and change.began_at and operation.began_at and change.began_at > operation.began_at:
        return deployed
    return stack if stack != "healthy" else _of_counts(snapshot, view) or deployed


def _of_change(snapshot: Snapshot, view: ServiceView, change: CurrentChange | None) -> Status | None:
    """Return how the newest deployment stands, None where there is neither a deployment nor a service."""
    if change is None or change.state is None:
        return _of_counts(snapshot, view)
    if change.state == "succeeded":
        return _of_counts(snapshot, view) or "healthy"
    return change.state


def _of_counts(snapshot: Snapshot, view: ServiceView) -> Status | None:
    if not isinstance(view.service, Found):
        return None if isinstance(view.service, Empty) else "unknown"
    service = view.service.value
    if service.status == "INACTIVE":
        return None
    if snapshot.at is not None:
        return "healthy"  # of the past AWS tells how a deployment ended, not what ran
    if service.running < service.desired or _unhealthy_targets(snapshot, service):
        return "degraded"
    return "healthy"


def _of_missing(view: ServiceView) -> Status:
    """A service that is gone without a stack that says why: its own tasks may tell."""
    if isinstance(view.stopped_tasks, Found) and any(task.started_at is None for task in view.stopped_tasks.value):
        return "failed"
    return "unknown"


def _unhealthy_targets(snapshot: Snapshot, service: Service) -> bool:
    for link in service.load_balancers:
        health = snapshot.target_health.get(link.target_group_arn or "")
        if isinstance(health, Found) and any(target.state == "unhealthy" for target in health.value):
            return True
    return False


def _of_sibling(view: ServiceView) -> Status:
    if isinstance(view.service, Empty):
        return "healthy"
    if isinstance(view.service, Unread):
        return "unknown"
    service = view.service.value
    states = {deployment.rollout_state for deployment in service.deployments if deployment.status == "PRIMARY"}
    if "IN_PROGRESS" in states:
        return "in_progress"
    if "FAILED" in states:
        return "failed"
    return "degraded" if service.running < service.desired else "healthy"


def _of_stack_target(snapshot: Snapshot) -> Status:
    wanted = snapshot.target.stack_name
    for view in snapshot.stacks:
        name = view.stack.value.name if isinstance(view.stack, Found) else None
        if wanted in (view.id, name):
            if reviewed(view):
                return "waiting"
            if isinstance(view.operation, Found):
                return _of_operation(view.operation.value) or "unknown"
            return "unknown" if isinstance(view.stack, Unread) else "healthy"
    return "unknown"


def _of_operation(operation: StackOperation) -> Status | None:
    status = operation.status
    if status in _SUCCEEDED or status == "DELETE_COMPLETE":
        return "healthy"
    if status in _ROLLED_BACK:
        return "rolled_back"
    if status.endswith("_IN_PROGRESS"):
        return "in_progress"
    return "failed" if status.endswith("_FAILED") else None


def _of_schedule(snapshot: Snapshot) -> Status:
    """A schedule stands as its newest run does: refused, or as its tasks ended. One that is off, or at its end, fails in nothing."""
    if isinstance(snapshot.schedule, Found) and (not snapshot.schedule.value.enabled or ended(snapshot)):
        return "healthy"
    if refused_run(snapshot) or unassumable_role(snapshot):
        return "failed"
    if isinstance(snapshot.tasks, Found) and snapshot.tasks.value:
        return first_of(_of_task(task) for task in snapshot.tasks.value)
    return "unknown"


def _of_daemon(daemon: ManagedDaemon) -> Status:
    """A daemon stands as its newest deployment, and after that as the hosts that lack it."""
    state = state_of(daemon)
    if state in ("succeeded", None):
        return "degraded" if daemon.without else "healthy"
    return state


def _of_task(task: Task) -> Status:
    if task.last_status != "STOPPED":
        return "healthy" if task.last_status == "RUNNING" else "in_progress"
    if stop_kind(task.stop_code, task.stopped_reason) == "planned":
        return "healthy"
    if task.started_at is None:
        return "failed"
    return "failed" if any(container.exit_code for container in task.containers) else "healthy"


def _operation_touching(snapshot: Snapshot, view: ServiceView) -> StackOperation | None:
    """Return the newest stack operation that touches the service, directly or through the stacks above its own."""
    touching = [
        stack.operation.value
        for stack in snapshot.stacks
        if isinstance(stack.operation, Found) and _touches(stack, stack.operation.value, view)
    ]
    dated = [operation for operation in touching if operation.began_at]
    return max(dated, key=lambda operation: operation.began_at or snapshot.taken_at, default=None)


def _touches(stack: StackView, operation: StackOperation, view: ServiceView) -> bool:
    if stack.id in view.stack_ids:
        # A success that left the service alone is not its newest change; a failure of its stack stopped its change.
        return _of_operation(operation) != "healthy" or _names(operation, view.name)
    inner = {event.physical_id for event in operation.events if event.resource_type == STACK_TYPE}
    return bool(inner & set(view.stack_ids))


def _names(operation: StackOperation, service: str) -> bool:
    found = (service_of(event.physical_id or "") for event in operation.events)
    return any(key is not None and key[1] == service for key in found)


def _belongs(change: CurrentChange | None, operation: StackOperation) -> bool:
    if change is None or change.began_at is None or operation.began_at is None:
        return False
    ended = operation.ended_at
    return operation.began_at <= change.began_at and (ended is None or change.began_at <= ended + TRAILING)

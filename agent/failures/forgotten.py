"""Stopped tasks that ECS no longer tells of: why a deployment failed an hour ago is then not in ECS any more.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-errors.html
"""

from datetime import datetime, timedelta

from agent.causes import Links
from agent.changes.current_change import CurrentChange
from agent.failures.current_failures import ServiceChange, service_changes
from agent.signals.deployment_events import parse_deployment_event
from tools.ecs.facts import Deployment, ServiceDeployment
from tools.evidence import Gap, Unread
from tools.snapshot import Snapshot

OPERATION = "ecs:ListTasks"
KEPT = timedelta(hours=1)  # "at least an hour", AWS says; longer is luck


def forgotten_tasks(snapshot: Snapshot, links: Links) -> tuple[Gap, ...]:
    """Name the services whose failed tasks ECS has forgotten, where nothing else explains the failure."""
    if links.root_causes:
        return ()
    return tuple(
        Gap(
            operation=OPERATION,
            scope=snapshot.target.scope,
            resource=item.view.arn or item.view.name,
            reason="expired",
            effect=(
                f"why the tasks of {item.view.name} stopped is not known: ECS tells of stopped tasks for about an hour,"
                " and these stopped before that"
            ),
        )
        for item in service_changes(snapshot)
        if _lost(snapshot, item)
    )


def _lost(snapshot: Snapshot, item: ServiceChange) -> bool:
    change = item.change
    if change.state not in {"failed", "rolled_back", "in_progress"} or isinstance(item.view.stopped_tasks, Unread):
        return False
    if any(task.last_status == "STOPPED" for task in change.tasks) or not _lost_tasks(change):
        return False
    last = _last_failure(change)
    return last is not None and snapshot.taken_at - last > KEPT


def _lost_tasks(change: CurrentChange) -> bool:
    """Tell whether ECS counts failed tasks of the change, or says that they failed."""
    for known in (change.deployment, change.restoration):
        if isinstance(known, ServiceDeployment) and (
            known.failure_count or known.circuit_breaker_status == "TRIGGERED"
        ):
            return True
        if isinstance(known, Deployment) and known.failed_tasks:
            return True
    failing = {"deployment_failed", "circuit_breaker", "unable_to_start", "unhealthy"}
    return any((said := parse_deployment_event(event.message)) and said.kind in failing for event in change.events)


def _last_failure(change: CurrentChange) -> datetime | None:
    """Return about when the last task failed: the change ended then, or ECS last started tasks in vain."""
    if change.ended_at:
        return change.ended_at
    started = [
        event.at
        for event in change.events
        if (said := parse_deployment_event(event.message)) and said.kind == "tasks_started"
    ]
    return max(started, default=None)

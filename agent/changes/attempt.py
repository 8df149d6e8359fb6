"""Finds the newest attempt to change a service: in its service deployments, else in the service itself.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-deployment.html
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from agent.signals.deployment_events import GAVE_UP, parse_deployment_event
from tools.codedeploy.facts import CodeDeployment
from tools.ecs.facts import Deployment, Service, ServiceDeployment, ServiceEvent, Task
from tools.evidence import Found, value_or
from tools.snapshot import ServiceView

State = Literal["in_progress", "succeeded", "rolled_back", "failed"]

STATES: dict[str, State] = {
    "PENDING": "in_progress",
    "IN_PROGRESS": "in_progress",
    "STOP_REQUESTED": "in_progress",
    "ROLLBACK_REQUESTED": "in_progress",
    "ROLLBACK_IN_PROGRESS": "in_progress",
    "SUCCESSFUL": "succeeded",
    "STOPPED": "failed",
    "ROLLBACK_FAILED": "failed",
    "ROLLBACK_SUCCESSFUL": "rolled_back",
}
# CloudFormation puts the old revision back minutes after ECS gave up; a deployment of it a day later is a new change.
RESTORED_WITHIN = timedelta(hours=1)
# ECS writes the deployment of a service and its service deployment within seconds of each other.
SAME_DEPLOYMENT = timedelta(minutes=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One attempt to bring a service to a revision, with its own undoing. None where AWS no longer says.

    `deployment_id` is the `ecs-svc/...` id tasks carry as startedBy. `restoration` put the old revision back.
    `code_deploy` is CodeDeploy's deployment where it deploys the service, `code_restoration` the one that undid it.
    """

    state: State | None
    began_at: datetime | None
    ended_at: datetime | None
    deployment: ServiceDeployment | Deployment | None
    restoration: ServiceDeployment | Deployment | None = None
    deployment_id: str | None = None
    target_task_definition: str | None = None
    source_task_definition: str | None = None
    target_revision_arn: str | None = None
    source_revision_arn: str | None = None
    code_deploy: CodeDeployment | None = None
    code_restoration: CodeDeployment | None = None


def newest_attempt(view: ServiceView) -> Attempt | None:
    """Return the newest attempt that somebody began, or None when nothing tells of one."""
    deployments = sorted(value_or(view.deployments, ()), key=lambda d: d.created_at, reverse=True)
    service = view.service.value if isinstance(view.service, Found) else None
    if deployments and not (service and _left_behind(deployments[0], service)):
        return _of_service_deployments(view, deployments)
    if service and service.deployments:
        return _of_service(view, service)
    return _of_tasks(tasks_of(view))


def tasks_of(view: ServiceView) -> tuple[Task, ...]:
    """Return every task of a service that was read, newest first."""
    tasks = (*value_or(view.running_tasks, ()), *value_or(view.stopped_tasks, ()))
    unique = {task.arn: task for task in tasks}
    return tuple(sorted(unique.values(), key=lambda task: _stamp(begun(task)), reverse=True))


def begun(task: Task) -> datetime | None:
    """Return the earliest moment known of a task."""
    return task.created_at or task.started_at or task.stopping_at or task.stopped_at


def _left_behind(newest: ServiceDeployment, service: Service) -> bool:
    """Say whether the service already tells of a deployment begun after the newest service deployment had ended."""
    ended = newest.finished_at
    return ended is not None and any(
        deployment.created_at is not None and deployment.created_at > ended + SAME_DEPLOYMENT
        for deployment in service.deployments
    )


def _of_service_deployments(view: ServiceView, deployments: list[ServiceDeployment]) -> Attempt:
    newest = deployments[0]
    restoration = newest if len(deployments) > 1 and _restores(view, newest, deployments[1]) else None
    chosen = deployments[1] if restoration else newest
    state: State | None = STATES.get(chosen.status)
    ended = chosen.finished_at
    if restoration:
        undone: State | None = STATES.get(restoration.status)
        state = "rolled_back" if undone == "succeeded" else undone
        ended = restoration.finished_at
    source = chosen.source_revision_arns[0] if chosen.source_revision_arns else chosen.rollback_revision_arn
    known = _deployment_beside(view, chosen)
    return Attempt(
        state=state,
        began_at=chosen.created_at,
        ended_at=ended,
        deployment=chosen,
        restoration=restoration,
        deployment_id=known.id if known else None,
        target_task_definition=_definition_of(view, chosen.target_revision_arn)
        or (known.task_definition if known else _definition_of_tasks(view, chosen)),
        source_task_definition=_definition_of(view, source),
        target_revision_arn=chosen.target_revision_arn,
        source_revision_arn=source,
    )


def _restores(view: ServiceView, newest: ServiceDeployment, before: ServiceDeployment) -> bool:
    """Tell whether `newest` only puts back what ran before `before`, which had not succeeded."""
    if before.status == "SUCCESSFUL":
        return False
    if before.finished_at and newest.created_at - before.finished_at > RESTORED_WITHIN:
        return False
    sources = {*before.source_revision_arns, before.rollback_revision_arn} - {None}
    if newest.target_revision_arn in sources:
        return True
    target = _definition_of(view, newest.target_revision_arn)
    abandoned = _definition_of(view, before.target_revision_arn)
    return target is not None and target != abandoned and target in {_definition_of(view, arn) for arn in sources}


def _definition_of(view: ServiceView, revision_arn: str | None) -> str | None:
    revisions = value_or(view.revisions, ())
    return next((revision.task_definition for revision in revisions if revision.arn == revision_arn), None)


def _deployment_beside(view: ServiceView, deployment: ServiceDeployment) -> Deployment | None:
    if not isinstance(view.service, Found):
        return None
    near = (
        known
        for known in view.service.value.deployments
        if known.created_at and abs(known.created_at - deployment.created_at) <= SAME_DEPLOYMENT
    )
    return next(near, None)


def _definition_of_tasks(view: ServiceView, deployment: ServiceDeployment) -> str | None:
    since = [task for task in tasks_of(view) if _stamp(begun(task)) >= deployment.created_at.timestamp()]
    return since[0].task_definition if since else None


def _of_service(view: ServiceView, service: Service) -> Attempt:
    dated = sorted(service.deployments, key=lambda d: _stamp(d.created_at), reverse=True)
    primary = next((d for d in dated if d.status == "PRIMARY"), dated[0])
    failed = next((d for d in dated if d.rollout_state == "FAILED"), None)
    if failed:
        restoration = primary if primary.id != failed.id else None
        return _of_deployments(failed, restoration, source=restoration)
    replacement = next((d for d in dated if d.status == "ACTIVE" and d.rollout_state is None), None)
    if replacement and _stamp(replacement.created_at) > _stamp(primary.created_at):
        # A task set that another controller has not given the traffic yet.
        return replace(_of_deployments(replacement, None, source=primary), state="in_progress", ended_at=None)
    given_up = _given_up(service.events, primary)
    if given_up:
        return _of_events(view, service, primary, given_up)
    source = next((d for d in dated if d.task_definition != primary.task_definition), None)
    return _of_deployments(primary, None, source=source)


def _of_deployments(chosen: Deployment, restoration: Deployment | None, *, source: Deployment | None) -> Attempt:
    state, ended = _rollout_state(chosen)
    if restoration:
        restored, ended = _rollout_state(restoration)
        state = "rolled_back" if restored == "succeeded" else restored
    return Attempt(
        state=state,
        began_at=chosen.created_at,
        ended_at=ended,
        deployment=chosen,
        restoration=restoration,
        deployment_id=chosen.id,
        target_task_definition=chosen.task_definition,
        source_task_definition=source.task_definition if source else None,
    )


def _rollout_state(deployment: Deployment) -> tuple[State | None, datetime | None]:
    """Return how a deployment stands and when it ended. Controllers other than ECS give no rollout state."""
    if deployment.rollout_state == "COMPLETED":
        return "succeeded", deployment.updated_at
    if deployment.rollout_state == "FAILED":
        return "failed", deployment.updated_at
    if deployment.rollout_state == "IN_PROGRESS" or deployment.running < deployment.desired:
        return "in_progress", None
    return "succeeded", deployment.updated_at


def _given_up(events: Iterable[ServiceEvent], primary: Deployment) -> ServiceEvent | None:
    """Return the newest event that gives up a deployment other than the primary one and began after it."""
    for event in events:
        said = parse_deployment_event(event.message)
        if said is None:
            continue
        if said.kind == "deployment_completed" and said.deployment not in (None, primary.id):
            return None
        if said.kind == "deployment_failed" and said.deployment != primary.id:
            return event if _stamp(event.at) >= _stamp(primary.created_at) or _rolls_back(primary) else None
    return None


def _rolls_back(primary: Deployment) -> bool:
    said = parse_deployment_event(primary.rollout_reason or "")
    return said is not None and said.kind in GAVE_UP


def _of_events(view: ServiceView, service: Service, primary: Deployment, given_up: ServiceEvent) -> Attempt:
    said = parse_deployment_event(given_up.message)
    deployment_id = said.deployment if said else None
    tasks = [task for task in tasks_of(view) if deployment_id and task.started_by == deployment_id]
    restored, ended = _rollout_state(primary)
    completed = [
        event.at
        for event in service.events
        if event.at >= given_up.at
        and (known := parse_deployment_event(event.message))
        and known.kind in {"steady_state", "deployment_completed"}
    ]
    return Attempt(
        state="rolled_back" if restored == "succeeded" or completed else "in_progress",
        began_at=min((moment for task in tasks if (moment := begun(task))), default=_last_calm(service, given_up)),
        ended_at=max((*completed, *([ended] if ended and ended >= given_up.at else [])), default=None),
        deployment=None,
        restoration=primary,
        deployment_id=deployment_id,
        target_task_definition=tasks[0].task_definition if tasks else None,
        source_task_definition=primary.task_definition,
    )


def _last_calm(service: Service, given_up: ServiceEvent) -> datetime | None:
    """Return the first event after the steady state that preceded a failure: about when the change began."""
    earlier = sorted((event for event in service.events if event.at < given_up.at), key=lambda event: event.at)
    began: datetime | None = given_up.at
    for event in reversed(earlier):
        said = parse_deployment_event(event.message)
        if said and said.kind == "steady_state":
            return began
        began = event.at
    return began


def _of_tasks(tasks: tuple[Task, ...]) -> Attempt | None:
    if not tasks:
        return None
    newest = tasks[0]
    same = [task for task in tasks if task.started_by == newest.started_by]
    stopped = [task for task in same if task.last_status == "STOPPED"]
    attempt = Attempt(
        state=None,
        began_at=min((moment for task in same if (moment := begun(task))), default=None),
        ended_at=None,
        deployment=None,
        deployment_id=newest.started_by,
        target_task_definition=newest.task_definition,
    )
    if len(stopped) == len(same):
        return replace(attempt, ended_at=max((task.stopped_at for task in stopped if task.stopped_at), default=None))
    return attempt


def _stamp(moment: datetime | None) -> float:
    return moment.timestamp() if moment else 0.0

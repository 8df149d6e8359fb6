"""The newest attempt to change a service that CodeDeploy deploys blue/green, from CodeDeploy's own deployments. Pure.

Source: https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-steps-ecs.html
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from agent.changes.attempt import Attempt, State
from tools.codedeploy.facts import CodeDeployment, DeploymentTarget, LifecycleEvent
from tools.ecs.facts import Deployment
from tools.evidence import Found, value_or
from tools.snapshot import ServiceView

_STATES: dict[str, State] = {
    "Created": "in_progress",
    "Queued": "in_progress",
    "InProgress": "in_progress",
    "Baking": "in_progress",
    "Ready": "in_progress",
    "Succeeded": "succeeded",
    "Failed": "failed",
    "Stopped": "failed",
}


def blue_green_attempt(view: ServiceView) -> Attempt | None:
    """Return the newest attempt CodeDeploy knows of, or None where it deploys nothing or could not be asked.

    A deployment that only puts the old task set back belongs to the one it undoes.
    """
    known = sorted(value_or(view.code_deployments, ()), key=lambda deployment: deployment.created_at, reverse=True)
    if not known:
        return None
    chosen, restoration = _undone(known)
    state, ended = _STATES.get(chosen.status), chosen.completed_at
    if restoration:
        back = _STATES.get(restoration.status)
        state, ended = ("rolled_back" if back == "succeeded" else back), restoration.completed_at
    elif chosen.rolled_back_by and state == "failed":
        state = "rolled_back"  # CodeDeploy no longer tells of the deployment that undid it
    mine = _task_set_of(view, chosen)
    target = chosen.task_definition or (mine.task_definition if mine else None)
    return Attempt(
        state=state,
        began_at=chosen.created_at,
        ended_at=ended,
        deployment=mine,
        deployment_id=mine.id if mine else None,
        target_task_definition=target,
        source_task_definition=_source(view, known, chosen, target),
        code_deploy=chosen,
        code_restoration=restoration,
    )


def waits_for_a_person(deployment: CodeDeployment) -> bool:
    """Tell whether CodeDeploy holds the traffic back until somebody reroutes it.

    It is Ready, too, while it only waits before it ends the old task set.
    Source: https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_DeploymentReadyOption.html
    """
    return (
        deployment.status == "Ready" and not deployment.terminating and deployment.ready_action != "CONTINUE_DEPLOYMENT"
    )


def ready_until(view: ServiceView, deployment: CodeDeployment) -> datetime | None:
    """Return when CodeDeploy stops a deployment that nobody continued; None where it does not tell."""
    target = target_of(view, deployment)
    ends = [step.ended_at for step in target.steps if step.ended_at and step.status == "Succeeded"] if target else []
    if not ends or deployment.ready_wait_minutes is None:
        return None
    return max(ends) + timedelta(minutes=deployment.ready_wait_minutes)


def target_of(view: ServiceView, deployment: CodeDeployment) -> DeploymentTarget | None:
    """Return how a deployment went on the service, if it was read."""
    read = view.code_targets.get(deployment.id)
    return read.value if isinstance(read, Found) else None


def failed_steps(view: ServiceView, deployment: CodeDeployment) -> Iterator[tuple[DeploymentTarget, LifecycleEvent]]:
    """Yield the lifecycle events of a deployment that failed."""
    if target := target_of(view, deployment):
        for step in target.steps:
            if step.status == "Failed":
                yield target, step


def _undone(known: list[CodeDeployment]) -> tuple[CodeDeployment, CodeDeployment | None]:
    newest = known[0]
    for before in known[1:]:
        if newest.rolls_back == before.id or before.rolled_back_by == newest.id:
            return before, newest
    return newest, None


def _task_set_of(view: ServiceView, deployment: CodeDeployment) -> Deployment | None:
    if not isinstance(view.service, Found):
        return None
    return next((one for one in view.service.value.deployments if one.external_id == deployment.id), None)


def _source(view: ServiceView, known: list[CodeDeployment], chosen: CodeDeployment, target: str | None) -> str | None:
    """Return the task definition that served before: the other task set's, or the deployment's before this one."""
    if isinstance(view.service, Found):
        others = (one for one in view.service.value.deployments if one.external_id != chosen.id)
        found = next((one.task_definition for one in others if one.task_definition != target), None)
        if found:
            return found
    earlier = (one for one in known if one.created_at < chosen.created_at and one.status == "Succeeded")
    return next((one.task_definition for one in earlier if one.task_definition), None)

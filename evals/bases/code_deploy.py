"""CodeDeploy's side of a service it deploys blue/green: task sets, deployments, and how far each came.

Source: https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-steps-ecs.html
"""

import json
from datetime import datetime, timedelta

from evals.bases.documents import Document, Fragment
from evals.bases.service_deployments import task_counts
from evals.bases.service_settings import compute
from evals.bases.timeline import Rollout, ServiceLife

_STEPS = (
    "BeforeInstall",
    "Install",
    "AfterInstall",
    "AllowTestTraffic",
    "AfterAllowTestTraffic",
    "BeforeAllowTraffic",
    "AllowTraffic",
    "AfterAllowTraffic",
)
_STATUS = {"succeeded": "Succeeded", "in_progress": "InProgress", "waiting": "Ready"}
_PERCENT = 100.0
_TIMED_OUT = (
    "The deployment timed out while waiting for the replacement task set to become healthy. "
    "This time out period is 60 minutes."
)
_ALARMED = (
    "One or more alarms have been activated according to the Amazon CloudWatch metrics you selected, and the affected "
    "deployments have been stopped. Activated alarms: {names}."
)
_HOOK_FAILED = "One or more lifecycle event validation functions failed: {step}."


def task_sets(life: ServiceLife) -> list[Document]:
    """List the service's task sets: the one that serves, and one that is being rolled out beside it."""
    newest, serving = life.newest, life.serving
    sets: list[Document] = []
    if serving:
        sets.append(_task_set(life, serving, "PRIMARY", life.target_group_arn))
    if newest is not serving and newest.outcome in {"in_progress", "waiting", "failed"}:
        sets.append(_task_set(life, newest, "ACTIVE", life.alternate_target_group_arn))
    return sets


def code_deploy(life: ServiceLife) -> list[Fragment]:
    """Describe the service's deployment group, CodeDeploy's deployments, those that undid one included, and their targets."""
    place = life.place
    fragments = [place.fragment("codedeploy", "deploymentGroupsInfo", _group(life))]
    for rollout in life.rollouts:
        fragments.append(place.fragment("codedeploy", "deploymentsInfo", _deployment(life, rollout)))
        fragments.append(place.fragment("codedeploy", "deploymentTargets", _target(life, rollout)))
        if rollout.outcome in {"rolled_back", "rolling_back"}:
            fragments.append(place.fragment("codedeploy", "deploymentsInfo", _rollback(life, rollout)))
    return fragments


def group_names(life: ServiceLife) -> Document:
    """Name the application and the deployment group of a service."""
    whole = f"{life.service.cluster}-{life.service.name}"
    return {"applicationName": f"{whole}-app", "deploymentGroupName": f"{whole}-group"}


def deployment_id(life: ServiceLife, rollout: Rollout) -> str:
    """Return CodeDeploy's id of a deployment."""
    return _id(life, rollout)


def _group(life: ServiceLife) -> Document:
    return {
        **group_names(life),
        "deploymentGroupId": life.place.uuid("codedeploy", "group", life.arn),
        "deploymentConfigName": "CodeDeployDefault.ECSAllAtOnce",
        "deploymentStyle": {"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"},
        "computePlatform": "ECS",
        "ecsServices": [{"serviceName": life.service.name, "clusterName": life.service.cluster}],
    }


def _id(life: ServiceLife, rollout: Rollout, kind: str = "forth") -> str:
    return f"d-{life.place.ids.suffix(9, 'codedeploy', life.arn, rollout.number, kind)}"


def _task_set(life: ServiceLife, rollout: Rollout, status: str, group: str) -> Document:
    running, pending = task_counts(life, rollout)
    steady = running >= life.service.desired
    document: Document = {
        "id": rollout.deployment_id,
        "taskSetArn": life.place.arn(
            "ecs", f"task-set/{life.service.cluster}/{life.service.name}/{rollout.deployment_id}"
        ),
        "serviceArn": life.arn,
        "clusterArn": life.place.arn("ecs", f"cluster/{life.service.cluster}"),
        "startedBy": "CODE_DEPLOY",
        "externalId": _id(life, rollout),
        "status": status,
        "taskDefinition": life.task_definition_arn(rollout.revision),
        "computedDesiredCount": life.service.desired,
        "pendingCount": pending,
        "runningCount": running,
        "createdAt": rollout.began + timedelta(seconds=12),
        "updatedAt": rollout.ended or life.place.ago(timedelta(seconds=40)),
        "scale": {"value": 100.0, "unit": "PERCENT"},
        "stabilityStatus": "STEADY_STATE" if steady else "STABILIZING",
        "stabilityStatusAt": rollout.ended or life.place.ago(timedelta(seconds=40)),
        **compute(life),
    }
    if life.service.target_group:
        link = {
            "targetGroupArn": group,
            "containerName": life.family,
            "containerPort": rollout.revision.container_port,
        }
        document["loadBalancers"] = [link]
    return document


def _deployment(life: ServiceLife, rollout: Rollout) -> Document:
    document = _common(life, rollout, _id(life, rollout), rollout.began, rollout.turned or rollout.ended)
    story = rollout.story
    document["status"] = _STATUS.get(rollout.outcome, "Stopped" if story and story.alarms else "Failed")
    document["creator"] = "user"
    pause = story.pause if story else None
    document["blueGreenDeploymentConfiguration"]["deploymentReadyOption"] = (
        {"actionOnTimeout": "STOP_DEPLOYMENT", "waitTimeInMinutes": int(pause.timeout.total_seconds() // 60)}
        if pause
        else {"actionOnTimeout": "CONTINUE_DEPLOYMENT", "waitTimeInMinutes": 0}
    )
    if story and rollout.turned:
        document["errorInformation"] = _error(rollout)
    if rollout.outcome in {"rolled_back", "rolling_back"}:
        back = _id(life, rollout, "back")
        document["rollbackInfo"] = {
            "rollbackDeploymentId": back,
            "rollbackMessage": f"Deployment {back} was created to roll back this deployment.",
        }
    return document


def _rollback(life: ServiceLife, rollout: Rollout) -> Document:
    began = rollout.turned or rollout.began
    document = _common(life, life.serving_before(rollout) or rollout, _id(life, rollout, "back"), began, rollout.ended)
    document["status"] = "Succeeded" if rollout.ended else "InProgress"
    document["creator"] = "codeDeployRollback"
    document["rollbackInfo"] = {"rollbackTriggeringDeploymentId": _id(life, rollout)}
    return document


def _common(
    life: ServiceLife, rollout: Rollout, deployment_id: str, began: datetime, ended: datetime | None
) -> Document:
    properties = {
        "TaskDefinition": life.task_definition_arn(rollout.revision),
        "LoadBalancerInfo": {"ContainerName": life.family, "ContainerPort": rollout.revision.container_port},
    }
    spec = {
        "version": 0.0,
        "Resources": [{"TargetService": {"Type": "AWS::ECS::Service", "Properties": properties}}],
        "Hooks": [{hook.stage: hook.function} for r in life.rollouts if r.story and (hook := r.story.hook)],
    }
    content = json.dumps(spec)
    document: Document = {
        **group_names(life),
        "deploymentConfigName": "CodeDeployDefault.ECSAllAtOnce",
        "deploymentId": deployment_id,
        "revision": {
            "revisionType": "AppSpecContent",
            "appSpecContent": {"content": content, "sha256": life.place.ids.hexadecimal(64, "appspec", content)},
        },
        "createTime": began,
        "startTime": began + timedelta(seconds=4),
        "deploymentStyle": {"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"},
        "autoRollbackConfiguration": {
            "enabled": life.service.circuit_breaker.rollback,
            "events": ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"],
        },
        "instanceTerminationWaitTimeStarted": False,
        "blueGreenDeploymentConfiguration": {
            "terminateBlueInstancesOnDeploymentSuccess": {"action": "TERMINATE", "terminationWaitTimeInMinutes": 5}
        },
        "computePlatform": "ECS",
    }
    return document | ({"completeTime": ended} if ended else {})


def _error(rollout: Rollout) -> Document:
    story = rollout.story
    if story and story.hook:
        return {"code": "HOOK_EXECUTION_FAILURE", "message": _HOOK_FAILED.format(step=story.hook.stage)}
    if story and story.alarms:
        return {"code": "ALARM_ACTIVE", "message": _ALARMED.format(names=", ".join(story.alarms))}
    return {"code": "TIMEOUT", "message": _TIMED_OUT}


def _target(life: ServiceLife, rollout: Rollout) -> Document:
    steps = _steps(life, rollout)
    moved = any(step["lifecycleEventName"] == "AllowTraffic" and step["status"] == "Succeeded" for step in steps)
    before = life.serving_before(rollout)
    sets = [_traffic(life, before, "Blue", 0.0 if moved else _PERCENT)] if before else []
    sets.append(_traffic(life, rollout, "Green", _PERCENT if moved else 0.0))
    status = {"Succeeded": "Succeeded", "Ready": "Ready", "InProgress": "InProgress"}
    target: Document = {
        "deploymentId": _id(life, rollout),
        "targetId": f"{life.service.cluster}:{life.service.name}",
        "targetArn": life.arn,
        "lastUpdatedAt": rollout.turned or rollout.ended or life.place.ago(timedelta(seconds=40)),
        "lifecycleEvents": steps,
        "status": status.get(_STATUS.get(rollout.outcome, ""), "Failed"),
        "taskSetsInfo": sets,
    }
    return {"deploymentTargetType": "ECSTarget", "ecsTarget": target}


def _traffic(life: ServiceLife, rollout: Rollout, label: str, weight: float) -> Document:
    running, pending = task_counts(life, rollout)
    return {
        "identifer": rollout.deployment_id,
        "desiredCount": life.service.desired,
        "pendingCount": pending,
        "runningCount": running,
        "status": "PRIMARY" if weight else "ACTIVE",
        "trafficWeight": weight,
        "taskSetLabel": label,
    }


def _steps(life: ServiceLife, rollout: Rollout) -> list[Document]:
    """Write the lifecycle events: up to where the deployment stands they succeeded, and one may have failed."""
    reached = _reached(rollout)
    failing = rollout.turned is not None and not (rollout.story and rollout.story.alarms)
    until = rollout.turned or rollout.ended or _ready_since(life, rollout)
    each = (until - rollout.began) / (reached + 1)
    steps: list[Document] = []
    for number, name in enumerate(_STEPS):
        step: Document = {"lifecycleEventName": name, "status": "Succeeded"}
        if number > reached or (number == reached and not failing and rollout.outcome == "waiting"):
            step["status"] = "Skipped" if rollout.turned else "Pending"
        else:
            step["startTime"], step["endTime"] = rollout.began + each * number, rollout.began + each * (number + 1)
        if number == reached and failing:
            step["status"] = "Failed"
            if rollout.story and rollout.story.hook and rollout.story.hook.status == "TIMED_OUT":
                step["diagnostics"] = {"errorCode": "UnknownError", "message": "The validation function timed out."}
        elif number == reached and rollout.outcome == "in_progress":
            step["status"] = "InProgress"
            del step["endTime"]
        steps.append(step)
    return steps


def _reached(rollout: Rollout) -> int:
    """Say which step a deployment came to: its last, the one it stands at, or the one that failed."""
    story = rollout.story
    if story and story.hook:
        return _STEPS.index(story.hook.stage)
    if story and story.alarms:
        return _STEPS.index("AllowTraffic")
    if rollout.outcome == "succeeded":
        return len(_STEPS) - 1
    return _STEPS.index("BeforeAllowTraffic") if rollout.outcome == "waiting" else _STEPS.index("Install")


def _ready_since(life: ServiceLife, rollout: Rollout) -> datetime:
    pause = rollout.story.pause if rollout.story else None
    return life.place.ago(pause.since) if pause else life.place.ago(timedelta(seconds=40))

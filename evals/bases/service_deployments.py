"""ECS's history of a service: service deployments and the revisions they rolled out.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-deployment.html
"""

from datetime import timedelta
from math import ceil

from evals.bases.documents import Document, Fragment
from evals.bases.express import managed_resources
from evals.bases.load_balancer import is_green, production_rule_arn
from evals.bases.service_settings import (
    compute,
    deployment_configuration,
    hook_function_arn,
    load_balancers,
    service_connect,
)
from evals.bases.timeline import Rollout, ServiceLife

_KEPT = timedelta(days=90)  # ECS forgets service deployments then
_BREAKER_REASON = "Service deployment rolled back because the circuit breaker threshold was exceeded."
# What ECS answers where there is nothing to go back to, as for a service that never worked.
_NO_CANDIDATE_REASON = "No rollback candidate was found to run the rollback."
_STATUS = {
    "succeeded": "SUCCESSFUL",
    "in_progress": "IN_PROGRESS",
    "waiting": "IN_PROGRESS",
    "rolled_back": "ROLLBACK_SUCCESSFUL",
    "rolling_back": "ROLLBACK_IN_PROGRESS",
}


def service_deployments(life: ServiceLife) -> list[Fragment]:
    """Describe a service's deployments and revisions; ECS deletes both with the service."""
    place = life.place
    fragments: list[Fragment] = []
    for rollout in life.rollouts:
        if place.now - rollout.began < _KEPT:
            fragments.append(place.fragment("ecs", "serviceDeployments", _service_deployment(life, rollout)))
        fragments.append(place.fragment("ecs", "serviceRevisions", _service_revision(life, rollout)))
    return fragments


def breaker_threshold(desired: int) -> int:
    """How many failures stop a deployment: half the desired count, at least 3, at most 200.

    Example:
        >>> breaker_threshold(2), breaker_threshold(25)
        (3, 13)
    """
    return min(max(3, ceil(desired / 2)), 200)


def failed_tasks(rollout: Rollout) -> int:
    """Count the tasks a deployment lost; those stopped after a hook or an alarm had ended it are no failures."""
    if rollout.story is None or rollout.story.hook or rollout.story.alarms:
        return 0
    return sum(group.count for group in rollout.story.stopped)


def end_reason(life: ServiceLife, rollout: Rollout) -> str | None:
    """Say why ECS put the old revision back.

    The hook's wording is ECS's own as users quote it. For an alarm AWS documents none, so there is none.
    """
    story = rollout.story
    if story and story.hook:
        arn, ended = hook_function_arn(life, story.hook.function), story.hook.status
        said = "returned FAILED status" if ended == "FAILED" else "timed out"
        return (
            f"Service deployment rolled back because {story.hook.stage} lifecycle hook(s) failed. "
            f"Lifecycle hook target {arn} {said}."
        )
    if story and story.alarms:
        return None
    return _BREAKER_REASON


def task_counts(life: ServiceLife, rollout: Rollout) -> tuple[int, int]:
    """Count the running and the pending tasks of a deployment's revision."""
    own = [task for task in life.tasks if task.rollout.number == rollout.number]
    running = sum(task.status == "RUNNING" for task in own)
    return running, sum(task.status in {"PROVISIONING", "PENDING"} for task in own)


def revision_summary(life: ServiceLife, rollout: Rollout) -> Document:
    """Refer to a revision with its counts."""
    running, pending = task_counts(life, rollout)
    return {
        "arn": _service_revision_arn(life, rollout),
        "requestedTaskCount": life.service.desired,
        "runningTaskCount": running,
        "pendingTaskCount": pending,
    }


def _summary_with_traffic(life: ServiceLife, revision: Rollout, rollout: Rollout) -> Document:
    """Refer to a revision with the traffic that a deployment under way asks for it."""
    shift = rollout.story.shift if rollout.story and not rollout.ended else None
    document = revision_summary(life, revision)
    if shift is None:
        return document
    is_new = revision is rollout
    return document | {
        "requestedProductionTrafficWeight": shift.production if is_new else 100 - shift.production,
        "requestedTestTrafficWeight": shift.test if is_new else 100 - shift.test,
    }


def service_deployment_arn(life: ServiceLife, rollout: Rollout) -> str:
    """The ARN of a service deployment."""
    service = life.service
    path = f"service-deployment/{service.cluster}/{service.name}/{rollout.service_deployment_id}"
    return life.place.arn("ecs", path)


def _service_deployment(life: ServiceLife, rollout: Rollout) -> Document:
    service = life.service
    before = life.serving_before(rollout)
    status, reason = _STATUS.get(rollout.outcome), None
    if rollout.outcome == "failed":
        status = "ROLLBACK_FAILED" if service.circuit_breaker.rollback and not before else "STOPPED"
        reason = _NO_CANDIDATE_REASON if status == "ROLLBACK_FAILED" else None
    elif rollout.turned:
        reason = end_reason(life, rollout)
    failures = failed_tasks(rollout)
    document: Document = {
        "serviceDeploymentArn": service_deployment_arn(life, rollout),
        "serviceArn": life.arn,
        "clusterArn": life.place.arn("ecs", f"cluster/{service.cluster}"),
        "createdAt": rollout.began,
        "startedAt": rollout.began + timedelta(seconds=5),
        "updatedAt": rollout.ended or life.place.ago(timedelta(seconds=40)),
        "status": status,
        "sourceServiceRevisions": [_summary_with_traffic(life, before, rollout)] if before else [],
        "targetServiceRevision": _summary_with_traffic(life, rollout, rollout),
        "deploymentConfiguration": deployment_configuration(life),
        "deploymentCircuitBreaker": {
            "status": _breaker_status(life, rollout),
            "failureCount": failures,
            "threshold": breaker_threshold(service.desired),
        },
        "alarms": _alarms(rollout),
    }
    if reason:
        document["statusReason"] = reason
    if rollout.ended:
        document["finishedAt"] = rollout.ended
    if status == "STOPPED":
        document["stoppedAt"] = rollout.ended
    if rollout.turned and rollout.outcome in {"rolled_back", "rolling_back"} and before:
        document["rollback"] = {
            **({"reason": reason} if reason else {}),
            "startedAt": rollout.turned,
            "serviceRevisionArn": _service_revision_arn(life, before),
        }
    if rollout.story and rollout.story.pause:
        pause = rollout.story.pause
        document["lifecycleStage"] = pause.stage
        document["lifecycleHookDetails"] = [
            {
                "hookId": life.place.uuid("hook", rollout.deployment_id),
                "targetType": "PAUSE",
                "status": "AWAITING_ACTION",
                "expiresAt": life.place.ago(pause.since) + pause.timeout,
                "timeoutAction": "ROLLBACK",
            }
        ]
    elif rollout.story and rollout.story.hook:
        hook = rollout.story.hook
        document["lifecycleStage"] = hook.stage
        document["lifecycleHookDetails"] = [
            {
                "hookId": life.place.uuid("hook", rollout.deployment_id),
                "targetType": "AWS_LAMBDA",
                "targetArn": hook_function_arn(life, hook.function),
                "status": hook.status,
                "timeoutAction": "ROLLBACK",
            }
        ]
    elif service.strategy != "ROLLING":
        shift = rollout.story.shift if rollout.story else None
        document["lifecycleStage"] = "CLEAN_UP" if rollout.ended else shift.stage if shift else "SCALE_UP"
    return document


def _alarms(rollout: Rollout) -> Document:
    names = list(rollout.story.alarms) if rollout.story else []
    return (
        {"status": "TRIGGERED", "alarmNames": names, "triggeredAlarmNames": names} if names else {"status": "DISABLED"}
    )


def _service_revision(life: ServiceLife, rollout: Rollout) -> Document:
    revision = rollout.revision
    image: Document = {"containerName": life.family, "image": revision.image}
    if revision.pushed:
        image["imageDigest"] = f"sha256:{life.place.ids.hexadecimal(64, 'digest', revision.image)}"
    resolved: Document = {}
    if life.service.strategy != "ROLLING" and life.service.target_group:
        arn = life.alternate_target_group_arn if is_green(life, rollout) else life.target_group_arn
        link = {"targetGroupArn": arn, "productionListenerRule": production_rule_arn(life)}
        resolved = {"resolvedConfiguration": {"loadBalancers": [link]}}
    managed = {"ecsManagedResources": managed_resources(life, rollout)} if life.service.express else {}
    return managed | {
        "serviceRevisionArn": _service_revision_arn(life, rollout),
        "serviceArn": life.arn,
        "clusterArn": life.place.arn("ecs", f"cluster/{life.service.cluster}"),
        "taskDefinition": life.task_definition_arn(revision),
        "containerImages": [image],
        "guardDutyEnabled": False,
        "createdAt": rollout.began,
        "loadBalancers": load_balancers(life, revision),
        **resolved,
        **service_connect(life),
        **compute(life),
    }


def _breaker_status(life: ServiceLife, rollout: Rollout) -> str:
    if not life.service.circuit_breaker.enable:
        return "DISABLED"
    if rollout.turned and not (rollout.story and (rollout.story.hook or rollout.story.alarms)):
        return "TRIGGERED"
    return "MONITORING_COMPLETE" if rollout.ended else "MONITORING"


def _service_revision_arn(life: ServiceLife, rollout: Rollout) -> str:
    service = life.service
    path = f"service-revision/{service.cluster}/{service.name}/{rollout.service_revision_id}"
    return life.place.arn("ecs", path)

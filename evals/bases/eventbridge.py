"""EventBridge events about a service or stack, as AWS delivers them.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_deployment_events.html,
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html,
https://docs.aws.amazon.com/codedeploy/latest/userguide/monitoring-cloudwatch-events.html and
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/event-detail-stack-status-change.html
"""

from datetime import datetime

from evals.bases.code_deploy import deployment_id, group_names
from evals.bases.documents import Document
from evals.bases.place import Place
from evals.bases.timeline import ServiceLife


def deployment_failed(life: ServiceLife) -> Document:
    """ECS gave up the newest deployment."""
    newest = life.newest
    detail: Document = {
        "eventType": "ERROR",
        "eventName": "SERVICE_DEPLOYMENT_FAILED",
        "clusterArn": life.place.arn("ecs", f"cluster/{life.service.cluster}"),
        "deploymentId": newest.deployment_id,
        "updatedAt": newest.turned or newest.began,
        "reason": "ECS deployment circuit breaker: tasks failed to start.",
    }
    at = newest.turned or newest.began
    return _event(life.place, "ECS Deployment State Change", "aws.ecs", at, [life.arn], detail)


def task_stopped(life: ServiceLife, task_document: Document) -> Document:
    """A task stopped; the detail is the task as ECS shows it."""
    at = task_document["stoppedAt"]
    detail = {**task_document, "updatedAt": at}
    resources = [task_document["taskArn"]]
    return _event(life.place, "ECS Task State Change", "aws.ecs", at, resources, detail)


def service_action(life: ServiceLife, name: str, at: datetime) -> Document:
    """ECS tells of a service, for example SERVICE_TASK_PLACEMENT_FAILURE."""
    detail: Document = {
        "eventType": "ERROR" if name.endswith("FAILURE") else "INFO",
        "eventName": name,
        "clusterArn": life.place.arn("ecs", f"cluster/{life.service.cluster}"),
        "createdAt": at,
    }
    if name == "SERVICE_TASK_PLACEMENT_FAILURE":
        detail["reason"] = "RESOURCE:MEMORY"
    return _event(life.place, "ECS Service Action", "aws.ecs", at, [life.arn], detail)


def code_deploy_failed(life: ServiceLife) -> Document:
    """CodeDeploy gave up the newest deployment."""
    place, names = life.place, group_names(life)
    application, group = names["applicationName"], names["deploymentGroupName"]
    detail: Document = {
        "region": place.region,
        "deploymentId": deployment_id(life, life.newest),
        "instanceGroupId": place.uuid("codedeploy", "instances", life.arn),
        "deploymentGroup": group,
        "state": "FAILURE",
        "application": application,
    }
    # CodeDeploy's ARNs have colons where others have slashes.
    resources = [
        place.arn("codedeploy", f"application:{application}"),
        place.arn("codedeploy", f"deploymentgroup:{application}/{group}"),
    ]
    at = life.newest.turned or life.newest.began
    return _event(place, "CodeDeploy Deployment State-change Notification", "aws.codedeploy", at, resources, detail)


def stack_status(place: Place, stack_document: Document, at: datetime) -> Document:
    """A stack changed its status."""
    stack_id = stack_document["StackId"]
    status: Document = {"status": stack_document["StackStatus"]}
    status["status-reason"] = stack_document.get("StackStatusReason", "")
    detail = {"stack-id": stack_id, "status-details": status}
    kind = "CloudFormation Stack Status Change"
    return _event(place, kind, "aws.cloudformation", at, [stack_id], detail)


def _event(place: Place, kind: str, source: str, at: datetime, resources: list[str], detail: Document) -> Document:
    return {
        "version": "0",
        "id": place.uuid("eventbridge", kind, at, resources[0]),
        "detail-type": kind,
        "source": source,
        "account": place.account_id,
        # EventBridge writes whole seconds.
        "time": at.replace(microsecond=0).isoformat().replace("+00:00", "Z"),
        "region": place.region,
        "resources": resources,
        "detail": detail,
    }

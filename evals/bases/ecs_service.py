"""ECS's own record of a service and of the deployments it has now.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
"""

from datetime import datetime, timedelta

from evals.bases.code_deploy import task_sets
from evals.bases.documents import Document, Fragment
from evals.bases.service_deployments import failed_tasks, revision_summary, service_deployment_arn, task_counts
from evals.bases.service_events import service_events
from evals.bases.service_settings import compute, deployment_configuration, load_balancers, service_connect
from evals.bases.story import Service
from evals.bases.timeline import Rollout, ServiceLife

_GOING_ON = {"in_progress", "waiting", "rolling_back"}


def ecs_service(life: ServiceLife) -> Fragment:
    """Describe a service."""
    return life.place.fragment("ecs", "services", _service(life))


def _service(life: ServiceLife) -> Document:
    place, service, newest = life.place, life.service, life.newest
    serving = life.serving
    # After a rollback the service points at the revision it went back to.
    back = newest.outcome in {"rolled_back", "rolling_back"} and serving
    revision = serving.revision if back and serving else newest.revision
    running = [task for task in life.tasks if task.status == "RUNNING"]
    pending = [task for task in life.tasks if task.status in {"PROVISIONING", "PENDING"}]
    document: Document = {
        "serviceArn": life.arn,
        "serviceName": service.name,
        "clusterArn": place.arn("ecs", f"cluster/{service.cluster}"),
        "loadBalancers": load_balancers(life, revision),
        "serviceRegistries": [],
        "status": "ACTIVE",
        "desiredCount": service.desired,
        "runningCount": len(running),
        "pendingCount": len(pending),
        "taskDefinition": life.task_definition_arn(revision),
        "deploymentConfiguration": deployment_configuration(life),
        "deployments": _deployments(life),
        "roleArn": place.role_arn("aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS"),
        "events": service_events(life),
        "createdAt": life.created if service.history else newest.began,
        "placementConstraints": [],
        "placementStrategy": _placement_strategy(service),
        "schedulingStrategy": service.scheduling,
        "deploymentController": {"type": "ECS"},
        "createdBy": place.role_arn("ci-deploy"),
        "enableECSManagedTags": True,
        "propagateTags": "SERVICE",
        "enableExecuteCommand": False,
        "availabilityZoneRebalancing": "ENABLED" if service.launch_type == "FARGATE" else "DISABLED",
        "tags": [{"key": "team", "value": service.team}, {"key": "service", "value": life.family}],
        **compute(life),
    }
    if service.express:
        document["resourceManagementType"] = "ECS"
    if service.target_group:
        document["healthCheckGracePeriodSeconds"] = 60
    stays = newest.outcome in {*_GOING_ON, "failed"}
    current = [r for r in life.rollouts if r is serving or (r is newest and stays)]
    document["currentServiceRevisions"] = [revision_summary(life, r) for r in reversed(current)]
    document["currentServiceDeployment"] = service_deployment_arn(life, newest)
    return _of_another_controller(life, document) if service.controller != "ECS" else document


def _of_another_controller(life: ServiceLife, document: Document) -> Document:
    """ECS keeps task sets, and no deployments of its own, for a service that CodeDeploy deploys."""
    percents = {
        "maximumPercent": life.service.maximum_percent,
        "minimumHealthyPercent": life.service.minimum_healthy_percent,
    }
    for own in ("currentServiceRevisions", "currentServiceDeployment"):
        del document[own]
    return document | {
        "deployments": [],
        "taskSets": task_sets(life),
        "deploymentController": {"type": life.service.controller},
        "deploymentConfiguration": percents,
    }


def _deployments(life: ServiceLife) -> list[Document]:
    newest, serving = life.newest, life.serving
    if newest.outcome == "rolled_back" and serving:
        # The failed deployment is gone; a new one on the old task definition has completed.
        began = newest.turned or newest.began
        return [_deployment(life, serving, "PRIMARY", newest.restoring_id, began, newest.ended)]
    if newest.outcome == "rolling_back" and serving:
        began = newest.turned or newest.began
        restoring = _deployment(life, serving, "PRIMARY", newest.restoring_id, began, None)
        reason = f"ECS deployment circuit breaker: rolling back to deploymentId {newest.restoring_id}."
        failed = _deployment(life, newest, "ACTIVE", newest.deployment_id, newest.began, newest.turned)
        return [restoring, failed | {"rolloutState": "FAILED", "rolloutStateReason": reason}]
    primary = _deployment(life, newest, "PRIMARY", newest.deployment_id, newest.began, newest.ended)
    if newest.outcome == "failed":
        primary |= {
            "rolloutState": "FAILED",
            "rolloutStateReason": "ECS deployment circuit breaker: tasks failed to start.",
        }
    if serving is None or serving is newest:
        return [primary]
    return [primary, _deployment(life, serving, "ACTIVE", serving.deployment_id, serving.began, serving.ended)]


def _deployment(
    life: ServiceLife,
    rollout: Rollout,
    status: str,
    deployment_id: str,
    began: datetime,
    ended: datetime | None,
) -> Document:
    running, pending = task_counts(life, rollout)
    state = "COMPLETED" if ended else "IN_PROGRESS"
    return {
        "id": deployment_id,
        "status": status,
        "taskDefinition": life.task_definition_arn(rollout.revision),
        "desiredCount": life.service.desired,
        "pendingCount": pending,
        "runningCount": running,
        "failedTasks": failed_tasks(rollout) if deployment_id == rollout.deployment_id else 0,
        "createdAt": began,
        "updatedAt": ended or life.place.ago(timedelta(seconds=40)),
        "rolloutState": state,
        "rolloutStateReason": (f"ECS deployment {deployment_id} {'completed' if ended else 'in progress'}."),
        **service_connect(life),
        **compute(life),
    }


def _placement_strategy(service: Service) -> list[Document]:
    if service.launch_type == "FARGATE" or service.scheduling == "DAEMON":
        return []
    return [
        {"type": "spread", "field": "attribute:ecs.availability-zone"},
        {"type": "binpack", "field": "MEMORY"},
    ]

"""Small AWS documents for the tests of the read tools."""

from typing import Any

from tests.tools.stage import ACCOUNT, REGION, ago

CLUSTER = f"arn:aws:ecs:{REGION}:{ACCOUNT}:cluster/prod"
SERVICE = f"arn:aws:ecs:{REGION}:{ACCOUNT}:service/prod/orders"
DEFINITION = f"arn:aws:ecs:{REGION}:{ACCOUNT}:task-definition/orders:7"
STACK = f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/orders/6cc5b174-3c29-4794-a6a2-e9a78b0a03d5"
TARGET_GROUP = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:targetgroup/orders/dfdedd72a059a9ad"
BALANCER = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:loadbalancer/app/web/4aa0e464dfcb0d3f"
LISTENER = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:listener/app/web/4aa0e464dfcb0d3f/c31f5b8d376b2cba"


def cluster(**more: Any) -> dict[str, Any]:
    return {"clusterArn": CLUSTER, "clusterName": "prod", "status": "ACTIVE"} | more


def service(name: str = "orders", **more: Any) -> dict[str, Any]:
    return {
        "serviceArn": f"arn:aws:ecs:{REGION}:{ACCOUNT}:service/prod/{name}",
        "serviceName": name,
        "clusterArn": CLUSTER,
        "status": "ACTIVE",
        "desiredCount": 2,
        "runningCount": 1,
        "pendingCount": 1,
        "taskDefinition": DEFINITION,
        "deployments": [],
        "events": [],
        "createdAt": ago(9000),
    } | more


def deployment(status: str = "PRIMARY", **more: Any) -> dict[str, Any]:
    return {
        "id": f"ecs-svc/{status}",
        "status": status,
        "taskDefinition": DEFINITION,
        "desiredCount": 2,
        "runningCount": 0,
        "pendingCount": 1,
        "failedTasks": 3,
        "createdAt": ago(20),
        "updatedAt": ago(5),
        "rolloutState": "IN_PROGRESS",
    } | more


def service_deployment(number: int, **more: Any) -> dict[str, Any]:
    return {
        "serviceDeploymentArn": f"arn:aws:ecs:{REGION}:{ACCOUNT}:service-deployment/prod/orders/d{number:03d}",
        "serviceArn": SERVICE,
        "clusterArn": CLUSTER,
        "createdAt": ago(1000 - number),
        "status": "SUCCESSFUL",
    } | more


def task(number: int, **more: Any) -> dict[str, Any]:
    return {
        "taskArn": f"arn:aws:ecs:{REGION}:{ACCOUNT}:task/prod/{number:032x}",
        "clusterArn": CLUSTER,
        "taskDefinitionArn": DEFINITION,
        "group": "service:orders",
        "createdAt": ago(60 - number / 10),
        "desiredStatus": "STOPPED",
        "lastStatus": "STOPPED",
        "containers": [],
    } | more


def task_definition(*containers: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "taskDefinitionArn": DEFINITION,
        "family": "orders",
        "revision": 7,
        "status": "ACTIVE",
        "containerDefinitions": list(containers),
        "registeredAt": ago(30),
    } | more


def stack(**more: Any) -> dict[str, Any]:
    return {
        "StackId": STACK,
        "StackName": "orders",
        "StackStatus": "UPDATE_COMPLETE",
        "CreationTime": ago(90_000),
    } | more


def stack_event(minutes: float, logical_id: str, status: str, **more: Any) -> dict[str, Any]:
    """An event; of the stack itself where `logical_id` is the stack's name."""
    own = logical_id == "orders"
    return {
        "StackId": STACK,
        "EventId": f"{logical_id}-{status}-{minutes}",
        "StackName": "orders",
        "LogicalResourceId": logical_id,
        "PhysicalResourceId": STACK if own else "",
        "ResourceType": "AWS::CloudFormation::Stack" if own else "AWS::ECS::Service",
        "Timestamp": ago(minutes),
        "ResourceStatus": status,
    } | more

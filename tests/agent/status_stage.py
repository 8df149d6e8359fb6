"""Changes in each of their states, for the rules of status to judge."""

from dataclasses import replace
from typing import Any

from tests.facts import (
    CLUSTER,
    SCOPE,
    definition_arn,
    deployment,
    minutes,
    revision_arn,
    rolled_back_deployment,
    service,
    service_arn,
    service_deployment,
    snapshot,
    stack_event,
    stack_id,
    stack_operation,
    stack_view,
    target,
    target_group_arn,
    task,
    task_arn,
    unread,
    view,
)
from tools.cloudformation.facts import StackEvent, StackOperation
from tools.ecs.facts import LifecycleHook, ServiceDeployment
from tools.evidence import Empty, Found
from tools.snapshot import ServiceView, Snapshot, Target

PULL = "CannotPullContainerError: not found"

UNREAD = {
    "service": unread("ecs:DescribeServices"),
    "deployments": unread("ecs:ListServiceDeployments"),
    "running_tasks": unread("ecs:ListTasks"),
    "stopped_tasks": unread("ecs:ListTasks"),
}

GONE: dict[str, Any] = {"service": Empty(), "deployments": Empty(), "arn": service_arn()}


def rolling(**fields: Any) -> ServiceDeployment:
    return service_deployment(**{"status": "IN_PROGRESS", "finished_at": None, **fields})


def hook(status: str) -> LifecycleHook:
    return LifecycleHook(target="PAUSE", target_type="PAUSE", stage="POST_TEST_TRAFFIC_SHIFT", status=status)


def restoring(status: str = "SUCCESSFUL", *, at: float = 22, **fields: Any) -> ServiceDeployment:
    """What CloudFormation begins after a failure: a deployment of the old revision."""
    return replace(
        service_deployment(
            58,
            status=status,
            target_revision_arn=revision_arn(56),
            source_revision_arns=(revision_arn(57),),
            finished_at=minutes(25) if status == "SUCCESSFUL" else None,
            **fields,
        ),
        created_at=minutes(at),
        started_at=minutes(at),
    )


def stopped_by_the_breaker() -> ServiceDeployment:
    return service_deployment(status="STOPPED", finished_at=minutes(20), circuit_breaker_status="TRIGGERED")


def of_service(status: str, at: float = 0, **fields: Any) -> StackEvent:
    return stack_event("Service", status, physical_id=service_arn(), at=minutes(at), **fields)


def of_stack(status: str, at: float = 0) -> StackEvent:
    kind = "AWS::CloudFormation::Stack"
    return stack_event("web-prod", status, physical_id=stack_id(), resource_type=kind, at=minutes(at))


def owned(seen: ServiceView, operation: StackOperation, **fields: Any) -> Snapshot:
    """A service with the newest operation of the stack it belongs to."""
    return snapshot(replace(seen, stack_ids=(stack_id(),)), stacks=(stack_view(operation),), **fields)


def operation(status: str, *events: StackEvent, **fields: Any) -> StackOperation:
    if status.endswith("_IN_PROGRESS") and "CLEANUP" not in status:
        fields = {"ended_at": None, **fields}
    return stack_operation(*events, status=status, **fields)


def targets(*states: str) -> dict[str, Any]:
    found = tuple(target(state, target_id=f"10.0.0.{number}") for number, state in enumerate(states))
    return {"target_health": {target_group_arn(): Found(value=found)}}


def of_target_stack(status: str, *views: ServiceView, **fields: Any) -> Snapshot:
    return snapshot(
        *views,
        target=Target(scope=SCOPE, stack_name="web-prod"),
        stacks=(stack_view(operation(status, of_stack(status), **fields)),),
    )


def of_target_task(*read: Any) -> Snapshot:
    tasks = Found(value=read) if read else Empty()
    return snapshot(target=Target(scope=SCOPE, cluster=CLUSTER, task_arn=task_arn("a" * 32)), tasks=tasks)


SUCCEEDED = service_deployment()
HEALTHY = view(deployments=[SUCCEEDED], running=[task("a" * 32), task("e" * 32)])
OLD_AGAIN = service(task_definition=definition_arn(56), deployments=(deployment(56),))
UNDONE = view(of=OLD_AGAIN, deployments=[rolled_back_deployment()])
GOING = ("PENDING", "IN_PROGRESS", "STOP_REQUESTED", "ROLLBACK_REQUESTED", "ROLLBACK_IN_PROGRESS")

"""Small factories of facts for tests: everything has a sane default, every argument is a field of the fact.

The default world is one Fargate service `web` on cluster `prod`: revision web:57 replaces web:56 at 14:02 UTC.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.facts_autoscaling import auto_scaling_group, group_activity
from tests.facts_cloudformation import hook_result, stack_event, stack_operation
from tests.facts_cloudwatch import alarm, transition
from tests.facts_cluster import capacity_provider, container_instance
from tests.facts_codedeploy import code_deployment, code_target
from tests.facts_ecr import image_lookup, repository_tags
from tests.facts_ecs import (
    container,
    container_definition,
    deployment,
    event,
    revision,
    rolled_back_deployment,
    service,
    service_deployment,
    stopped_task,
    task,
    task_definition,
    unstarted_task,
)
from tests.facts_elb import target, target_group
from tests.facts_iam import AnsweredRights, answering, right, role, role_arn
from tests.facts_logs import log_tail
from tests.facts_place import (
    ACCOUNT,
    BEGAN,
    CLUSTER,
    NEW,
    NOW,
    OLD,
    REGION,
    SCOPE,
    SERVICE,
    definition_arn,
    evidence,
    found_or_empty,
    gap,
    image,
    looked,
    minutes,
    revision_arn,
    service_arn,
    stack_id,
    target_group_arn,
    task_arn,
    unread,
)
from tests.facts_secrets import parameter, secret, secret_arn
from tools.cloudformation.facts import Stack, StackOperation
from tools.ecs.facts import Service, ServiceDeployment, ServiceEvent, Task
from tools.evidence import Empty, Found, Read
from tools.snapshot import ServiceView, Snapshot, StackView, Target

__all__ = [
    "ACCOUNT",
    "BEGAN",
    "CLUSTER",
    "NEW",
    "NOW",
    "OLD",
    "REGION",
    "SCOPE",
    "SERVICE",
    "AnsweredRights",
    "alarm",
    "answering",
    "auto_scaling_group",
    "capacity_provider",
    "code_deployment",
    "code_target",
    "container",
    "container_definition",
    "container_instance",
    "definition_arn",
    "deployment",
    "event",
    "evidence",
    "failed_snapshot",
    "found_or_empty",
    "gap",
    "group_activity",
    "healthy_snapshot",
    "hook_result",
    "image",
    "image_lookup",
    "log_tail",
    "looked",
    "minutes",
    "parameter",
    "repository_tags",
    "revision",
    "revision_arn",
    "right",
    "role",
    "role_arn",
    "rolled_back_deployment",
    "secret",
    "secret_arn",
    "service",
    "service_arn",
    "service_deployment",
    "snapshot",
    "stack_event",
    "stack_id",
    "stack_operation",
    "stack_view",
    "stopped_task",
    "target",
    "target_group",
    "target_group_arn",
    "task",
    "task_arn",
    "task_definition",
    "transition",
    "unread",
    "unstarted_task",
    "view",
]


def view(
    *,
    of: Service | None = None,
    deployments: Sequence[ServiceDeployment] | Read[tuple[ServiceDeployment, ...]] = (),
    running: Sequence[Task] = (),
    stopped: Sequence[Task] = (),
    **fields: Any,
) -> ServiceView:
    """A diagnosed service. Empty sequences are reads that found nothing."""
    described = of or service()
    values: dict[str, Any] = {
        "name": described.name,
        "arn": described.arn,
        "service": Found(value=described),
        "deployments": found_or_empty(deployments),
        "revisions": Found(value=(revision(57), revision(56))),
        "running_tasks": found_or_empty(running),
        "stopped_tasks": found_or_empty(stopped),
        "trail": Empty(),
    }
    return ServiceView(**{**values, **fields})


def stack_view(operation: StackOperation | Read[StackOperation] | None = None, **fields: Any) -> StackView:
    described = Stack(
        id=stack_id(),
        name="web-prod",
        status="UPDATE_ROLLBACK_COMPLETE",
        status_reason=None,
        parent_id=None,
        root_id=None,
        created_at=minutes(-10_000),
        updated_at=minutes(-1),
        deleted_at=None,
        parameters={},
        tags={},
        evidence_id="ev-stack",
    )
    values: dict[str, Any] = {
        "id": stack_id(),
        "stack": Found(value=described),
        "operation": Found(value=operation) if isinstance(operation, StackOperation) else operation or Empty(),
    }
    return StackView(**{**values, **fields})


def snapshot(*views: ServiceView, **fields: Any) -> Snapshot:
    """A snapshot of the target `web` with both task definitions and the target group read."""
    definitions: Mapping[str, Any] = {
        definition_arn(57): Found(value=task_definition(57)),
        definition_arn(56): Found(value=task_definition(56)),
    }
    values: dict[str, Any] = {
        "target": Target(scope=SCOPE, cluster=CLUSTER, service=SERVICE),
        "taken_at": NOW,
        "services": views,
        "task_definitions": definitions,
        "target_groups": {target_group_arn(): Found(value=target_group())},
        "target_health": {},
        "listeners": {},
        "rules": {},
        "log_tails": {},
        "images": {},
        "repositories": {},
        "evidence": {},
    }
    return Snapshot(**{**values, **fields})


def healthy_snapshot(**fields: Any) -> Snapshot:
    """The service after a deployment that succeeded: two tasks run, one old one was scaled in."""
    drained = stopped_task(
        "d" * 32,
        revision=56,
        reason=f"Scaling activity initiated by (deployment {NEW})",
        code="ServiceSchedulerInitiated",
        exit_code=143,
    )
    running = (task("a" * 32), task("e" * 32, private_ip="10.0.0.10"))
    values: dict[str, Any] = {
        "target_health": {
            target_group_arn(): Found(
                value=(
                    target(),
                    target(target_id="10.0.0.10", evidence_id="ev-target-2"),
                    target("draining", target_id="10.0.0.3", reason="Target.DeregistrationInProgress"),
                )
            )
        }
    }
    seen = view(deployments=[service_deployment()], running=running, stopped=[drained])
    return snapshot(seen, **{**values, **fields})


def failed_snapshot(*stopped: Task, events: Sequence[ServiceEvent] = (), **fields: Any) -> Snapshot:
    """The service after a deployment that was rolled back: these tasks of the new revision stopped."""
    described = service(
        task_definition=definition_arn(56),
        deployments=(deployment(56),),
        events=tuple(sorted(events, key=lambda item: item.at, reverse=True)),
    )
    old = task("f" * 32, revision=56, private_ip="10.0.0.20")
    seen = view(of=described, deployments=[rolled_back_deployment()], running=[old], stopped=stopped)
    return snapshot(seen, **fields)

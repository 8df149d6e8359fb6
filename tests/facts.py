"""Small factories of facts for tests: everything has a sane default, every argument is a field of the fact.

The default world is one Fargate service `web` on cluster `prod`: revision web:57 replaces web:56 at 14:02 UTC.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zlib import crc32

from tools.access import AccessFacts
from tools.autoscaling.facts import AutoScalingGroup, GroupActivity
from tools.aws.scope import AwsScope
from tools.cloudformation.facts import HookResult, Stack, StackEvent, StackOperation
from tools.cloudwatch.facts import Alarm, AlarmState, AlarmTransition
from tools.codedeploy.facts import CodeDeployment, DeploymentTarget, LifecycleEvent, TaskSetTraffic
from tools.ecr.facts import ImageLookup, RepositoryTags
from tools.ecs.cluster_facts import CapacityProvider, ContainerInstance
from tools.ecs.facts import (
    Container,
    ContainerDefinition,
    Deployment,
    LoadBalancerLink,
    Service,
    ServiceDeployment,
    ServiceEvent,
    ServiceRevision,
    Task,
    TaskDefinition,
)
from tools.elb.facts import TargetGroup, TargetHealth
from tools.evidence import Empty, Evidence, Found, Gap, Read, Unread
from tools.iam.facts import Right, Role, RoleRights, TrustStatement
from tools.iam.query_role_rights import QueryRoleRightsArguments
from tools.logs.facts import LogLine, LogTail
from tools.secrets.facts import ParameterLookup, Secret
from tools.snapshot import ServiceView, Snapshot, StackView, Target

ACCOUNT = "111122223333"
REGION = "eu-west-1"
SCOPE = AwsScope(ACCOUNT, REGION)
CLUSTER = "prod"
SERVICE = "web"
BEGAN = datetime(2026, 11, 1, 14, 2, tzinfo=UTC)
NOW = BEGAN + timedelta(minutes=30)
OLD = "ecs-svc/1111111111111111111"
NEW = "ecs-svc/2222222222222222222"


def minutes(count: float) -> datetime:
    """Return the time so many minutes after the newest deployment began; negative is before."""
    return BEGAN + timedelta(minutes=count)


def service_arn(name: str = SERVICE) -> str:
    return f"arn:aws:ecs:{REGION}:{ACCOUNT}:service/{CLUSTER}/{name}"


def definition_arn(revision: int = 57, family: str = SERVICE) -> str:
    return f"arn:aws:ecs:{REGION}:{ACCOUNT}:task-definition/{family}:{revision}"


def revision_arn(number: int, name: str = SERVICE) -> str:
    return f"arn:aws:ecs:{REGION}:{ACCOUNT}:service-revision/{CLUSTER}/{name}/{number}"


def task_arn(task_id: str) -> str:
    return f"arn:aws:ecs:{REGION}:{ACCOUNT}:task/{CLUSTER}/{task_id}"


def target_group_arn(name: str = SERVICE) -> str:
    return f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:targetgroup/{name}/4d2246e3635cc45b"


def stack_id(name: str = "web-prod") -> str:
    return f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/{name}/6cc5b174-3c29-4794-a6a2-e9a78b0a03d5"


def image(tag: str = "v57", repository: str = "team/web") -> str:
    return f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/{repository}:{tag}"


def gap(operation: str = "ecs:DescribeTasks", **fields: Any) -> Gap:
    values: dict[str, Any] = {
        "operation": operation,
        "scope": SCOPE,
        "resource": service_arn(),
        "reason": "denied",
        "effect": "how the tasks run, or why they stopped, is not known",
    }
    return Gap(**{**values, **fields})


def unread(operation: str = "ecs:DescribeTasks", **fields: Any) -> Unread:
    """A read that AWS refused."""
    return Unread(gap=gap(operation, **fields))


def evidence(evidence_id: str, *, at: datetime | None = None, **fields: Any) -> Evidence:
    values: dict[str, Any] = {
        "id": evidence_id,
        "operation": "ecs:DescribeTasks",
        "scope": SCOPE,
        "resource": service_arn(),
        "event_time": at,
        "read_time": NOW,
        "title": "a fact",
        "excerpt": "",
    }
    return Evidence(**{**values, **fields})


def container(name: str = SERVICE, **fields: Any) -> Container:
    values: dict[str, Any] = {
        "name": name,
        "image": image(),
        "last_status": "RUNNING",
        "exit_code": None,
        "reason": None,
        "health_status": None,
    }
    return Container(**{**values, **fields})


def task(task_id: str = "a" * 32, *, revision: int = 57, **fields: Any) -> Task:
    """A running task of `web`, created four minutes after the newest deployment began."""
    values: dict[str, Any] = {
        "arn": task_arn(task_id),
        "id": task_id,
        "task_definition": definition_arn(revision),
        "group": f"service:{SERVICE}",
        "started_by": NEW if revision == 57 else OLD,
        "last_status": "RUNNING",
        "desired_status": "RUNNING",
        "health_status": None,
        "stop_code": None,
        "stopped_reason": None,
        "created_at": minutes(4) if revision == 57 else minutes(-600),
        "started_at": minutes(5) if revision == 57 else minutes(-599),
        "stopping_at": None,
        "stopped_at": None,
        "containers": (container(),),
        "launch_type": "FARGATE",
        "availability_zone": f"{REGION}a",
        "subnet": "subnet-0a",
        "private_ip": "10.0.0.9",
        "memory": "1024",
        "evidence_id": f"ev-task-{task_id[:6]}",
    }
    return Task(**{**values, **fields})


def stopped_task(
    task_id: str = "b" * 32,
    *,
    reason: str | None = "Essential container in task exited",
    code: str | None = "EssentialContainerExited",
    exit_code: int | None = 1,
    container_reason: str | None = None,
    **fields: Any,
) -> Task:
    """A stopped task of the newest revision; by default its container exited with 1."""
    ended = container(last_status="STOPPED", exit_code=exit_code, reason=container_reason)
    values: dict[str, Any] = {
        "last_status": "STOPPED",
        "desired_status": "STOPPED",
        "stop_code": code,
        "stopped_reason": reason,
        "stopping_at": minutes(6),
        "stopped_at": minutes(7),
        "containers": (ended,),
    }
    return task(task_id, **{**values, **fields})


def unstarted_task(task_id: str = "c" * 32, *, reason: str, **fields: Any) -> Task:
    """A task that stopped before its containers ran."""
    values: dict[str, Any] = {"code": "TaskFailedToStart", "exit_code": None, "started_at": None}
    return stopped_task(task_id, reason=reason, **{**values, **fields})


def container_definition(name: str = SERVICE, **fields: Any) -> ContainerDefinition:
    values: dict[str, Any] = {
        "name": name,
        "image": image(),
        "essential": True,
        "command": (),
        "entry_point": (),
        "environment": {},
        "secrets": {},
        "ports": (8080,),
        "host_ports": (8080,),
        "log_driver": "awslogs",
        "log_options": {"awslogs-group": "/ecs/web", "awslogs-stream-prefix": "ecs", "awslogs-region": REGION},
        "health_check_command": (),
        "cpu": None,
        "memory": None,
        "memory_reservation": None,
        "repository_credentials": None,
    }
    return ContainerDefinition(**{**values, **fields})


def task_definition(revision: int = 57, **fields: Any) -> TaskDefinition:
    values: dict[str, Any] = {
        "arn": definition_arn(revision),
        "family": SERVICE,
        "revision": revision,
        "status": "ACTIVE",
        "containers": (container_definition(image=image(f"v{revision}")),),
        "cpu": "512",
        "memory": "1024",
        "network_mode": "awsvpc",
        "execution_role_arn": f"arn:aws:iam::{ACCOUNT}:role/web-execution",
        "task_role_arn": f"arn:aws:iam::{ACCOUNT}:role/web-task",
        "cpu_architecture": "X86_64",
        "operating_system": "LINUX",
        "volumes": (),
        "registered_at": minutes(-1),
        "registered_by": f"arn:aws:iam::{ACCOUNT}:role/ci-deploy",
        "evidence_id": f"ev-definition-{revision}",
    }
    return TaskDefinition(**{**values, **fields})


def deployment(revision: int = 57, **fields: Any) -> Deployment:
    new = revision == 57
    values: dict[str, Any] = {
        "id": NEW if new else OLD,
        "status": "PRIMARY",
        "task_definition": definition_arn(revision),
        "desired": 2,
        "running": 2,
        "pending": 0,
        "failed_tasks": 0,
        "rollout_state": "COMPLETED",
        "rollout_reason": f"ECS deployment {NEW if new else OLD} completed.",
        "created_at": BEGAN if new else minutes(-600),
        "updated_at": minutes(8) if new else minutes(-590),
        "evidence_id": f"ev-deployment-{revision}",
    }
    return Deployment(**{**values, **fields})


def event(message: str, at: datetime | None = None, **fields: Any) -> ServiceEvent:
    moment = at or minutes(8)
    identity = f"{crc32(f'{message} {moment}'.encode()):08x}"
    values: dict[str, Any] = {
        "id": identity,
        "at": moment,
        "message": message,
        "evidence_id": f"ev-event-{identity}",
    }
    return ServiceEvent(**{**values, **fields})


def service(**fields: Any) -> Service:
    values: dict[str, Any] = {
        "arn": service_arn(),
        "name": SERVICE,
        "cluster_arn": f"arn:aws:ecs:{REGION}:{ACCOUNT}:cluster/{CLUSTER}",
        "status": "ACTIVE",
        "desired": 2,
        "running": 2,
        "pending": 0,
        "task_definition": definition_arn(57),
        "deployments": (deployment(57),),
        "events": (event(f"(service {SERVICE}) has reached a steady state.", minutes(9)),),
        "load_balancers": (
            LoadBalancerLink(target_group_arn=target_group_arn(), container_name=SERVICE, container_port=8080),
        ),
        "launch_type": "FARGATE",
        "capacity_providers": (),
        "scheduling_strategy": "REPLICA",
        "controller": "ECS",
        "circuit_breaker": True,
        "circuit_breaker_rollback": True,
        "minimum_healthy_percent": 100,
        "maximum_percent": 200,
        "grace_seconds": 60,
        "subnets": ("subnet-0a", "subnet-0b"),
        "security_groups": ("sg-0web",),
        "assign_public_ip": False,
        "created_at": minutes(-10_000),
        "created_by": None,
        "current_deployment_arn": None,
        "tags": {},
        "evidence_id": "ev-service",
    }
    return Service(**{**values, **fields})


def service_deployment(number: int = 57, **fields: Any) -> ServiceDeployment:
    """A service deployment from revision number-1 to number that succeeded in six minutes."""
    values: dict[str, Any] = {
        "arn": f"arn:aws:ecs:{REGION}:{ACCOUNT}:service-deployment/{CLUSTER}/{SERVICE}/deployment{number}",
        "service_arn": service_arn(),
        "status": "SUCCESSFUL",
        "status_reason": None,
        "lifecycle_stage": None,
        "created_at": BEGAN,
        "started_at": BEGAN,
        "finished_at": minutes(8),
        "target_revision_arn": revision_arn(number),
        "source_revision_arns": (revision_arn(number - 1),),
        "circuit_breaker_status": "MONITORING_COMPLETE",
        "failure_count": 0,
        "failure_threshold": 3,
        "rollback_reason": None,
        "rollback_started_at": None,
        "rollback_revision_arn": None,
        "alarm_status": "DISABLED",
        "triggered_alarms": (),
        "hooks": (),
        "strategy": "ROLLING",
        "evidence_id": f"ev-service-deployment-{number}",
    }
    return ServiceDeployment(**{**values, **fields})


def rolled_back_deployment(number: int = 57, **fields: Any) -> ServiceDeployment:
    """A service deployment that the circuit breaker rolled back."""
    reason = "Service deployment rolled back because the circuit breaker threshold was exceeded."
    values: dict[str, Any] = {
        "status": "ROLLBACK_SUCCESSFUL",
        "status_reason": reason,
        "finished_at": minutes(20),
        "circuit_breaker_status": "TRIGGERED",
        "failure_count": 3,
        "rollback_reason": reason,
        "rollback_started_at": minutes(19),
        "rollback_revision_arn": revision_arn(number - 1),
    }
    return service_deployment(number, **{**values, **fields})


def revision(number: int = 57, **fields: Any) -> ServiceRevision:
    values: dict[str, Any] = {
        "arn": revision_arn(number),
        "task_definition": definition_arn(number),
        "images": {SERVICE: image(f"v{number}")},
        "created_at": BEGAN,
        "subnets": ("subnet-0a", "subnet-0b"),
        "security_groups": ("sg-0web",),
        "assign_public_ip": False,
        "launch_type": "FARGATE",
        "evidence_id": f"ev-revision-{number}",
    }
    return ServiceRevision(**{**values, **fields})


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


def found_or_empty(items: Sequence[Any] | Read[Any]) -> Read[Any]:
    if isinstance(items, (Found, Empty, Unread)):
        return items
    return Found(value=tuple(items)) if items else Empty()


def target_group(**fields: Any) -> TargetGroup:
    values: dict[str, Any] = {
        "arn": target_group_arn(),
        "name": SERVICE,
        "protocol": "HTTP",
        "port": 80,
        "target_type": "ip",
        "health_check_enabled": True,
        "health_check_path": "/healthz",
        "health_check_port": "traffic-port",
        "health_check_protocol": "HTTP",
        "interval_seconds": 10,
        "timeout_seconds": 5,
        "healthy_threshold": 2,
        "unhealthy_threshold": 3,
        "matcher": "200",
        "load_balancer_arns": (),
        "evidence_id": "ev-target-group",
    }
    return TargetGroup(**{**values, **fields})


def target(state: str = "healthy", **fields: Any) -> TargetHealth:
    values: dict[str, Any] = {
        "target_group_arn": target_group_arn(),
        "target_id": "10.0.0.9",
        "port": 8080,
        "state": state,
        "reason": None,
        "description": None,
        "evidence_id": f"ev-target-{state}",
    }
    return TargetHealth(**{**values, **fields})


def log_tail(of: Task, *lines: str, container_name: str = SERVICE, at: datetime | None = None) -> Found[LogTail]:
    """The lines a container of a task wrote, a second apart, from six seconds after the task started."""
    first = at or (of.started_at or of.created_at or BEGAN) + timedelta(seconds=6)
    written = tuple(
        LogLine(at=first + timedelta(seconds=index), message=line, evidence_id=f"ev-log-{of.id[:6]}-{index}")
        for index, line in enumerate(lines)
    )
    tail = LogTail(
        group="/ecs/web",
        stream=f"ecs/{container_name}/{of.id}",
        task_arn=of.arn,
        container=container_name,
        lines=written,
    )
    return Found(value=tail)


def image_lookup(state: str = "found", *, reference: str = "v57", **fields: Any) -> ImageLookup:
    values: dict[str, Any] = {
        "image": image(reference),
        "registry_id": ACCOUNT,
        "repository": "team/web",
        "reference": reference,
        "state": state,
        "digest": "sha256:" + "0" * 64 if state == "found" else None,
        "pushed_at": minutes(-60) if state == "found" else None,
        "evidence_id": f"ev-image-{reference}",
    }
    return ImageLookup(**{**values, **fields})


def repository_tags(*tags: str, **fields: Any) -> RepositoryTags:
    values: dict[str, Any] = {
        "registry_id": ACCOUNT,
        "repository": "team/web",
        "newest_tags": tags or ("v56", "v55"),
        "newest_push_at": minutes(-2 * 24 * 60),
        "evidence_id": "ev-tags",
    }
    return RepositoryTags(**{**values, **fields})


def container_instance(name: str = "i-0host", **fields: Any) -> ContainerInstance:
    values: dict[str, Any] = {
        "arn": f"arn:aws:ecs:{REGION}:{ACCOUNT}:container-instance/{CLUSTER}/3af07c7dc726d71cd9b83ea01794b284",
        "ec2_instance_id": name,
        "status": "ACTIVE",
        "agent_connected": True,
        "running_tasks": 4,
        "cpu_remaining": 512,
        "memory_remaining": 300,
        "ports_used": (),
        "evidence_id": f"ev-host-{name}",
    }
    return ContainerInstance(**{**values, **fields})


def capacity_provider(**fields: Any) -> CapacityProvider:
    values: dict[str, Any] = {
        "name": "ec2",
        "status": "ACTIVE",
        "auto_scaling_group_arn": None,
        "managed_scaling": "DISABLED",
        "update_status": None,
        "evidence_id": "ev-provider",
    }
    return CapacityProvider(**{**values, **fields})


def stack_event(
    logical_id: str = "Service", status: str = "UPDATE_FAILED", reason: str | None = None, **fields: Any
) -> StackEvent:
    values: dict[str, Any] = {
        "id": f"{logical_id}-{status}",
        "stack_id": stack_id(),
        "stack_name": "web-prod",
        "logical_id": logical_id,
        "physical_id": None,
        "resource_type": "AWS::ECS::Service" if logical_id == "Service" else "AWS::CloudFormation::WaitCondition",
        "status": status,
        "reason": reason,
        "at": minutes(21),
        "hook_type": None,
        "hook_status": None,
        "hook_reason": None,
        "hook_failure_mode": None,
        "evidence_id": f"ev-stack-{logical_id}-{status}",
    }
    return StackEvent(**{**values, **fields})


def stack_operation(*events: StackEvent, **fields: Any) -> StackOperation:
    """An update that began a minute before the newest deployment and was rolled back."""
    values: dict[str, Any] = {
        "stack_id": stack_id(),
        "began_at": minutes(-1),
        "ended_at": minutes(25),
        "status": "UPDATE_ROLLBACK_COMPLETE",
        "events": tuple(sorted(events, key=lambda item: item.at, reverse=True)),
        "complete": True,
    }
    return StackOperation(**{**values, **fields})


def hook_result(**fields: Any) -> HookResult:
    values: dict[str, Any] = {
        "type_name": "Acme::Network::NoPublicIp",
        "status": "HOOK_COMPLETE_FAILED",
        "reason": "a service must not have a public IP",
        "failure_mode": "FAIL",
        "invoked_at": minutes(0),
        "target_id": stack_id(),
        "evidence_id": "ev-hook-result",
    }
    return HookResult(**{**values, **fields})


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


def role_arn(name: str = "web-execution") -> str:
    return f"arn:aws:iam::{ACCOUNT}:role/{name}"


def secret_arn(name: str = "prod/web/db", region: str = REGION) -> str:
    return f"arn:aws:secretsmanager:{region}:{ACCOUNT}:secret:{name}-AbCdEf"


def role(name: str = "web-execution", *, trusts: Sequence[str] = ("ecs-tasks.amazonaws.com",), **fields: Any) -> Role:
    trust = TrustStatement(effect="Allow", principals=tuple(trusts), actions=("sts:AssumeRole",), conditions=())
    values: dict[str, Any] = {
        "arn": role_arn(name),
        "name": name,
        "trust": (trust,) if trusts else (),
        "boundary_arn": None,
        "created_at": minutes(-90_000),
        "evidence_id": f"ev-role-{name}",
    }
    return Role(**{**values, **fields})


def right(action: str, resource: str, decision: str = "implicitDeny", **fields: Any) -> Right:
    values: dict[str, Any] = {
        "action": action,
        "resource": resource,
        "decision": decision,
        "policies": () if decision == "implicitDeny" else ("own",),
        "missing_context": (),
        "allowed_by_boundary": None,
        "allowed_by_organization": None,
        "evidence_id": f"ev-right-{decision}-{resource[-12:]}",
    }
    return Right(**{**values, **fields})


def secret(name: str = "prod/web/db", *, region: str = REGION, **fields: Any) -> Secret:
    values: dict[str, Any] = {
        "arn": secret_arn(name, region),
        "name": name,
        "kms_key": None,
        "deletion": None,
        "stages": ("AWSCURRENT",),
        "version_ids": ("v1",),
        "replica_regions": (),
        "created_at": minutes(-90_000),
        "changed_at": minutes(-900),
        "evidence_id": f"ev-secret-{name}-{region}",
    }
    return Secret(**{**values, **fields})


def parameter(name: str = "/prod/web/db", *, exists: bool = True, **fields: Any) -> ParameterLookup:
    values: dict[str, Any] = {
        "name": name,
        "exists": exists,
        "type": "SecureString" if exists else None,
        "kms_key": None,
        "neighbours": (),
        "evidence_id": f"ev-parameter-{name}",
    }
    return ParameterLookup(**{**values, **fields})


def looked(evidence_id: str) -> Empty:
    """A look that found nothing."""
    return Empty(evidence=(evidence(evidence_id),))


def answering(seen: Snapshot, *rights: Right, **facts: Any) -> Snapshot:
    """The same world once IAM was asked: every question answers with those of `rights` that are about it."""
    asked = AnsweredRights(rights=rights)
    return replace(seen, access=AccessFacts(rights=asked, **facts))


class AnsweredRights(dict[QueryRoleRightsArguments, Read[RoleRights]]):
    """Answers to whatever is asked of rights, as the simulator gives them for each resource."""

    def __init__(self, *, rights: Sequence[Right]) -> None:
        super().__init__()
        self._rights = rights

    def get(self, key: Any, default: Any = None) -> Any:
        about = tuple(one for one in self._rights if one.resource in key.resources and one.action in key.actions)
        return Found(value=RoleRights(role_arn=key.role, rights=about)) if about else default


def alarm(name: str = "web-5xx", **fields: Any) -> Alarm:
    values: dict[str, Any] = {
        "name": name,
        "arn": f"arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:{name}",
        "state": "OK",
        "since": minutes(20),
        "reason": None,
        "watches": "AWS/ApplicationELB HTTPCode_Target_5XX_Count (Sum over 60 s) > 10",
        "namespace": "AWS/ApplicationELB",
        "metric": "HTTPCode_Target_5XX_Count",
        "dimensions": {},
        "evidence_id": f"ev-alarm-{name}",
    }
    return Alarm(**{**values, **fields})


def transition(
    at: float, before: AlarmState = "OK", after: AlarmState = "ALARM", name: str = "web-5xx"
) -> AlarmTransition:
    """An alarm that changed its state so many minutes after the newest deployment began; negative is before."""
    return AlarmTransition(
        alarm=name,
        at=minutes(at),
        before=before,
        after=after,
        reason="Threshold Crossed: 1 datapoint [37.0] was greater than the threshold (10.0).",
        evidence_id=f"ev-ring-{at:g}",
    )


def auto_scaling_group(name: str = "hosts", **fields: Any) -> AutoScalingGroup:
    values: dict[str, Any] = {
        "name": name,
        "arn": f"arn:aws:autoscaling:{REGION}:{ACCOUNT}:autoScalingGroup:1:autoScalingGroupName/{name}",
        "minimum": 1,
        "maximum": 4,
        "desired": 2,
        "in_service": 2,
        "suspended": (),
        "zones": (f"{REGION}a", f"{REGION}b"),
        "evidence_id": f"ev-group-{name}",
    }
    return AutoScalingGroup(**{**values, **fields})


def group_activity(at: float, status: str = "Failed", message: str | None = None, **fields: Any) -> GroupActivity:
    """A launch so many minutes after the newest deployment began."""
    values: dict[str, Any] = {
        "group": "hosts",
        "status": status,
        "description": "Launching a new EC2 instance",
        "cause": None,
        "message": message,
        "began_at": minutes(at),
        "ended_at": minutes(at) if status in {"Failed", "Successful"} else None,
        "evidence_id": f"ev-activity-{at:g}",
    }
    return GroupActivity(**{**values, **fields})


def code_deployment(deployment_id: str = "d-NEW", **fields: Any) -> CodeDeployment:
    """A CodeDeploy deployment of the newest revision that succeeded in eight minutes."""
    values: dict[str, Any] = {
        "id": deployment_id,
        "application": "web-app",
        "group": "web-group",
        "status": "Succeeded",
        "created_at": BEGAN,
        "completed_at": minutes(8),
        "creator": "user",
        "error_code": None,
        "error_message": None,
        "rolls_back": None,
        "rolled_back_by": None,
        "rollback_message": None,
        "ready_action": "CONTINUE_DEPLOYMENT",
        "ready_wait_minutes": 0,
        "terminating": False,
        "task_definition": definition_arn(57),
        "hooks": {},
        "evidence_id": f"ev-{deployment_id}",
    }
    return CodeDeployment(**{**values, **fields})


def code_target(deployment_id: str = "d-NEW", *steps: tuple[str, str, str | None]) -> Found[DeploymentTarget]:
    """How a deployment went on `web`: steps are (name, status, message), a minute each."""
    events = tuple(
        LifecycleEvent(
            name=name, status=status, started_at=minutes(index), ended_at=minutes(index + 1), message=message
        )
        for index, (name, status, message) in enumerate(steps)
    )
    task_sets = (
        TaskSetTraffic(id=OLD, label="Blue", status="PRIMARY", desired=2, running=2, traffic_weight=90.0),
        TaskSetTraffic(id=NEW, label="Green", status="ACTIVE", desired=2, running=2, traffic_weight=10.0),
    )
    target = DeploymentTarget(
        deployment_id=deployment_id,
        target_id=f"{CLUSTER}:{SERVICE}",
        status="InProgress",
        steps=events,
        task_sets=task_sets,
        evidence_id=f"ev-steps-{deployment_id}",
    )
    return Found(value=target)

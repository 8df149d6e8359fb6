"""Facts of Amazon ECS: tasks, task definitions, deployments, services."""

from datetime import datetime
from typing import Any
from zlib import crc32

from tests.facts_place import (
    ACCOUNT,
    BEGAN,
    CLUSTER,
    NEW,
    OLD,
    REGION,
    SERVICE,
    definition_arn,
    image,
    minutes,
    revision_arn,
    service_arn,
    target_group_arn,
    task_arn,
)
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

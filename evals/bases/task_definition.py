"""Task definitions of a service, as many as it takes to compare.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html
"""

from evals.bases.documents import Document, Fragment
from evals.bases.story import Service
from evals.bases.timeline import Revision, ServiceLife

_KEPT = 6  # older ones are history nobody asks for


def task_definitions(life: ServiceLife) -> list[Fragment]:
    """Describe the newest revisions."""
    kept = life.revisions[-_KEPT:]
    return [life.place.fragment("ecs", "taskDefinitions", _task_definition(life, revision)) for revision in kept]


def _task_definition(life: ServiceLife, revision: Revision) -> Document:
    place, service = life.place, life.service
    fargate = service.launch_type == "FARGATE"
    document: Document = {
        "taskDefinitionArn": life.task_definition_arn(revision),
        "containerDefinitions": _containers(life, revision),
        "family": life.family,
        "revision": revision.number,
        "executionRoleArn": place.role_arn(f"{life.family}-execution"),
        "taskRoleArn": place.role_arn(f"{life.family}-task"),
        "networkMode": "awsvpc" if fargate else "bridge",
        "volumes": [_volume(file_system) for file_system in service.volumes],
        "status": "INACTIVE" if revision.deregistered_at else "ACTIVE",
        "placementConstraints": [],
        "compatibilities": ["EC2", "FARGATE"] if fargate else ["EC2"],
        "requiresCompatibilities": [service.launch_type],
        "registeredAt": revision.registered_at,
        "registeredBy": _session(life, revision.registered_by, revision.number),
        "cpu": str(revision.cpu),
        "memory": str(revision.memory),
    }
    if fargate:
        document["runtimePlatform"] = {"cpuArchitecture": "X86_64", "operatingSystemFamily": "LINUX"}
    if revision.deregistered_at:
        document["deregisteredAt"] = revision.deregistered_at
    return document


def _containers(life: ServiceLife, revision: Revision) -> list[Document]:
    service = life.service
    container: Document = {
        "name": life.family,
        "image": revision.image,
        "cpu": 0,
        "essential": True,
        "portMappings": [_port_mapping(life, revision)] if _has_port(service) else [],
        "environment": [{"name": n, "value": v} for n, v in revision.environment.items()],
        "secrets": [{"name": n, "valueFrom": v} for n, v in revision.secrets.items()],
        "mountPoints": [_mount_point(file_system) for file_system in service.volumes],
        "volumesFrom": [],
        "systemControls": [],
        "logConfiguration": _log_configuration(life),
    }
    if revision.command:
        container["command"] = list(revision.command)
    if service.health_check:
        check = {"interval": 30, "timeout": 5, "retries": 3, "startPeriod": 30}
        container["healthCheck"] = {"command": ["CMD-SHELL", service.health_check], **check}
    if service.log_driver == "awslogs":
        return [container]
    router: Document = {
        "name": "log_router",
        "image": "public.ecr.aws/aws-observability/aws-for-fluent-bit:stable",
        "cpu": 0,
        "memoryReservation": 50,
        "essential": True,
        "portMappings": [],
        "environment": [],
        "mountPoints": [],
        "volumesFrom": [],
        "systemControls": [],
        "firelensConfiguration": {"type": "fluentbit", "options": {"enable-ecs-log-metadata": "true"}},
    }
    return [container, router]


def _volume(file_system: str) -> Document:
    options = {"fileSystemId": file_system, "rootDirectory": "/", "transitEncryption": "ENABLED"}
    return {"name": f"data-{file_system[-4:]}", "efsVolumeConfiguration": options}


def _mount_point(file_system: str) -> Document:
    return {"sourceVolume": f"data-{file_system[-4:]}", "containerPath": f"/mnt/{file_system[-4:]}", "readOnly": False}


def _has_port(service: Service) -> bool:
    return bool(service.target_group or service.host_port or service.service_connect)


def _port_mapping(life: ServiceLife, revision: Revision) -> Document:
    host = revision.container_port if life.service.launch_type == "FARGATE" else life.service.host_port or 0
    part = life.service.service_connect
    name = {"name": part.port_name, "appProtocol": "http"} if part else {}
    return {"containerPort": revision.container_port, "hostPort": host, "protocol": "tcp", **name}


def _log_configuration(life: ServiceLife) -> Document:
    if life.service.log_driver == "awsfirelens":
        host = life.service.log_store or "logs.internal.example.com"
        options = {"Name": "opensearch", "Host": host, "Port": "443", "Index": "ecs-logs", "tls": "On"}
        return {"logDriver": "awsfirelens", "options": options}
    options = {
        "awslogs-group": f"/ecs/{life.family}",
        "awslogs-region": life.place.region,
        "awslogs-stream-prefix": "ecs",
    }
    return {"logDriver": "awslogs", "options": options}


def _session(life: ServiceLife, role: str, number: int) -> str:
    session = life.place.key(12, "session", role, life.family, number)
    return f"arn:aws:sts::{life.place.account_id}:assumed-role/{role}/{session}"

"""Typed facts of ECS, as the reads return them. Texts are redacted; times are aware UTC.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Types.html
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from tools.ecs.managed_facts import ManagedResource
from tools.ecs.revision_traffic import RevisionTraffic
from tools.ecs.service_connect import ServiceConnect


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """One entry of a service's `deployments`: PRIMARY, ACTIVE or INACTIVE.

    A task set is one, too; `external_id` then names the deployment of the controller that made it.
    """

    id: str
    status: str
    task_definition: str
    desired: int
    running: int
    pending: int
    failed_tasks: int
    rollout_state: str | None
    rollout_reason: str | None
    created_at: datetime | None
    updated_at: datetime | None
    evidence_id: str
    external_id: str | None = None
    target_group_arns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceEvent:
    """One message ECS wrote about a service."""

    id: str
    at: datetime
    message: str
    evidence_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadBalancerLink:
    """Where a service registers its tasks. `alternate_target_group_arn` and the rules serve blue/green."""

    target_group_arn: str | None
    container_name: str | None
    container_port: int | None
    alternate_target_group_arn: str | None = None
    production_rule_arn: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """An ECS service as described. `events` are newest first; `tags` only what AWS returned.

    `express`: ECS itself makes its load balancer, scaling and logs.
    """

    arn: str
    name: str
    cluster_arn: str
    status: str
    desired: int
    running: int
    pending: int
    task_definition: str | None
    deployments: tuple[Deployment, ...]
    events: tuple[ServiceEvent, ...]
    load_balancers: tuple[LoadBalancerLink, ...]
    launch_type: str | None
    capacity_providers: tuple[str, ...]
    scheduling_strategy: str | None
    controller: str
    circuit_breaker: bool
    circuit_breaker_rollback: bool
    minimum_healthy_percent: int | None
    maximum_percent: int | None
    grace_seconds: int | None
    subnets: tuple[str, ...]
    security_groups: tuple[str, ...]
    assign_public_ip: bool | None
    created_at: datetime | None
    created_by: str | None
    current_deployment_arn: str | None
    tags: Mapping[str, str]
    evidence_id: str
    express: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LifecycleHook:
    """What a deployment lifecycle hook did. `status` is AWS's own word; `action_required` says a person must act.

    `target` is the function's ARN, or PAUSE. `stage` is empty where AWS does not tell it. At `expires_at` ECS takes
    `timeout_action` (ROLLBACK or CONTINUE) by itself; `hook_id` is what ContinueServiceDeployment asks for.
    """

    target: str
    stage: str
    status: str
    expires_at: datetime | None = None
    target_type: str = "AWS_LAMBDA"
    hook_id: str | None = None
    timeout_action: str | None = None

    @property
    def action_required(self) -> bool:
        """Whether the deployment stands still until a person continues it or rolls it back."""
        return self.status == "AWAITING_ACTION"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceDeployment:
    """A service deployment: the attempt to bring a service to a revision.

    `configuration` holds how it was to go, setting by setting, such as `maximumPercent` or `alarms.alarmNames`.
    `traffic` is told of the target first, then of the sources; what the load balancer does may be behind it.
    """

    arn: str
    service_arn: str
    status: str
    status_reason: str | None
    lifecycle_stage: str | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    target_revision_arn: str | None
    source_revision_arns: tuple[str, ...]
    circuit_breaker_status: str | None
    failure_count: int | None
    failure_threshold: int | None
    rollback_reason: str | None
    rollback_started_at: datetime | None
    rollback_revision_arn: str | None
    alarm_status: str | None
    triggered_alarms: tuple[str, ...]
    hooks: tuple[LifecycleHook, ...]
    strategy: str | None
    evidence_id: str
    configuration: Mapping[str, str] = field(default_factory=dict[str, str])
    traffic: tuple[RevisionTraffic, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceDeploymentBrief:
    """A service deployment as listed: enough to choose which ones to describe."""

    arn: str
    status: str
    created_at: datetime
    finished_at: datetime | None
    target_revision_arn: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRevision:
    """What a service deployment deploys. `images` maps container name to image as asked for.

    `managed` are the resources that ECS makes for it, `service_connect` is its part in Service Connect. `capacity` names each capacity provider with its weight and base.
    `target_group_arns` are those its tasks are registered in, as a blue/green strategy chose them.
    """

    arn: str
    task_definition: str | None
    images: Mapping[str, str]
    created_at: datetime | None
    subnets: tuple[str, ...]
    security_groups: tuple[str, ...]
    assign_public_ip: bool | None
    launch_type: str | None
    evidence_id: str
    managed: tuple[ManagedResource, ...] = ()
    load_balancers: tuple[LoadBalancerLink, ...] = ()
    capacity: tuple[str, ...] = ()
    platform_version: str | None = None
    target_group_arns: tuple[str, ...] = ()
    service_connect: ServiceConnect | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """One container of a task. `exit_code` is None while it never ran or still runs."""

    name: str
    image: str | None
    last_status: str | None
    exit_code: int | None
    reason: str | None
    health_status: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A running or stopped task. `started_at` is None when its containers never ran."""

    arn: str
    id: str
    task_definition: str
    group: str | None
    started_by: str | None
    last_status: str
    desired_status: str | None
    health_status: str | None
    stop_code: str | None
    stopped_reason: str | None
    created_at: datetime | None
    started_at: datetime | None
    stopping_at: datetime | None
    stopped_at: datetime | None
    containers: tuple[Container, ...]
    launch_type: str | None
    availability_zone: str | None
    subnet: str | None
    private_ip: str | None
    memory: str | None
    evidence_id: str
    container_instance_arn: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerDefinition:
    """One container of a task definition. `environment` values are redacted; `secrets` maps name to valueFrom.

    `depends_on` maps a container that must come first to the condition: START, COMPLETE, SUCCESS or HEALTHY.
    `health_check_patience` is how many seconds after the start the container's own check may first fail for good.
    `firelens` are the options of a log router, None for every other container. `settings` are further plain settings
    by AWS's name, such as `user` or `healthCheck.interval`, as text.
    """

    name: str
    image: str
    essential: bool
    command: tuple[str, ...]
    entry_point: tuple[str, ...]
    environment: Mapping[str, str]
    secrets: Mapping[str, str]
    ports: tuple[int, ...]
    host_ports: tuple[int, ...]
    log_driver: str | None
    log_options: Mapping[str, str]
    health_check_command: tuple[str, ...]
    cpu: int | None
    memory: int | None
    memory_reservation: int | None
    repository_credentials: str | None
    depends_on: Mapping[str, str] = field(default_factory=dict[str, str])
    health_check_patience: int | None = None
    log_secrets: Mapping[str, str] = field(default_factory=dict[str, str])
    environment_files: tuple[str, ...] = ()
    mounts: Mapping[str, str] = field(default_factory=dict[str, str])
    firelens: Mapping[str, str] | None = None
    port_names: tuple[str, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskDefinition:
    """A task definition revision. `cpu` and `memory` are AWS's strings of CPU units and MiB.

    `volume_settings` maps the name of each of `volumes` to what it is, in words; `file_systems` are the EFS ids behind them.
    """

    arn: str
    family: str
    revision: int
    status: str | None
    containers: tuple[ContainerDefinition, ...]
    cpu: str | None
    memory: str | None
    network_mode: str | None
    execution_role_arn: str | None
    task_role_arn: str | None
    cpu_architecture: str | None
    operating_system: str | None
    volumes: tuple[str, ...]
    registered_at: datetime | None
    registered_by: str | None
    evidence_id: str
    ephemeral_storage_gib: int | None = None
    volume_settings: Mapping[str, str] = field(default_factory=dict[str, str])
    file_systems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceList:
    """The names of a cluster's services. `complete` is False when the cluster has more than were listed."""

    arns: tuple[str, ...]
    complete: bool
    evidence_id: str

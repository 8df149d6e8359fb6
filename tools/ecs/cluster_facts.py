"""Typed facts of ECS clusters: what they are, and the capacity they have. Texts are redacted.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Types.html
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """A cluster with its counts."""

    arn: str
    name: str
    status: str
    container_instances: int
    running_tasks: int
    pending_tasks: int
    active_services: int
    capacity_providers: tuple[str, ...]
    evidence_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CapacityProvider:
    """A capacity provider. `managed_scaling` is AWS's ENABLED or DISABLED, or None for Fargate's own.

    `kind` is EC2_AUTOSCALING, MANAGED_INSTANCES, FARGATE or FARGATE_SPOT; `update_reason` says why an update failed.
    """

    name: str
    status: str
    auto_scaling_group_arn: str | None
    managed_scaling: str | None
    update_status: str | None
    evidence_id: str
    kind: str | None = None
    update_reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerInstance:
    """A host of an EC2 cluster, with what is left on it: CPU units, MiB, and ports taken."""

    arn: str
    ec2_instance_id: str | None
    status: str
    agent_connected: bool
    running_tasks: int
    cpu_remaining: int
    memory_remaining: int
    ports_used: tuple[str, ...] = field(default=())
    evidence_id: str

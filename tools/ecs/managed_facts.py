"""Typed facts of what ECS manages itself: resources of Express services, and capacity. Texts are redacted.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Types.html
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagedResource:
    """Something ECS makes for a service by itself, as for an Express service: `kind` is AWS's name of its field."""

    kind: str
    name: str
    status: str
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpressService:
    """An Express service: what ECS says of it as a whole, and where it is reached."""

    arn: str
    status: str
    status_reason: str | None
    endpoints: tuple[str, ...]
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

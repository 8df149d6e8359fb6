"""Typed facts of load balancers.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Types.html
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetGroup:
    """A target group and its health check. `port` is only the default: ECS registers each task's own port."""

    arn: str
    name: str
    protocol: str | None
    port: int | None
    target_type: str | None
    health_check_enabled: bool
    health_check_path: str | None
    health_check_port: str | None
    health_check_protocol: str | None
    interval_seconds: int | None
    timeout_seconds: int | None
    healthy_threshold: int | None
    unhealthy_threshold: int | None
    matcher: str | None
    load_balancer_arns: tuple[str, ...]
    evidence_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetHealth:
    """The health of one registered target. `state` is AWS's word: healthy, unhealthy, initial, draining, ..."""

    target_group_arn: str
    target_id: str
    port: int | None
    state: str
    reason: str | None
    description: str | None
    evidence_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """A listener of a load balancer. `weights` maps target group ARN to weight of its default forward action."""

    arn: str
    load_balancer_arn: str
    port: int | None
    protocol: str | None
    weights: Mapping[str, int]
    evidence_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A listener rule. `conditions` are readable texts such as `path /orders/*` or `header x-version=v42`."""

    arn: str
    listener_arn: str
    priority: str
    conditions: tuple[str, ...]
    header_only: bool
    weights: Mapping[str, int]
    evidence_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadBalancer:
    """A load balancer. `kind` is application, network or gateway; a network one may have no security groups."""

    arn: str
    name: str
    kind: str | None
    security_groups: tuple[str, ...]
    subnets: tuple[str, ...]
    evidence_id: str

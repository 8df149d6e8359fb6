"""Typed facts of what ECS manages itself: the resources of Express services, and daemons. Texts are redacted.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Types.html
"""

from dataclasses import dataclass
from datetime import datetime


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
class DaemonDeployment:
    """The newest deployment of a managed daemon. `running` counts the hosts that run its revision."""

    arn: str
    status: str
    reason: str | None
    created_at: datetime | None
    ended_at: datetime | None
    running: int
    evidence_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagedDaemon:
    """A daemon that ECS runs on each host of its capacity providers. `without` counts the hosts that lack it."""

    arn: str
    name: str
    cluster_arn: str
    status: str
    running: int
    without: int
    deployment: DaemonDeployment | None
    evidence_id: str

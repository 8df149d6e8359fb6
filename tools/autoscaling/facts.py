"""Typed facts of scaling, of hosts and of services. Texts are redacted; times are aware UTC.

Source: https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_Types.html and
https://docs.aws.amazon.com/autoscaling/application/APIReference/API_Types.html
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AutoScalingGroup:
    """An Auto Scaling group of container instances. `suspended` are AWS's names of processes switched off."""

    name: str
    arn: str
    minimum: int
    maximum: int
    desired: int
    in_service: int
    suspended: tuple[str, ...]
    zones: tuple[str, ...]
    evidence_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupActivity:
    """One thing an Auto Scaling group did or tried. `status` is AWS's word: Successful, Failed, InProgress, ..."""

    group: str
    status: str
    description: str
    cause: str | None
    message: str | None
    began_at: datetime
    ended_at: datetime | None
    evidence_id: str

    @property
    def is_launch(self) -> bool:
        """Whether it is about bringing an instance up, not ending one."""
        return self.description.startswith("Launching")


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceScaling:
    """A change of a service's desired count by Application Auto Scaling. `cause` names the alarm or schedule."""

    service: str
    status: str
    description: str
    cause: str | None
    message: str | None
    began_at: datetime
    evidence_id: str

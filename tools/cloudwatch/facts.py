"""Typed facts of CloudWatch. Texts are redacted; times are aware UTC.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Types.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

AlarmState = Literal["OK", "ALARM", "INSUFFICIENT_DATA"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """An alarm as it stands now. `watches` says in words what it compares; `metric` is None for one of other alarms.

    `state` is AWS's word (OK, ALARM, INSUFFICIENT_DATA) and has held since `since`.
    """

    name: str
    arn: str
    state: str
    since: datetime | None
    reason: str | None
    watches: str
    namespace: str | None
    metric: str | None
    dimensions: Mapping[str, str]
    evidence_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmTransition:
    """An alarm that went from one state to another. `reason` is what CloudWatch measured, in its words."""

    alarm: str
    at: datetime
    before: AlarmState
    after: AlarmState
    reason: str | None
    evidence_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryUse:
    """How much of its memory a service used, in percent of what its tasks reserve; `peak` is the fullest task's.

    CloudWatch keeps one value a minute, so a rise within seconds may not show.
    """

    cluster: str
    service: str
    peak: float
    peak_at: datetime
    evidence_id: str

"""Typed facts of CloudWatch Logs."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine:
    """One log event, redacted. Its evidence shows the lines around it, too."""

    at: datetime
    message: str
    evidence_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LogTail:
    """The last lines a container wrote, oldest first."""

    group: str
    stream: str
    task_arn: str
    container: str
    lines: tuple[LogLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LogGroupLookup:
    """Whether a log group exists in a region. `kms_key` is the customer key that encrypts it, None without one."""

    group: str
    region: str
    exists: bool
    kms_key: str | None
    evidence_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LogErrors:
    """Lines with words of errors that a container wrote, oldest first, and what stood around the last of them.

    They were looked for from `since` on. `more` says that there are older ones, which were not read.
    """

    group: str
    stream: str
    task_arn: str
    container: str
    since: datetime
    lines: tuple[LogLine, ...]
    more: bool

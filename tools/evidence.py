"""What was read, with identity: Evidence, Gap, and the three-way Read."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeAlias, TypeVar

from tools.aws.scope import AwsScope
from tools.errors import GapReason

T = TypeVar("T")
MAX_EXCERPT = 2000  # characters; WORLDS and the Diagnosis contract cap an excerpt here


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One thing AWS said. `id` is its content address; people see labels such as E7, given per thread.

    `operation` is the botocore service name and operation, such as `elbv2:DescribeTargetHealth`.
    `excerpt` is redacted and at most 2,000 characters. Times are aware UTC.
    """

    id: str
    operation: str
    scope: AwsScope
    resource: str
    event_time: datetime | None
    read_time: datetime
    title: str
    excerpt: str
    console_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Something that could not be looked at, and what that leaves open."""

    operation: str
    scope: AwsScope
    resource: str
    reason: GapReason
    effect: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Found(Generic[T]):
    """Looked, and found this. `evidence` holds every Evidence the facts in `value` point at."""

    value: T
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Empty:
    """Looked, and there is nothing. `evidence` records the look."""

    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """Could not look (`gap` says why), or nobody asked (`gap` is None)."""

    gap: Gap | None = None


Read: TypeAlias = Found[T] | Empty | Unread

NOT_ASKED = Unread()


def evidence_id(*, operation: str, scope: AwsScope, resource: str, excerpt: str, event_time: datetime | None) -> str:
    """Address evidence by its content, so that the same fact read twice is the same evidence."""
    moment = event_time.isoformat() if event_time else ""
    content = "\x1f".join((operation, scope.account_id, scope.region, resource, moment, excerpt))
    return "ev-" + hashlib.sha256(content.encode()).hexdigest()[:20]


def excerpt_around(text: str, focus: str | None = None, limit: int = MAX_EXCERPT) -> str:
    """Cut `text` to `limit` characters, keeping `focus` (or else the beginning) whole.

    Example:
        >>> excerpt_around("a" * 50 + "WHY" + "b" * 50, "WHY", limit=13)
        '…aaaaWHYbbbb…'
    """
    if len(text) <= limit:
        return text
    focus = focus[: limit - 2] if focus else None
    start = text.find(focus) if focus else 0
    if not focus or start < 0:
        return text[: limit - 1] + "…"
    room = max(0, (limit - 2 - len(focus)) // 2)
    begin, end = max(0, start - room), min(len(text), start + len(focus) + room)
    return ("…" if begin else "") + text[begin:end] + ("…" if end < len(text) else "")


def value_or(read: "Read[T]", default: T) -> T:
    """Return what was found, else `default`. Only for places where a Gap is reported elsewhere."""
    return read.value if isinstance(read, Found) else default

"""The diagnosis as people and programs get it: the JSON contract, as frozen dataclasses.

Ids of evidence inside are the labels E1, E2, ... of this diagnosis. Absent is None or empty.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from pydantic import TypeAdapter

from agent.finding import ActionKind, Confidence, Owner, Risk
from tools.errors import GapReason
from tools.evidence import Gap

SCHEMA_VERSION = "1.0"

Status = Literal["unknown", "waiting", "in_progress", "rolled_back", "failed", "degraded", "healthy"]
# The order in which statuses are tried, and in which a family or stack takes its members' status.
STATUS_ORDER: tuple[Status, ...] = (
    "unknown",
    "waiting",
    "in_progress",
    "rolled_back",
    "failed",
    "degraded",
    "healthy",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetView:
    """What was diagnosed."""

    account_id: str
    region: str
    cluster: str | None = None
    service: str | None = None
    stack_name: str | None = None
    task_arn: str | None = None
    family: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """Whether users are served. `serving`: True, False, or None when it could not be told."""

    serving: bool | None
    text: str
    evidence_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """A root cause or a symptom. `id` is F1, F2, ... of this diagnosis."""

    id: str
    category: str
    title: str
    statement: str
    confidence: Confidence
    owner: Owner
    resource: str
    evidence_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CausalLink:
    """`cause` led to `effect`; both are ids of causes."""

    cause: str
    effect: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One difference between the last good state and the failing one. `subject` names what changed."""

    subject: str
    path: str
    before: str | None
    after: str | None
    at: datetime | None = None
    by: str | None = None
    evidence_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionView:
    """One step somebody can take."""

    title: str
    kind: ActionKind
    command: str | None
    console_url: str | None
    risk: Risk
    owner: Owner
    evidence_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEntry:
    """One line of the story. `count` is how many events it stands for."""

    at: datetime
    text: str
    count: int = 1
    evidence_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """One statement in a model's words, verified against what it cites. `role` says what kind of statement it is."""

    role: Literal["summary", "cause", "effect", "fact", "platform", "unknown"]
    text: str
    evidence_ids: tuple[str, ...] = ()
    document_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruled:
    """What the rules wrote where a model's words stand in a diagnosis: a later question is held against this alone."""

    summary: str
    root_causes: tuple[Cause, ...]
    actions: tuple[ActionView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceView:
    """Evidence as shown: label, where it came from, the redacted excerpt."""

    id: str
    operation: str
    account_id: str
    region: str
    resource: str
    event_time: datetime | None
    read_time: datetime
    title: str
    excerpt: str
    console_url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentView:
    """A document cited, as D1, D2, ..."""

    id: str
    title: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GapView:
    """Something that could not be read, and what that leaves open.

    `operation` is one of AWS, or `tsuba:detect/<category>` where Tsuba's own rule for that category broke.
    """

    operation: str
    account_id: str
    region: str
    resource: str
    reason: GapReason
    effect: str

    @classmethod
    def of(cls, gap: Gap) -> "GapView":
        """Return a gap as it is told."""
        return cls(
            operation=gap.operation,
            account_id=gap.scope.account_id,
            region=gap.scope.region,
            resource=gap.resource,
            reason=gap.reason,
            effect=gap.effect,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A service of the family or stack that was diagnosed."""

    service: str
    status: Status
    running: int | None
    desired: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What the diagnosis took. `round_trips` is the longest chain of requests that had to wait for each other."""

    aws_calls: int = 0
    waves: int = 0
    round_trips: int = 0
    wall_ms: int = 0
    model_calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    cost_usd: float = 0.0


NO_USAGE = Usage()


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """What broke, why, since when, what to do, who owns it. Root causes best first; timeline oldest first.

    `explanation` is a model's account of it, `notes` remarks on how it was written, `prompts` the prompts behind it,
    `ruled` what the rules had written there; None where all of it is theirs.
    """

    id: str
    created_at: datetime
    target: TargetView
    status: Status
    summary: str
    impact: Impact
    schema_version: str = SCHEMA_VERSION
    root_causes: tuple[Cause, ...] = ()
    symptoms: tuple[Cause, ...] = ()
    chain: tuple[CausalLink, ...] = ()
    changes: tuple[Change, ...] = ()
    actions: tuple[ActionView, ...] = ()
    timeline: tuple[TimelineEntry, ...] = ()
    evidence: tuple[EvidenceView, ...] = ()
    documents: tuple[DocumentView, ...] = ()
    gaps: tuple[GapView, ...] = ()
    members: tuple[Member, ...] = ()
    explanation: tuple[Explanation, ...] = ()
    notes: tuple[str, ...] = ()
    usage: Usage = NO_USAGE
    written_by: str = "rules"
    prompts: tuple[str, ...] = ()
    ruled: Ruled | None = None


_ADAPTER = TypeAdapter(Diagnosis)


def to_json(diagnosis: Diagnosis, *, indent: int | None = None) -> str:
    """Write the contract's JSON."""
    return _ADAPTER.dump_json(diagnosis, indent=indent).decode()


def to_document(diagnosis: Diagnosis) -> dict[str, Any]:
    """Return the contract's JSON as plain data."""
    return _ADAPTER.dump_python(diagnosis, mode="json")


def from_json(text: str | bytes) -> Diagnosis:
    """Read what `to_json` wrote."""
    return _ADAPTER.validate_json(text)


def json_schema() -> dict[str, Any]:
    """Return the JSON schema of the contract, for the docs and the tests."""
    return _ADAPTER.json_schema(mode="serialization")

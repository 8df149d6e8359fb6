"""What a detector says: a Finding with its evidence, its fix, and what it would like to read next."""

from dataclasses import dataclass
from typing import Any, Literal

from tools.evidence import Gap
from tools.tool import ReadRequest

Confidence = Literal["certain", "likely", "possible"]
Owner = Literal["app team", "platform team", "AWS", "nobody"]
ActionKind = Literal["check", "fix", "escalate", "wait"]
Risk = Literal["none", "low", "high"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One step somebody can take. `command` is a whole AWS CLI call, parsed against botocore's models in tests."""

    title: str
    kind: ActionKind
    owner: Owner
    risk: Risk = "none"
    command: str | None = None
    console_url: str | None = None
    evidence_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One category seen on one resource.

    `statement` says what is so, naming the resources; every word of it stands in the cited evidence. `resource` is
    the ARN or name it is about, `service` the ECS service (name) it belongs to, None for a stack's own. `actions`
    is the fix, most useful first. `wants` are further reads that would make it surer.
    """

    category: str
    confidence: Confidence
    statement: str
    evidence_ids: tuple[str, ...]
    resource: str
    owner: Owner
    service: str | None = None
    actions: tuple[Action, ...] = ()
    wants: tuple[ReadRequest[Any], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Undecided:
    """The detector could not tell, because these reads are missing."""

    gaps: tuple[Gap, ...]

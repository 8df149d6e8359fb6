"""What the agent says while it works: the events every surface translates into its own frames."""

from dataclasses import dataclass
from typing import Literal

from agent.diagnosis import Diagnosis, Usage
from tools.errors import GapReason
from tools.tickets.ticket import TicketDraft


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseEvent:
    """A node of the graph started or ended; in a chat, before them, `understand`: what the question is about."""

    name: str
    state: Literal["started", "finished"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolEvent:
    """A read started or ended; `gap` says why it could not be made."""

    name: str
    state: Literal["started", "finished"]
    account_id: str
    region: str
    gap: GapReason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TextEvent:
    """More of the answer, in markdown. Only verified text is ever sent."""

    delta: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagnosisEvent:
    """The diagnosis is ready."""

    diagnosis: Diagnosis


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketDraftEvent:
    """A ticket was drafted; nothing is filed before a person says so."""

    draft: TicketDraft


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeEvent:
    """The answer tells of these accounts: it may be shown again to those who may see all of them. Shown to nobody."""

    accounts: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedEvent:
    """The turn could not be served. The message says what to do."""

    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DoneEvent:
    """The turn is over.

    `written_by` and `prompts` tell whose words an answer is in that has no diagnosis to say so; None where by rule.
    """

    usage: Usage
    written_by: str | None = None
    prompts: tuple[str, ...] = ()


AgentEvent = (
    PhaseEvent | ToolEvent | TextEvent | DiagnosisEvent | TicketDraftEvent | ScopeEvent | FailedEvent | DoneEvent
)

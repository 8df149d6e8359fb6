"""What the surfaces need of the agent. `agent.support_agent.SupportAgent` is one; a scripted fake is another."""

from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from agent.diagnosis import Diagnosis
from agent.fleet import ServicesOverview
from agent.store.threads import Thread
from agent.stream import AgentEvent
from agent.targets.target import TargetRequest
from tools.principal import Principal
from tools.tickets.ticket import Ticket, TicketDraft

if TYPE_CHECKING:
    from knowledge.search import SearchAnswer


class Agent(Protocol):
    """The agent. Everything may raise AgentError and ToolError; ids of others raise NotFoundError."""

    def diagnose(
        self, principal: Principal, request: TargetRequest, *, at: datetime | None = None
    ) -> AsyncIterator[AgentEvent]:
        """Diagnose a target; stores the diagnosis."""
        ...

    def triage(
        self, principal: Principal, event: Mapping[str, Any], *, at: datetime | None = None
    ) -> AsyncIterator[AgentEvent]:
        """Diagnose what an event shaped as EventBridge's reports; stores the diagnosis."""
        ...

    def chat(
        self, principal: Principal, thread: Thread, text: str, context: Mapping[str, str]
    ) -> AsyncIterator[AgentEvent]:
        """Answer in a conversation."""
        ...

    async def services(self, principal: Principal) -> ServicesOverview:
        """List the services a principal may see."""
        ...

    async def diagnosis(self, principal: Principal, diagnosis_id: str) -> Diagnosis:
        """Return a stored diagnosis."""
        ...

    async def draft_ticket(self, principal: Principal, diagnosis_id: str) -> TicketDraft:
        """Draft a ticket about a diagnosis."""
        ...

    async def file_ticket(
        self, principal: Principal, draft_id: str, *, title: str | None, body: str | None, idempotency_key: str
    ) -> tuple[Ticket, bool]:
        """File a draft, edited or not. The bool says whether the ticket is new."""
        ...

    async def ticket(self, principal: Principal, ticket_id: str) -> Ticket:
        """Return a filed ticket."""
        ...

    async def tickets(self, principal: Principal) -> tuple[Ticket, ...]:
        """List the filed tickets a principal may see."""
        ...

    async def search_documentation(self, principal: Principal, text: str, *, limit: int) -> "SearchAnswer":
        """Find the passages of the documentation for a text, as a principal may see them. May raise KnowledgeError."""
        ...

    async def close(self) -> None:
        """Let go of what was opened, at the end; nothing is asked afterwards."""
        ...

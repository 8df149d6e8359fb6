"""The agent as every surface calls it: diagnose, triage, chat, tickets. Rights are checked at each call."""

import hashlib
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from agent.answer.ticket_draft import draft_ticket
from agent.conversation.chat import Chat
from agent.diagnosing import Diagnoser
from agent.diagnosis import Diagnosis
from agent.errors import NotFoundError, SettingsError
from agent.fleet import Fleet, ServicesOverview
from agent.model.configuration import ModelUse
from agent.recording import Recorder
from agent.store.off_loop import off_loop
from agent.store.store import Store
from agent.store.threads import Thread
from agent.stream import AgentEvent, DiagnosisEvent, DoneEvent
from agent.targets.naming import parse_event
from agent.targets.target import TargetRequest
from tools.aws.accounts import AccountAccess
from tools.principal import Principal
from tools.redaction import redact
from tools.tickets.backend import TicketBackend
from tools.tickets.ticket import Ticket, TicketDraft

if TYPE_CHECKING:
    from knowledge.search import SearchAnswer


class SupportAgent:
    """The core behind the dashboard, Slack, the CLI and automatic triage."""

    def __init__(
        self,
        *,
        access: AccountAccess,
        diagnoser: Diagnoser,
        fleet: Fleet,
        store: Store,
        tickets: TicketBackend,
        now: Callable[[], datetime],
        triage_uses_model: ModelUse = "doubt",
    ) -> None:
        self._access = access
        self._triage_uses_model: ModelUse = triage_uses_model
        self._store = store
        self._tickets = tickets
        self._now = now
        self._diagnoser = diagnoser
        self._fleet = fleet
        self._recorder = Recorder(diagnoser=diagnoser, store=store)
        self._chat = Chat(recorder=self._recorder, fleet=fleet, draft=self._draft, now=now)

    async def diagnose(
        self,
        principal: Principal,
        request: TargetRequest,
        *,
        at: datetime | None = None,
        use_model: ModelUse = "always",
    ) -> AsyncIterator[AgentEvent]:
        """Diagnose a target and keep the diagnosis.

        Raises:
            TargetError: nothing can be diagnosed under that name.
            UnknownAccountError: not an account of this principal.
        """
        async for event in self._recorder.run(principal, request, at=at, use_model=use_model):
            yield event
            if isinstance(event, DiagnosisEvent):
                yield DoneEvent(usage=event.diagnosis.usage)

    async def triage(
        self, principal: Principal, event: Mapping[str, Any], *, at: datetime | None = None
    ) -> AsyncIterator[AgentEvent]:
        """Diagnose what an EventBridge event reports.

        Raises:
            EventError: not an event of a deployment.
        """
        use_model = self._triage_uses_model
        async for said in self.diagnose(principal, parse_event(event), at=at, use_model=use_model):
            yield said

    async def chat(
        self, principal: Principal, thread: Thread, text: str, context: Mapping[str, str]
    ) -> AsyncIterator[AgentEvent]:
        """Answer one message of a conversation.

        Raises:
            AmbiguousTargetError: it fits several services.
        """
        async for event in self._chat.turn(principal, thread, text, context):
            yield event

    async def services(self, principal: Principal) -> ServicesOverview:
        """List the services this principal may see, with their state."""
        return await self._fleet.overview(principal)

    async def diagnosis(self, principal: Principal, diagnosis_id: str) -> Diagnosis:
        """Return a diagnosis of an account this principal may see now.

        Raises:
            NotFoundError: not there, or another team's.
        """
        stored = await off_loop(self._store.diagnoses.get, diagnosis_id)
        if stored is None or stored.account_id not in self._visible(principal):
            raise NotFoundError(f"there is no diagnosis {diagnosis_id}")
        return stored.diagnosis

    async def draft_ticket(self, principal: Principal, diagnosis_id: str) -> TicketDraft:
        """Draft a ticket from a diagnosis and keep the draft.

        Raises:
            NotFoundError: no such diagnosis for this principal.
        """
        draft = self._draft(principal, await self.diagnosis(principal, diagnosis_id))
        await off_loop(self._store.tickets.add_draft, draft)
        return draft

    async def file_ticket(
        self, principal: Principal, draft_id: str, *, title: str | None, body: str | None, idempotency_key: str
    ) -> tuple[Ticket, bool]:
        """File a draft as edited. One open ticket per cause, one per key; True when this call made it.

        Raises:
            NotFoundError: no such draft for this principal.
            ConflictError: the key was used for another request.
            TicketError: the ticket system refused.
        """
        draft = await off_loop(self._store.tickets.draft, draft_id)
        if draft is None or draft.account_id not in self._visible(principal):
            raise NotFoundError(f"there is no ticket draft {draft_id}")
        title, body = redact(title or draft.title), redact(body or draft.body)  # people edit what is filed
        digest = hashlib.sha256("\x1f".join((draft_id, title, body)).encode()).hexdigest()
        known = await off_loop(
            self._store.tickets.claim_key,
            subject=principal.subject,
            key=idempotency_key,
            request=digest,
            at=self._now(),
        )
        if known is not None:
            return await self.ticket(principal, known), False
        filed = await off_loop(
            self._tickets.file, draft, title=title, body=body, filed_by=principal.subject, at=self._now()
        )
        await off_loop(self._store.tickets.record, filed.ticket, subject=principal.subject, key=idempotency_key)
        return filed.ticket, filed.created

    async def ticket(self, principal: Principal, ticket_id: str) -> Ticket:
        """Return a filed ticket about an account this principal may see.

        Raises:
            NotFoundError: not there, or another team's.
        """
        ticket = await off_loop(self._store.tickets.ticket, ticket_id)
        if ticket is None or ticket.account_id not in self._visible(principal):
            raise NotFoundError(f"there is no ticket {ticket_id}")
        return ticket

    async def tickets(self, principal: Principal) -> tuple[Ticket, ...]:
        """List the filed tickets this principal may see, newest first."""
        return await off_loop(self._store.tickets.tickets, self._visible(principal))

    async def search_documentation(self, principal: Principal, text: str, *, limit: int) -> "SearchAnswer":
        """Find the passages of the documentation for a text, as this principal may see them.

        Raises:
            KnowledgeError: the documentation cannot be searched.
            SettingsError: it cannot be opened as configured.
        """
        retriever = self._diagnoser.retriever
        if retriever is None:
            raise SettingsError("no documentation is kept here")
        return await retriever.search(principal, text, limit=limit)

    async def close(self) -> None:
        """Let the threads end and close the documentation; nothing is asked afterwards."""
        await self._diagnoser.close()

    def _visible(self, principal: Principal) -> frozenset[str]:
        return frozenset(account.id for account in self._access.accounts_for(principal))

    def _draft(self, principal: Principal, diagnosis: Diagnosis) -> TicketDraft:
        return draft_ticket(diagnosis, principal, now=self._now())

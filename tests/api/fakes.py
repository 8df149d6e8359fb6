"""A scripted agent and the parts around it, for tests of the HTTP surface."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI

from agent.diagnosis import Diagnosis, Impact, TargetView, Usage
from agent.documentation.opening import open_documentation
from agent.documentation.sending import stays_here
from agent.errors import NotFoundError
from agent.fleet import ServicesOverview, ServiceState
from agent.reasoning.retrieval import Retriever
from agent.settings import Settings
from agent.store.store import Store, open_store
from agent.store.threads import Thread
from agent.stream import AgentEvent, DiagnosisEvent, DoneEvent, PhaseEvent, TextEvent, TicketDraftEvent, ToolEvent
from agent.targets.target import TargetRequest
from api.app import create_app
from knowledge.search import SearchAnswer
from tools.aws.accounts import Account, Directory, Person
from tools.principal import Principal
from tools.tickets.local import LocalTickets
from tools.tickets.ticket import Ticket, TicketDraft

NOW = datetime(2026, 3, 1, 14, 9, tzinfo=UTC)
SHOP = Account(id="111122223333", name="shop-prod", team="shop", stage="prod", regions=("eu-west-1",))
BILLING = Account(id="444455556666", name="billing-prod", team="billing", stage="prod", regions=("eu-west-1",))
MARIA = Person(subject="maria", name="Maria", teams=frozenset({"shop"}))
BERND = Person(subject="bernd", name="Bernd", teams=frozenset({"billing"}))
DIRECTORY = Directory((SHOP, BILLING), (MARIA, BERND))
USAGE = Usage(aws_calls=14, waves=4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """A step of a script: nothing is said until the gate of this name is opened."""

    gate: str


CHECKOUT = ServiceState(
    account_id=SHOP.id,
    account_name=SHOP.name,
    stage="prod",
    region="eu-west-1",
    cluster="prod",
    service="checkout",
    family=None,
    status="failed",
    running=0,
    desired=3,
    text="0 of 3 tasks run",
    updated_at=None,
)
OVERVIEW = ServicesOverview(services=(CHECKOUT,), gaps=(), taken_at=NOW)
Step = AgentEvent | Wait | Exception


def diagnosis(diagnosis_id: str = "dg-1", account: Account = SHOP) -> Diagnosis:
    return Diagnosis(
        id=diagnosis_id,
        created_at=NOW,
        target=TargetView(account_id=account.id, region="eu-west-1", cluster="prod", service="checkout"),
        status="failed",
        summary="checkout never started: its image tag does not exist.",
        impact=Impact(serving=True, text="checkout-v41 serves all traffic"),
    )


def draft(draft_id: str = "td-1", *, body: str = "It fails.", account: Account = SHOP) -> TicketDraft:
    return TicketDraft(
        id=draft_id,
        diagnosis_id="dg-1",
        account_id=account.id,
        fingerprint="fp-1",
        title="checkout cannot start",
        body=body,
        severity=3,
        owner="app team",
        requested_by="maria",
        created_at=NOW,
    )


ANSWER: tuple[Step, ...] = (
    PhaseEvent(name="collect", state="started"),
    ToolEvent(name="ecs_describe_service", state="finished", account_id=SHOP.id, region="eu-west-1"),
    ToolEvent(name="logs_tail", state="finished", account_id=SHOP.id, region="eu-west-1", gap="denied"),
    TextEvent(delta="**It never started.** "),
    TextEvent(delta="The tag is absent."),
    DiagnosisEvent(diagnosis=diagnosis()),
    TicketDraftEvent(draft=draft()),
    DoneEvent(usage=USAGE),
)


@dataclass(slots=True, kw_only=True)
class ScriptedAgent:
    """Says what the script says. A question that is a key of `scripts` gets that script, any other `script`."""

    store: Store
    script: Sequence[Step] = ANSWER
    scripts: dict[str, Sequence[Step]] = field(default_factory=dict[str, Sequence[Step]])
    asked: list[tuple[str, Any]] = field(default_factory=list[tuple[str, Any]])
    cleaned: list[str] = field(default_factory=list[str])
    gates: dict[str, asyncio.Event] = field(default_factory=dict[str, asyncio.Event])
    overview: ServicesOverview = OVERVIEW
    retriever: Retriever | None = None
    closed: bool = False
    waited: int = 0
    moved: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def until_waiting(self, count: int = 1) -> None:
        """Wait until so many scripts, counted from the start, have come to a gate."""
        async with asyncio.timeout(60), self.moved:
            while self.waited < count:
                await self.moved.wait()

    def gate(self, name: str) -> asyncio.Event:
        return self.gates.setdefault(name, asyncio.Event())

    async def close(self) -> None:
        self.closed = True
        if self.retriever is not None:
            await self.retriever.close()

    async def search_documentation(self, principal: Principal, text: str, *, limit: int) -> SearchAnswer:
        assert self.retriever is not None
        return await self.retriever.search(principal, text, limit=limit)

    async def diagnose(
        self, principal: Principal, request: TargetRequest, *, at: datetime | None = None
    ) -> AsyncIterator[AgentEvent]:
        self.asked.append((principal.subject, (request, at)))
        async for event in self._play(self.scripts.get(request.service or "", self.script), principal):
            yield event

    async def triage(
        self, principal: Principal, event: Mapping[str, Any], *, at: datetime | None = None
    ) -> AsyncIterator[AgentEvent]:
        self.asked.append((principal.subject, (event, at)))
        async for said in self._play(self.script, principal):
            yield said

    async def chat(
        self, principal: Principal, thread: Thread, text: str, context: Mapping[str, str]
    ) -> AsyncIterator[AgentEvent]:
        self.asked.append((principal.subject, (thread, text, dict(context))))
        try:
            async for event in self._play(self.scripts.get(text, self.script), principal):
                yield event
        finally:
            self.cleaned.append(text)

    async def _play(self, script: Sequence[Step], principal: Principal) -> AsyncIterator[AgentEvent]:
        for step in script:
            if isinstance(step, Wait):
                async with self.moved:
                    self.waited += 1
                    self.moved.notify_all()
                await self.gate(step.gate).wait()
            elif isinstance(step, Exception):
                raise step
            else:
                if isinstance(step, DiagnosisEvent) and self.store.diagnoses.get(step.diagnosis.id) is None:
                    self.store.diagnoses.add(step.diagnosis, subject=principal.subject)
                yield step

    async def services(self, principal: Principal) -> ServicesOverview:
        return self.overview

    async def diagnosis(self, principal: Principal, diagnosis_id: str) -> Diagnosis:
        stored = self.store.diagnoses.get(diagnosis_id)
        if stored is None or not _sees(principal, stored.account_id):
            raise NotFoundError(f"there is no diagnosis {diagnosis_id} that you can see")
        return stored.diagnosis

    async def draft_ticket(self, principal: Principal, diagnosis_id: str) -> TicketDraft:
        await self.diagnosis(principal, diagnosis_id)
        if (known := self.store.tickets.draft("td-1")) is not None:
            return known
        self.store.tickets.add_draft(draft())
        return draft()

    async def file_ticket(
        self, principal: Principal, draft_id: str, *, title: str | None, body: str | None, idempotency_key: str
    ) -> tuple[Ticket, bool]:
        wanted = self.store.tickets.draft(draft_id)
        if wanted is None or not _sees(principal, wanted.account_id):
            raise NotFoundError(f"there is no draft {draft_id} that you can see")
        request = hashlib.sha256(repr((draft_id, title, body)).encode()).hexdigest()
        tickets = self.store.tickets
        known = tickets.claim_key(subject=principal.subject, key=idempotency_key, request=request, at=NOW)
        if known is not None:
            return await self.ticket(principal, known), False
        filed = LocalTickets(self.store.engine).file(
            wanted, title=title or wanted.title, body=body or wanted.body, filed_by=principal.subject, at=NOW
        )
        tickets.record(filed.ticket, subject=principal.subject, key=idempotency_key)
        return filed.ticket, filed.created

    async def ticket(self, principal: Principal, ticket_id: str) -> Ticket:
        ticket = self.store.tickets.ticket(ticket_id)
        if ticket is None or not _sees(principal, ticket.account_id):
            raise NotFoundError(f"there is no ticket {ticket_id} that you can see")
        return ticket

    async def tickets(self, principal: Principal) -> tuple[Ticket, ...]:
        return self.store.tickets.tickets(frozenset(a.id for a in DIRECTORY.accounts_for(principal)))


def _sees(principal: Principal, account_id: str) -> bool:
    return account_id in {account.id for account in DIRECTORY.accounts_for(principal)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Surface:
    """The application with what it was made of."""

    app: FastAPI
    agent: ScriptedAgent
    store: Store


def surface(folder: Path, *, directory: Callable[[], Directory] = lambda: DIRECTORY, **settings: Any) -> Surface:
    """Make an application on a database in `folder`."""
    url = f"sqlite:///{folder / 'tsuba.db'}"
    store = open_store(url)
    chosen = Settings(database_url=url, drain_seconds=settings.pop("drain_seconds", 2), **settings)
    retriever = Retriever(
        lambda: open_documentation(chosen.knowledge),
        stays_here=lambda principal, account_id: stays_here(directory().accounts_for(principal), account_id),
    )
    agent = ScriptedAgent(store=store, retriever=retriever)
    app = create_app(agent=agent, directory=directory, settings=chosen, store=store, clock=lambda: NOW)
    return Surface(app=app, agent=agent, store=store)


def client_of(made: Surface, *, subject: str | None) -> httpx.AsyncClient:
    headers = {} if subject is None else {"X-Tsuba-Subject": subject}
    transport = httpx.ASGITransport(app=made.app)
    return httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8320", headers=headers, timeout=20)

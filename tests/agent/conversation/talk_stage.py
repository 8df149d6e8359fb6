"""Conversations of people on the simulator, as the page has them."""

from dataclasses import dataclass, field

from agent.diagnosis import Diagnosis
from agent.errors import AmbiguousTargetError
from agent.store.store import Store
from agent.store.turns import TurnEvent, TurnRequest
from agent.stream import AgentEvent, DiagnosisEvent, TextEvent, TicketDraftEvent
from agent.support_agent import SupportAgent
from tests.lab_stage import Clock, LabStage
from tools.tickets.ticket import TicketDraft

ADA, GRACE = "ada@example.com", "grace@example.com"
PROD = "471935208164"
PAGE = {"account_id": PROD, "region": "us-west-2", "cluster": "prod", "service": "checkout-v42"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    events: tuple[AgentEvent, ...]
    refused: AmbiguousTargetError | None = None

    @property
    def text(self) -> str:
        return "".join(event.delta for event in self.events if isinstance(event, TextEvent))

    @property
    def diagnosis(self) -> Diagnosis | None:
        return next((event.diagnosis for event in self.events if isinstance(event, DiagnosisEvent)), None)

    @property
    def draft(self) -> TicketDraft | None:
        return next((event.draft for event in self.events if isinstance(event, TicketDraftEvent)), None)

    @property
    def target(self) -> tuple[str | None, ...]:
        assert self.diagnosis is not None, self.text
        target = self.diagnosis.target
        return (target.account_id, target.region, target.service)

    def everything(self) -> str:
        said = f"{self.refused} {self.refused.choices}" if self.refused else ""
        return f"{self.text} {said} {self.events}"


@dataclass(slots=True, kw_only=True)
class Talk:
    """One conversation of one person."""

    stage: LabStage
    store: Store
    agent: SupportAgent
    clock: Clock
    subject: str = ADA
    thread_id: str | None = None
    said: int = 0
    calls: list[int] = field(default_factory=list[int])

    async def say(self, text: str, context: dict[str, str] | None = None) -> Answer:
        self.said += 1
        request = TurnRequest(
            subject=self.subject,
            request_id=f"{self.subject}-{id(self)}-{self.said}",
            text=text,
            thread_id=self.thread_id,
            context=context or {},
        )
        turn, _ = self.store.turns.begin(request, at=self.clock())
        self.thread_id = turn.thread_id
        thread = self.store.threads.get(turn.thread_id, subject=self.subject, before_turn=turn.id)
        self.stage.lab.clear_journal()
        events: list[AgentEvent] = []
        refused: AmbiguousTargetError | None = None
        try:
            async for event in self.agent.chat(self.stage.principal(self.subject), thread, text, context or {}):
                events.append(event)
        except AmbiguousTargetError as error:
            refused = error
        answer = Answer(events=tuple(events), refused=refused)
        last = TurnEvent(n=1, event="done", data={})
        self.store.turns.end(turn.id, "done", answer=answer.text, last=last, at=self.clock())
        self.calls.append(len(self.stage.asked()))
        return answer

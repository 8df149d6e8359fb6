"""Whole conversations over the simulator: what is answered, what is read again, and what is never shown."""

import re
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from agent.conversation.memory import read_memory
from agent.diagnosis import Diagnosis
from agent.errors import AmbiguousTargetError
from agent.store.store import Store
from agent.store.turns import TurnEvent, TurnRequest
from agent.stream import AgentEvent, DiagnosisEvent, DoneEvent, TextEvent, TicketDraftEvent
from agent.support_agent import SupportAgent
from tests.lab_stage import DEMO, Clock, LabStage
from tools.errors import UnknownAccountError
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


@pytest.fixture
def talk(stage: LabStage, lab_store: Store, clock: Clock) -> Talk:
    stage.serve(DEMO)
    return Talk(stage=stage, store=lab_store, agent=stage.support_agent(lab_store, clock), clock=clock)


def other(talk: Talk, subject: str) -> Talk:
    return Talk(stage=talk.stage, store=talk.store, agent=talk.agent, clock=talk.clock, subject=subject)


async def test_a_conversation_from_why_to_the_ticket(talk: Talk):
    why = await talk.say("why is checkout-v42 not starting in prod?")
    assert why.target == (PROD, "us-west-2", "checkout-v42")
    assert why.diagnosis is not None
    assert [cause.category for cause in why.diagnosis.root_causes] == ["image_not_found"]
    assert why.text.startswith("**checkout-v42 never started")
    assert isinstance(why.events[-1], DoneEvent)

    changed = await talk.say("what changed?")
    assert "team/checkout:v41" in changed.text
    assert "team/checkout:v42" in changed.text
    assert changed.diagnosis is None
    assert talk.calls[-1] == 0  # answered from what was read a moment ago
    assert "*As read at " in changed.text

    logs = await talk.say("show the logs")
    assert "no container of the failed tasks ever ran" in logs.text

    elsewhere = await talk.say("is it also failing in eu-west-1?")
    assert elsewhere.target == (PROD, "eu-west-1", "checkout-v41")
    assert elsewhere.text.startswith("**No, not there.**")

    # It is healthy there, so "it" is still what fails here.
    ticket = await talk.say("create a ticket")
    assert ticket.draft is not None
    assert "us-west-2" in ticket.draft.title
    assert "image" in ticket.draft.title
    assert ticket.draft.account_id == PROD
    assert talk.store.tickets.draft(ticket.draft.id) == ticket.draft
    assert await talk.agent.tickets(talk.stage.principal(ADA)) == ()  # a draft files nothing


async def test_labels_go_on_counting_through_a_conversation(talk: Talk):
    first = await talk.say("why is checkout failing in prod us-west-2?")
    second = await talk.say("why is search failing in us-west-2?")
    third = await talk.say("check checkout in us-west-2 prod again")
    named: dict[str, str] = {}
    for answer in (first, second, third):
        assert answer.diagnosis is not None
        for piece in answer.diagnosis.evidence:
            content = f"{piece.operation} {piece.resource} {piece.event_time} {piece.excerpt}"
            assert named.setdefault(piece.id, content) == content
    assert first.diagnosis is not None
    assert second.diagnosis is not None
    before = {piece.id for piece in first.diagnosis.evidence}
    assert all(piece.id not in before for piece in second.diagnosis.evidence)
    cited = set(re.findall(r"\[(E\d+)\]", second.text))
    assert cited <= {piece.id for piece in second.diagnosis.evidence}


async def test_a_follow_up_on_something_old_is_read_again(talk: Talk):
    await talk.say("why is checkout failing in prod us-west-2?")
    talk.clock.ahead = timedelta(minutes=4)
    assert (await talk.say("what changed?")).diagnosis is None
    talk.clock.ahead = timedelta(minutes=5, seconds=1)
    changed = await talk.say("what changed?")
    assert changed.diagnosis is not None
    assert changed.diagnosis.target.service == "checkout-v42"
    assert talk.calls[-1] > 0


async def test_asking_how_it_stands_reads_again_however_fresh_it_is(talk: Talk):
    await talk.say("why is orders failing in stage?")
    assert (await talk.say("is it still failing?")).target == ("308264917755", "us-west-2", "orders")
    assert talk.calls[-1] > 0


async def test_logs_are_shown_from_the_containers_that_ran(talk: Talk):
    await talk.say("why is orders failing in stage?")
    shown = (await talk.say("show me its logs")).text
    assert "listening on port 3000" in shown
    assert "```text" in shown
    assert "orders" in shown


async def test_a_log_router_that_tsuba_cannot_read_is_admitted(talk: Talk):
    grace = other(talk, GRACE)
    await grace.say("why is billing failing?")
    shown = (await grace.say("show the logs")).text
    assert "its FireLens router sends it to OpenSearch logs.internal.example.com" in shown.replace("\\", "")


async def test_a_question_back_is_answered_by_a_place(talk: Talk):
    asked = await talk.say("what changed in orders?")
    assert asked.refused is not None
    assert asked.refused.choices == (
        "orders in shop-prod, us-west-2, cluster prod",
        "orders in shop-stage, us-west-2, cluster stage",
    )
    assert "Which one do you mean?" in asked.text
    told = await talk.say("the one in stage")
    assert told.target == ("308264917755", "us-west-2", "orders")
    assert "What changed for orders" in told.text
    assert "PORT" in told.text


async def test_a_choice_sent_back_is_the_answer(talk: Talk):
    asked = await talk.say("why is orders failing?")
    assert asked.refused is not None
    told = await talk.say(asked.refused.choices[1])
    assert told.target == ("308264917755", "us-west-2", "orders")
    assert (await talk.say("what changed?")).refused is None


async def test_while_a_question_waits_a_whole_new_one_is_answered_as_it_was_asked(talk: Talk):
    assert (await talk.say("create a ticket for orders")).refused is not None
    told = await talk.say("why is search failing in us-west-2?")
    assert told.target == (PROD, "us-west-2", "search")
    assert told.draft is None


@pytest.mark.parametrize("reply", ["the failing one, in stage", "orders in stage", "shop-stage"])
async def test_the_answer_to_a_question_serves_what_was_asked_before_it(talk: Talk, reply: str):
    assert (await talk.say("create a ticket for orders")).refused is not None
    assert (await talk.say(reply)).draft is not None


async def test_a_question_that_was_answered_waits_no_more(talk: Talk):
    await talk.say("why is orders failing?")
    await talk.say("the one in stage")
    assert talk.thread_id is not None
    memory = read_memory(talk.store.threads.get(talk.thread_id, subject=ADA).memory)
    assert memory.pending is None
    assert memory.focus is not None
    assert memory.focus.service == "orders"


async def test_it_is_the_service_of_the_page_until_one_was_named(talk: Talk):
    assert (await talk.say("why is it failing?", PAGE)).target == (PROD, "us-west-2", "checkout-v42")
    assert (await talk.say("why is search failing in us-west-2?", PAGE)).target == (PROD, "us-west-2", "search")
    assert (await talk.say("and what changed?", PAGE)).text.startswith("**What changed for search**")


async def test_a_page_of_a_strangers_account_opens_nothing(talk: Talk):
    page = {"account_id": "652018743390", "region": "us-east-1", "cluster": "prod", "service": "payments"}
    with pytest.raises(UnknownAccountError):
        await talk.say("why is it failing?", page)


async def test_without_any_service_it_is_asked_for_one(talk: Talk):
    assert "Which service do you mean?" in (await talk.say("what changed?")).text
    assert talk.thread_id is not None


@pytest.mark.parametrize(
    ("text", "says"),
    [("hello", "I say why a deployment"), ("thanks!", "Glad to help"), ("write me a poem", "I only answer about")],
)
async def test_what_is_no_question_about_a_deployment_reads_no_service(talk: Talk, text: str, says: str):
    answer = await talk.say(text)
    assert says in answer.text
    assert answer.diagnosis is None


async def test_services_are_listed_with_those_that_do_not_stand_well(talk: Talk):
    listed = (await talk.say("which services are failing?")).text
    assert "**checkout-v42** in shop-prod, us-west-2: failed" in listed
    assert "**orders** in shop-stage, us-west-2: in\\_progress" in listed or "in_progress" in listed
    assert "healthy as far as ECS says" in listed


FOREIGN = re.compile(r"payments-prod|data-dev|billing-v7|events-loader|652018743390|190573846221")


@pytest.mark.parametrize(
    "text",
    [
        "which services are failing?",
        "list all services",
        "why is billing failing?",
        "why is billling-v7 failing?",
        "why is events-loader stuck?",
        "why is event-loader stuck in dev?",
        "payments in us-east-1",
        "payments in 65201874339",
        "hello",
    ],
)
async def test_the_services_of_another_team_are_never_mentioned(talk: Talk, text: str):
    ada = await talk.say(text)
    assert not FOREIGN.search(ada.everything())
    assert not FOREIGN.search(" ".join(entry.account_id for entry in talk.stage.lab.journal()))


async def test_a_name_of_another_team_answers_as_one_that_does_not_exist(talk: Talk):
    theirs, nobodys = await talk.say("why is billing failing?"), await talk.say("why is zzyzxq failing?")
    assert theirs.text == nobodys.text


async def test_whoever_may_see_them_is_told(talk: Talk):
    grace = other(talk, GRACE)
    assert (await grace.say("why is billing failing in payments-prod?")).target == (
        "652018743390",
        "us-east-1",
        "billing-v7",
    )


async def test_two_people_asking_at_the_same_agent_see_their_own_services(talk: Talk):
    grace = other(talk, GRACE)
    assert FOREIGN.search((await grace.say("which services are failing?")).everything())
    assert not FOREIGN.search((await talk.say("which services are failing?")).everything())

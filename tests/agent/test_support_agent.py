"""The agent as surfaces call it: rights at each call, and one ticket for one cause."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from agent.diagnosis import Diagnosis
from agent.errors import ConflictError, EventError, NotFoundError
from agent.store.store import Store
from agent.stream import AgentEvent, DiagnosisEvent, DoneEvent, PhaseEvent
from agent.support_agent import SupportAgent
from agent.targets.target import TargetRequest
from evals.deployment_event import deployment_failed_event
from tests.lab_stage import DEMO, Clock, LabStage
from tools.errors import UnknownAccountError
from tools.principal import Principal
from tools.tickets.ticket import Ticket

ADA, GRACE = "ada@example.com", "grace@example.com"
CHECKOUT = TargetRequest(account="shop-prod", region="us-west-2", cluster="prod", service="checkout-v42")
SEARCH = TargetRequest(account="shop-prod", region="us-west-2", cluster="prod", service="search")
PAYMENTS = TargetRequest(account="payments-prod", region="us-east-1", cluster="prod", service="payments")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    agent: SupportAgent
    ada: Principal
    grace: Principal
    stage: LabStage
    store: Store

    async def diagnose(self, who: Principal, request: TargetRequest) -> Diagnosis:
        events = await _all(self.agent.diagnose(who, request))
        return next(event.diagnosis for event in events if isinstance(event, DiagnosisEvent))


async def _all(events: AsyncIterator[AgentEvent]) -> list[AgentEvent]:
    return [event async for event in events]


@pytest.fixture
def scene(stage: LabStage, lab_store: Store, clock: Clock) -> Scene:
    stage.serve(DEMO)
    return Scene(
        agent=stage.support_agent(lab_store, clock),
        ada=stage.principal(ADA),
        grace=stage.principal(GRACE),
        stage=stage,
        store=lab_store,
    )


async def test_a_diagnosis_is_stored_before_it_is_shown(scene: Scene):
    seen: list[AgentEvent] = []
    async for event in scene.agent.diagnose(scene.ada, CHECKOUT):
        seen.append(event)
        if isinstance(event, DiagnosisEvent):
            assert await scene.agent.diagnosis(scene.ada, event.diagnosis.id) == event.diagnosis
    assert isinstance(seen[0], PhaseEvent)
    assert [type(event) for event in seen[-2:]] == [DiagnosisEvent, DoneEvent]


async def test_the_evidence_behind_every_label_is_kept(scene: Scene):
    diagnosis = await scene.diagnose(scene.ada, CHECKOUT)
    kept = scene.store.diagnoses.evidence_ids(diagnosis.id)
    assert set(kept) == {piece.id for piece in diagnosis.evidence}


async def test_a_colleague_with_rights_reads_the_diagnosis_and_others_find_nothing(scene: Scene):
    hers = await scene.diagnose(scene.grace, PAYMENTS)
    assert await scene.agent.diagnosis(scene.grace, hers.id) == hers
    with pytest.raises(NotFoundError) as theirs:
        await scene.agent.diagnosis(scene.ada, hers.id)
    with pytest.raises(NotFoundError) as nobodys:
        await scene.agent.diagnosis(scene.ada, "dg-0")
    assert str(theirs.value).replace(hers.id, "X") == str(nobodys.value).replace("dg-0", "X")


async def test_rights_that_were_taken_away_close_what_was_read_before(scene: Scene):
    diagnosis = await scene.diagnose(scene.ada, CHECKOUT)
    scene.stage.serve("s-33072e")  # another directory, without her account
    with pytest.raises(NotFoundError):
        await scene.agent.diagnosis(scene.ada, diagnosis.id)


async def test_an_account_of_others_is_not_diagnosed(scene: Scene):
    with pytest.raises(UnknownAccountError):
        await _all(scene.agent.diagnose(scene.ada, PAYMENTS))


async def test_an_event_is_triaged_like_a_question_about_its_service(scene: Scene):
    world = scene.stage.lab.loaded[0]
    target = world.entry["target"]
    event = deployment_failed_event(
        world.accounts, account_id=target["account_id"], region=target["region"], service=target["service"]
    )
    events = await _all(scene.agent.triage(scene.grace, event))
    (told,) = [item.diagnosis for item in events if isinstance(item, DiagnosisEvent)]
    assert [cause.category for cause in told.root_causes] == ["image_not_found"]
    with pytest.raises(EventError):
        await _all(scene.agent.triage(scene.grace, {"detail-type": "Something", "detail": {}}))


async def test_the_overview_shows_each_person_their_own_services(scene: Scene):
    mine = await scene.agent.services(scene.ada)
    all_of_them = await scene.agent.services(scene.grace)
    assert {state.account_name for state in mine.services} == {"shop-prod", "shop-stage"}
    assert {state.account_name for state in all_of_them.services} > {"shop-prod", "shop-stage"}
    assert mine.gaps == ()


async def drafted(scene: Scene, request: TargetRequest = CHECKOUT, who: Principal | None = None) -> str:
    diagnosis = await scene.diagnose(who or scene.ada, request)
    return (await scene.agent.draft_ticket(who or scene.ada, diagnosis.id)).id


async def file(
    scene: Scene, draft: str, key: str, *, who: Principal | None = None, title: str | None = None
) -> tuple[Ticket, bool]:
    return await scene.agent.file_ticket(who or scene.ada, draft, title=title, body=None, idempotency_key=key)


async def test_a_draft_is_filed_once_for_its_key(scene: Scene):
    draft = await drafted(scene)
    ticket, created = await file(scene, draft, "k-1")
    assert created
    assert await file(scene, draft, "k-1") == (ticket, False)
    assert await scene.agent.tickets(scene.ada) == (ticket,)
    assert await scene.agent.ticket(scene.ada, ticket.id) == ticket


async def test_two_requests_at_once_make_one_ticket(scene: Scene):
    draft = await drafted(scene)
    filed = await asyncio.gather(*(file(scene, draft, "k-1") for _ in range(5)))
    assert len({ticket.id for ticket, _ in filed}) == 1
    assert len(await scene.agent.tickets(scene.ada)) == 1


async def test_one_cause_makes_one_ticket_whoever_asks_and_under_whichever_key(scene: Scene):
    ticket, _ = await file(scene, await drafted(scene), "k-1")
    again, created = await file(scene, await drafted(scene, who=scene.grace), "k-2", who=scene.grace)
    assert (again.id, created) == (ticket.id, False)


async def test_another_cause_makes_another_ticket(scene: Scene):
    first, _ = await file(scene, await drafted(scene), "k-1")
    second, created = await file(scene, await drafted(scene, SEARCH), "k-2")
    assert created
    assert second.id != first.id
    assert len(await scene.agent.tickets(scene.ada)) == 2


async def test_a_key_stands_for_one_request(scene: Scene):
    draft = await drafted(scene)
    await file(scene, draft, "k-1")
    with pytest.raises(ConflictError):
        await file(scene, draft, "k-1", title="another title")
    with pytest.raises(ConflictError):
        await file(scene, await drafted(scene, SEARCH), "k-1")


async def test_the_same_key_of_another_person_is_another_key(scene: Scene):
    await file(scene, await drafted(scene), "k-1")
    _, created = await file(scene, await drafted(scene, PAYMENTS, who=scene.grace), "k-1", who=scene.grace)
    assert created


async def test_an_edited_title_is_filed_as_edited(scene: Scene):
    ticket, _ = await file(scene, await drafted(scene), "k-1", title="Please look")
    assert ticket.title == "Please look"
    assert "image" in ticket.body


async def test_a_secret_in_an_edit_is_not_filed_and_the_rest_is_as_edited(scene: Scene):
    draft = await drafted(scene)
    body = "Seen with:\n\nDB_PASSWORD=swordfish\n"
    ticket, _ = await scene.agent.file_ticket(
        scene.ada, draft, title="postgres://app:swordfish@db fails", body=body, idempotency_key="k-1"
    )
    assert ticket.title.startswith("postgres://app:[redacted:")
    assert ticket.title.endswith("@db fails")
    assert ticket.body.startswith("Seen with:\n\nDB_PASSWORD=[redacted:")
    assert "swordfish" not in f"{await scene.agent.tickets(scene.ada)}"


async def test_a_draft_is_filed_word_for_word_where_nobody_edits_it(scene: Scene):
    diagnosis = await scene.diagnose(scene.ada, CHECKOUT)
    draft = await scene.agent.draft_ticket(scene.ada, diagnosis.id)
    ticket, _ = await file(scene, draft.id, "k-1")
    assert (ticket.title, ticket.body) == (draft.title, draft.body)


async def test_drafts_and_tickets_of_others_are_not_there(scene: Scene):
    diagnosis = await scene.diagnose(scene.grace, PAYMENTS)
    with pytest.raises(NotFoundError):
        await scene.agent.draft_ticket(scene.ada, diagnosis.id)
    draft = await scene.agent.draft_ticket(scene.grace, diagnosis.id)
    with pytest.raises(NotFoundError):
        await file(scene, draft.id, "k-1")
    ticket, _ = await file(scene, draft.id, "k-2", who=scene.grace)
    with pytest.raises(NotFoundError):
        await scene.agent.ticket(scene.ada, ticket.id)
    assert await scene.agent.tickets(scene.ada) == ()


@pytest.mark.parametrize("missing", ["td-0", ""])
async def test_a_draft_that_is_not_there_cannot_be_filed(scene: Scene, missing: str):
    with pytest.raises(NotFoundError):
        await file(scene, missing, "k-1")

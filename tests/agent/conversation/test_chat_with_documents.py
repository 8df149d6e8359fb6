"""Questions about the platform in a conversation, and pages beside a diagnosis; without any model."""

from dataclasses import replace
from pathlib import Path

import pytest

from agent.conversation.replies import NO_SUBJECT
from agent.documentation.opening import Documentation, open_documentation
from agent.documentation.settings import KnowledgeSettings
from agent.documentation.sources import configured_sources
from agent.fleet import Fleet
from agent.reasoning.retrieval import NOT_SEARCHED, Retriever
from agent.store.store import Store
from agent.support_agent import SupportAgent
from knowledge.errors import IndexUnavailableError
from knowledge.ingest import sync
from tests.agent.conversation.talk_stage import Talk
from tests.lab_stage import DEMO, Clock, LabStage
from tools.tickets.local import LocalTickets


@pytest.fixture
async def talk(stage: LabStage, lab_store: Store, clock: Clock, tmp_path: Path) -> Talk:
    stage.serve(DEMO)
    settings = KnowledgeSettings(path=tmp_path / "knowledge.db", embedding="none", example_platform=True)
    opened = open_documentation(settings)
    await sync(configured_sources(settings), opened.index, None, without=opened.without)
    return _talk(stage, lab_store, clock, Retriever(lambda: opened))


def _talk(stage: LabStage, lab_store: Store, clock: Clock, retriever: Retriever) -> Talk:
    diagnoser = replace(stage.diagnoser(), now=clock, retriever=retriever)
    agent = SupportAgent(
        access=diagnoser.access,
        diagnoser=diagnoser,
        fleet=Fleet(diagnoser.access, diagnoser.runner, clock),
        store=lab_store,
        tickets=LocalTickets(lab_store.engine),
        now=clock,
    )
    return Talk(stage=stage, store=lab_store, agent=agent, clock=clock)


async def test_a_diagnosis_names_the_pages_to_read(talk: Talk) -> None:
    why = await talk.say("why is checkout-v42 not starting in prod?")
    assert why.diagnosis is not None
    assert any("The image does not exist" in page.title for page in why.diagnosis.documents)
    assert "**Read** " in why.text


async def test_a_question_about_the_platform_is_answered_from_its_pages(talk: Talk) -> None:
    answer = await talk.say("which naming rule do image tags follow on this platform?")
    assert answer.text.startswith("**From the documentation: ")
    assert "tag" in answer.text.lower()
    assert talk.calls[-1] == 0 or answer.diagnosis is None


async def test_what_no_page_answers_stays_declined(talk: Talk) -> None:
    answer = await talk.say("tell me a joke about penguins")
    assert answer.text.startswith("I only answer about deployments")


async def test_a_question_about_the_platform_is_not_taken_for_one_about_the_service(talk: Talk) -> None:
    await talk.say("why is search failing in us-west-2?")
    for question in ("How do I get more quota?", "Who approves a paused deployment?", "why is a public IP refused?"):
        answer = await talk.say(question)
        assert answer.diagnosis is None
        assert answer.text.startswith("**From the documentation: ")
    # The conversation is still about the service.
    assert "search" in (await talk.say("what changed?")).text


async def test_a_pasted_error_is_explained_with_its_page(talk: Talk) -> None:
    answer = await talk.say(
        "CannotPullContainerError: pull image manifest has been retried 7 time(s): failed to resolve ref "
        "444455556666.dkr.ecr.us-west-2.amazonaws.com/shop/checkout:v118: not found"
    )
    assert answer.refused is None
    assert answer.diagnosis is None
    assert answer.text.startswith("**The image does not exist")
    assert "**From the documentation: " in answer.text


async def test_a_pasted_error_of_a_service_that_is_named_is_looked_at_live(talk: Talk) -> None:
    answer = await talk.say(
        "in prod us-west-2: (service checkout-v42) (instance i-0a1b) (port 8080) is unhealthy in (target-group shop) "
        "due to (reason Request timed out)"
    )
    assert answer.target[2] == "checkout-v42"


async def test_an_account_nobody_may_see_does_not_end_the_answer(talk: Talk) -> None:
    answer = await talk.say(
        "ValidationError: Stack:arn:aws:cloudformation:us-west-2:444455556666:stack/checkout-prod/0a1b is in "
        "UPDATE_ROLLBACK_FAILED state and can not be updated."
    )
    assert answer.text.startswith("**The stack accepts no update in its state")


@pytest.mark.parametrize(
    ("question", "address"),
    [
        ("How do I roll back to the previous version?", "/docs/platform/promote-and-roll-back#"),
        ("Why is a public IP for my service refused?", "#ecs-net-1"),
        ("Where are my logs?", "/docs/platform/logs#"),
        ("Who approves a paused deployment?", "/docs/platform/approvals#who-approves"),
        ("How do I get more quota?", "/docs/platform/quotas#"),
    ],
)
async def test_a_question_without_a_service_is_answered_with_the_section(
    talk: Talk, question: str, address: str
) -> None:
    answer = await talk.say(question)
    first = answer.text.splitlines()[0]
    assert first.startswith("**From the documentation: [")
    assert address in first


async def test_who_reports_a_failure_is_asked_first_which_service_it_is(talk: Talk) -> None:
    answer = await talk.say("my app is broken, it gets killed for its memory")
    assert answer.text.startswith(NO_SUBJECT)
    assert "/docs/runbooks/container_oom#" in answer.text


async def test_a_question_whose_pages_cannot_be_searched_is_told_so(
    stage: LabStage, lab_store: Store, clock: Clock
) -> None:
    def down() -> Documentation:
        raise IndexUnavailableError("the index is not there")

    stage.serve(DEMO)
    said = await _talk(stage, lab_store, clock, Retriever(down)).say("how do I get more quota?")
    assert NOT_SEARCHED in said.text

"""Questions about the platform in a conversation, and pages beside a diagnosis; without any model."""

from dataclasses import replace
from importlib import resources
from pathlib import Path

import pytest

from agent.documentation import open_documentation
from agent.documentation_settings import KnowledgeSettings, MarkdownFolderSettings
from agent.documentation_sources import configured_sources
from agent.fleet import Fleet
from agent.reasoning.retrieval import Retriever
from agent.store.store import Store
from agent.support_agent import SupportAgent
from knowledge.ingest import sync
from tests.agent.conversation.talk_stage import Talk
from tests.lab_stage import DEMO, Clock, LabStage
from tools.tickets.local import LocalTickets


@pytest.fixture
async def talk(stage: LabStage, lab_store: Store, clock: Clock, tmp_path: Path) -> Talk:
    stage.serve(DEMO)
    folder = Path(str(resources.files("knowledge"))) / "platform"
    platform = MarkdownFolderSettings(kind="markdown_folder", name="platform", path=folder)
    settings = KnowledgeSettings(path=tmp_path / "knowledge.db", embedding="none", sources=(platform,))
    opened = open_documentation(settings)
    await sync(configured_sources(settings), opened.index, None, without=opened.without)
    diagnoser = replace(stage.diagnoser(), now=clock, retriever=Retriever(lambda: opened))
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

"""Questions about the platform in a conversation, and pages beside a diagnosis; without any model."""

from dataclasses import replace
from pathlib import Path

import pytest

from agent.conversation.replies import NO_SUBJECT
from agent.documentation import open_documentation
from agent.documentation_settings import KnowledgeSettings
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
    settings = KnowledgeSettings(path=tmp_path / "knowledge.db", embedding="none", example_platform=True)
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
async def test_a_question_without_a_service_is_answered_with_the_section_and_asks_back(
    talk: Talk, question: str, address: str
) -> None:
    answer = await talk.say(question)
    first = answer.text.splitlines()[0]
    assert first.startswith("**From the documentation: [")
    assert address in first
    assert answer.text.rstrip().endswith(NO_SUBJECT.rstrip())


async def test_who_reports_a_failure_is_asked_first_which_service_it_is(talk: Talk) -> None:
    answer = await talk.say("my app is broken, it gets killed for its memory")
    assert answer.text.startswith(NO_SUBJECT)
    assert "/docs/runbooks/container_oom#" in answer.text

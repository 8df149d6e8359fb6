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

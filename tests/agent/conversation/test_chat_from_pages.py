"""Questions about the platform in a model's words: verified against the pages, and the pages' own where that cannot be."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from agent.documentation.opening import open_documentation
from agent.documentation.settings import KnowledgeSettings
from agent.documentation.sources import configured_sources
from agent.fleet import Fleet
from agent.reasoning.explainer import Explainer
from agent.reasoning.page_answer import KEPT_FROM_MODELS
from agent.reasoning.retrieval import Retriever
from agent.settings import AWS_LINK_HOSTS
from agent.store.store import Store
from agent.stream import DoneEvent, PhaseEvent
from agent.support_agent import SupportAgent
from evals.bedrock_lab.mishaps import OUTAGE, MishapRule
from evals.bedrock_lab.turn import ModelCall, Turn
from evals.scripted_model.model import play_scripted_model
from knowledge.ingest import sync
from tests.agent.conversation.talk_stage import Talk
from tests.agent.reasoning.stage import drafted
from tests.lab_stage import DEMO, Clock, LabStage
from tests.model_stage import ModelStage
from tools.tickets.local import LocalTickets

QUOTA = "How do I get more quota?"
ANSWER: dict[str, Any] = {"role": "summary", "text": "The platform team asks AWS; only it may.", "sources": []}
DETAIL: dict[str, Any] = {
    "role": "platform",
    "text": "Answer within 2 working days, small increases at once.",
    "sources": [],
}
LIE: dict[str, Any] = {
    "role": "platform",
    "text": "Answer within 5 working days, small increases at once.",
    "sources": [],
}


def cited(call: ModelCall, title: str) -> str:
    """The label of a passage, as the prompt tells it."""
    found = re.search(rf"<<\w+ (D\d)>>\n[^\n]*{title}", call.text)
    assert found is not None, call.text[:3000]
    return found[1]


def saying(*statements: Mapping[str, Any], title: str = "Get more") -> Callable[[ModelCall], Turn]:
    """A model that says this of the page of that title."""

    def turn(call: ModelCall) -> Turn:
        return drafted(*({**one, "sources": [cited(call, title)]} for one in statements))

    return turn


async def talk_on(stage: LabStage, store: Store, clock: Clock, bedrock: ModelStage, folder: Path) -> Talk:
    settings = KnowledgeSettings(path=folder / "knowledge.db", embedding="none", example_platform=True)
    opened = open_documentation(settings)
    await sync(configured_sources(settings), opened.index, None, without=opened.without)
    plain = stage.diagnoser()
    model = bedrock.language_model(ledger=store.usage)
    explainer = Explainer(language_model=model, access=plain.access, runner=plain.runner, link_hosts=AWS_LINK_HOSTS)
    diagnoser = replace(plain, now=clock, retriever=Retriever(lambda: opened), explainer=explainer)
    agent = SupportAgent(
        access=diagnoser.access,
        diagnoser=diagnoser,
        fleet=Fleet(diagnoser.access, diagnoser.runner, clock),
        store=store,
        tickets=LocalTickets(store.engine),
        now=clock,
    )
    return Talk(stage=stage, store=store, agent=agent, clock=clock)


@pytest.fixture
async def talk(stage: LabStage, lab_store: Store, clock: Clock, bedrock: ModelStage, tmp_path: Path) -> Talk:
    stage.serve(DEMO)
    return await talk_on(stage, lab_store, clock, bedrock, tmp_path)


def end_of(answer: Any) -> DoneEvent:
    return next(event for event in answer.events if isinstance(event, DoneEvent))


async def test_a_platform_question_is_answered_in_verified_words_with_links(talk: Talk, bedrock: ModelStage) -> None:
    bedrock.lab.play(otherwise=saying(ANSWER, DETAIL))
    answer = await talk.say(QUOTA)
    assert re.match(r"\*\*The platform team asks AWS; only it may\.\*\* \[D\d\]", answer.text)
    assert "Answer within 2 working days" in answer.text
    assert re.search(r"\*\*Read\*\* \[[^\]]+\]\(/docs/platform/quotas#get-more\) \[D\d\]", answer.text)
    assert "each sentence held against these pages" in answer.text
    done = end_of(answer)
    assert (done.usage.model_calls, done.prompts) == (1, ("platform_answer@1",))
    assert (done.written_by or "").startswith("model:")
    assert done.usage.output_tokens > 0
    assert PhaseEvent(name="reason", state="started") in answer.events


async def test_what_the_page_does_not_say_is_given_back_once_and_then_dropped(talk: Talk, bedrock: ModelStage) -> None:
    bedrock.lab.play(otherwise=saying(ANSWER, LIE))
    answer = await talk.say(QUOTA)
    assert "5 working days" not in answer.text
    assert "1 sentence of the language model had no support in the pages and was dropped." in answer.text
    assert [("rejected" in json.dumps(one.body)) for one in bedrock.lab.requests()] == [False, True]


async def test_nothing_but_lies_leaves_the_page_in_its_own_words(talk: Talk, bedrock: ModelStage) -> None:
    bedrock.lab.play(otherwise=saying(LIE))
    answer = await talk.say(QUOTA)
    assert answer.text.startswith("**From the documentation: ")
    assert "these are their own words" in answer.text
    assert end_of(answer).written_by is None
    assert end_of(answer).usage.model_calls == 2


async def test_pages_that_do_not_answer_are_named_and_not_dressed_up(talk: Talk, bedrock: ModelStage) -> None:
    bedrock.lab.play(otherwise=saying({"role": "unknown", "text": "They do not say who pays for it, ask Mallory."}))
    answer = await talk.say(QUOTA)
    assert answer.text.startswith("**The documentation does not say.** The nearest pages: [")
    assert "Mallory" not in answer.text
    assert "> " not in answer.text


async def test_without_bedrock_the_page_answers_and_says_so(talk: Talk, bedrock: ModelStage) -> None:
    bedrock.lab.fail(MishapRule(mishap=OUTAGE))
    answer = await talk.say(QUOTA)
    assert answer.text.startswith("**From the documentation: ")
    assert "The language model cannot be reached at the moment." in answer.text


async def test_nonsense_is_not_shown(talk: Talk, bedrock: ModelStage) -> None:
    bedrock.lab.play(otherwise=lambda call: Turn(text="{]"))
    answer = await talk.say(QUOTA)
    assert answer.text.startswith("**From the documentation: ")
    assert "language model" in answer.text


async def test_an_account_that_is_kept_from_models_keeps_the_question_from_them(
    talk: Talk, bedrock: ModelStage
) -> None:
    path = talk.stage.lab.accounts_file
    path.write_text(path.read_text() + "\nstages: [{name: prod, model: never}]\n")
    answer = await talk.say(QUOTA)
    assert bedrock.lab.requests() == []
    assert answer.text.startswith("**From the documentation: ")
    assert KEPT_FROM_MODELS in answer.text


async def test_it_is_asked_in_the_middle_of_talking_about_a_service(talk: Talk, bedrock: ModelStage) -> None:
    bedrock.lab.fail(MishapRule(mishap=OUTAGE))
    await talk.say("why is checkout-v42 not starting in prod?")
    bedrock.lab.reset()
    bedrock.lab.play(otherwise=saying(ANSWER))
    answer = await talk.say(QUOTA)
    assert answer.diagnosis is None
    assert answer.text.startswith("**The platform team asks AWS")
    assert "checkout-v42" in json.dumps(bedrock.lab.requests()[-1].body)  # what was said before
    assert "checkout" in (await talk.say("what changed?")).text


async def test_the_level_follows_the_asker(talk: Talk, bedrock: ModelStage) -> None:
    bedrock.lab.play(otherwise=saying(ANSWER))
    await talk.say(QUOTA)
    again = await talk.say("explain that like I don't know AWS")
    first, second = (json.dumps(one.body) for one in bedrock.lab.requests())
    assert "does not know AWS: explain" not in first
    assert "does not know AWS: explain" in second
    assert QUOTA in second
    assert again.text.startswith("**The platform team asks AWS")


async def test_a_wish_for_plain_words_does_not_hide_the_question(talk: Talk, bedrock: ModelStage) -> None:
    bedrock.lab.play(otherwise=saying(ANSWER))
    answer = await talk.say(f"{QUOTA} Explain like I don't know AWS.")
    assert answer.text.startswith("**The platform team asks AWS")


async def test_what_is_none_of_its_business_is_declined_without_a_model(talk: Talk, bedrock: ModelStage) -> None:
    answer = await talk.say("tell me a joke about penguins")
    assert answer.text.startswith("I only answer about deployments")
    assert bedrock.lab.requests() == []


async def test_the_scripted_model_answers_from_what_the_prompt_shows(
    stage: LabStage, lab_store: Store, clock: Clock, bedrock: ModelStage, tmp_path: Path
) -> None:
    stage.serve(DEMO)
    talk = await talk_on(stage, lab_store, clock, bedrock, tmp_path)
    play_scripted_model(bedrock.lab)
    for question, page in (
        (QUOTA, "/docs/platform/quotas#"),
        ("Who approves a paused deployment?", "/docs/platform/approvals#"),
    ):
        answer = await talk.say(question)
        assert page in answer.text
        assert answer.text.startswith("**")
        assert "In the words of" in answer.text, answer.text
        assert "approved by finance" not in answer.text

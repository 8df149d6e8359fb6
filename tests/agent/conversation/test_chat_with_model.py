"""Conversations in a model's words: every question, what it may read, and that the rules answer when it cannot."""

import json
import re

import pytest

from agent.store.store import Store
from agent.stream import PhaseEvent, ToolEvent
from evals.bedrock_lab.mishaps import OUTAGE, MishapRule
from evals.bedrock_lab.turn import ModelCall, ToolUse, Turn
from tests.agent.conversation.talk_stage import Talk
from tests.agent.reasoning.stage import drafted
from tests.lab_stage import DEMO, Clock, LabStage
from tests.model_stage import ModelStage

WHY = "why is checkout-v42 not starting in prod?"


def labels(call: ModelCall, category: str) -> list[str]:
    """The labels of a finding, as the digest tells them."""
    found = re.search(rf"category={category} [^\[]*\[([^\]]*)\]", call.text)
    assert found is not None, call.text[:2000]
    return found[1].split()


def careful(call: ModelCall) -> Turn:
    """A model that says what the rules found, in its own words."""
    if call.tools:
        return Turn(text="done")
    cited = labels(call, "image_not_found")
    return drafted(
        {"role": "summary", "text": "checkout-v42 never started because its image does not exist.", "sources": cited},
        {
            "role": "cause",
            "category": "image_not_found",
            "text": "Task definition checkout:57 asks for the tag v42, and the repository has no such image.",
            "sources": cited,
        },
    )


@pytest.fixture
def talk(stage: LabStage, lab_store: Store, clock: Clock, bedrock: ModelStage) -> Talk:
    stage.serve(DEMO)
    agent = stage.support_agent(lab_store, clock, bedrock.language_model(ledger=lab_store.usage))
    return Talk(stage=stage, store=lab_store, agent=agent, clock=clock)


async def test_a_question_is_answered_in_verified_words_of_the_model(talk: Talk, bedrock: ModelStage) -> None:
    bedrock.lab.play(otherwise=careful)
    why = await talk.say(WHY)
    assert why.text.startswith("**checkout-v42 never started because its image does not exist.**")
    assert re.search(r"asks for the tag v42, and the repository has no such image\. \[E\d+", why.text)
    assert why.diagnosis is not None
    assert why.diagnosis.written_by.startswith("model:")
    assert why.diagnosis.usage.model_calls == 1
    assert WHY in json.dumps(bedrock.lab.requests()[0].body)


async def test_a_question_no_rule_understands_goes_to_the_model_with_what_was_said_before(
    talk: Talk, bedrock: ModelStage
) -> None:
    bedrock.lab.play(otherwise=careful)
    await talk.say(WHY)
    calls = len(bedrock.lab.requests())
    free = await talk.say("could it be the colour of the logo?")
    assert free.text.startswith("**checkout-v42 never started")
    asked = json.dumps(bedrock.lab.requests()[calls].body)
    assert "colour of the logo" in asked
    assert "user: why is checkout-v42" in asked
    assert talk.calls[-1] == 0  # nothing had to be read again


async def test_what_it_reads_for_a_question_is_told_and_shown(talk: Talk, bedrock: ModelStage) -> None:
    def digs(call: ModelCall) -> Turn:
        if call.tools and not call.results:
            return Turn(tool_calls=(ToolUse(name="ecs_describe_cluster", input={"cluster": "prod"}),))
        return careful(call)

    bedrock.lab.play(otherwise=careful)
    await talk.say(WHY)
    bedrock.lab.play(otherwise=digs)
    answer = await talk.say("could it be the colour of the logo?")
    assert [event.name for event in answer.events if isinstance(event, ToolEvent)] == ["ecs_describe_cluster"] * 2
    assert PhaseEvent(name="reason", state="finished") in answer.events
    assert talk.calls[-1] == 1


async def test_the_rules_answer_when_bedrock_is_down_and_say_so(talk: Talk, bedrock: ModelStage) -> None:
    bedrock.lab.fail(MishapRule(mishap=OUTAGE))
    why = await talk.say(WHY)
    assert why.text.startswith("**checkout-v42 never started: the image does not exist.**")
    assert "The language model cannot be reached at the moment." in why.text
    changed = await talk.say("what changed?")
    assert "team/checkout:v42" in changed.text


async def test_tickets_and_logs_cost_no_model(talk: Talk, bedrock: ModelStage) -> None:
    bedrock.lab.play(otherwise=careful)
    await talk.say(WHY)
    calls = len(bedrock.lab.requests())
    assert (await talk.say("create a ticket")).draft is not None
    await talk.say("show the logs")
    assert len(bedrock.lab.requests()) == calls


async def test_an_account_whose_data_no_model_may_see_is_answered_by_rule(
    stage: LabStage, lab_store: Store, clock: Clock, bedrock: ModelStage
) -> None:
    stage.serve(DEMO)
    agent = stage.support_agent(lab_store, clock, bedrock.language_model(ledger=lab_store.usage))
    path = stage.lab.accounts_file
    path.write_text(path.read_text() + "\nstages: [{name: prod, model: never}]\n")
    talk = Talk(stage=stage, store=lab_store, agent=agent, clock=clock)
    why = await talk.say(WHY)
    assert "The platform does not let a language model see this account." in why.text
    assert bedrock.lab.requests() == []


async def test_in_plain_words_needs_no_model(stage: LabStage, lab_store: Store, clock: Clock) -> None:
    stage.serve(DEMO)
    talk = Talk(stage=stage, store=lab_store, agent=stage.support_agent(lab_store, clock), clock=clock)
    await talk.say(WHY)
    simple = await talk.say("explain that like I don't know AWS")
    assert "a packaged copy of the application" in simple.text


async def test_what_was_read_where_no_model_may_look_reaches_none_from_the_conversation(
    stage: LabStage, lab_store: Store, clock: Clock, bedrock: ModelStage
) -> None:
    """The conversation so far is part of the next question, whatever account that is about."""
    stage.serve(DEMO)
    agent = stage.support_agent(lab_store, clock, bedrock.language_model(ledger=lab_store.usage))
    path = stage.lab.accounts_file
    path.write_text(path.read_text() + "\nstages: [{name: prod, model: never}]\n")
    bedrock.lab.play(otherwise=lambda call: Turn(text="done") if call.tools else drafted())
    talk = Talk(stage=stage, store=lab_store, agent=agent, clock=clock)
    await talk.say(WHY)
    await talk.say("show the logs")
    assert (await talk.say("why is orders failing in stage?")).diagnosis is not None
    asked = json.dumps([request.body for request in bedrock.lab.requests()])
    assert "why is orders failing in stage?" in asked
    assert "v42" not in asked

"""The attacks of test_attacks.py with a guardrail on evidence: their words reach no model, wherever they are planted."""

import json
import re

import pytest

from agent.reasoning.fence import visible
from agent.reasoning.reason import Question
from evals.bedrock_lab.operations.guardrails import Guardrail
from tests.agent.reasoning.stage import CAUSE, SUMMARY, done, drafted, reasoned
from tests.agent.reasoning.test_attacks import ATTACKS, PLACES, victim
from tests.agent.reasoning.test_reason import FakeReads
from tests.model_stage import ModelStage


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", ATTACKS)
async def test_the_attack_reaches_no_model(bedrock: ModelStage, name: str, place: str) -> None:
    attack = ATTACKS[name].planted
    bedrock.lab.guard(ev3=Guardrail(blocked_input=(re.escape(visible(attack)),)))
    bedrock.lab.play(otherwise=lambda call: done(call) or drafted(SUMMARY, CAUSE))
    question = Question(
        text=attack if place == "question" else "why?",
        history=f"user: {attack}" if place == "conversation" else "",
        dig=True,
    )
    came = await reasoned(
        bedrock,
        diagnosis=victim(place, attack),
        question=question,
        reads=FakeReads(),
        evidence_guardrail_id="ev3",
    )
    asked = [json.dumps(each.body) for each in bedrock.lab.requests() if each.operation == "ConverseStream"]
    assert came.withheld
    assert not any(json.dumps(words)[1:-1] in prompt for prompt in asked for words in (attack, visible(attack)))
    if place == "question":
        assert asked == []
    else:
        assert came.verified is not None
        assert [said.role for said in came.verified.statements] == ["summary", "cause"]

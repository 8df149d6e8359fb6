from typing import Any

import pytest

from agent.model.classification import ANSWER_TOOL
from agent.reasoning.reason import Question
from evals.bedrock_lab.turn import ModelCall
from evals.scripted_model.model import BEHIND, NAME, play_scripted_model, scripted_turn
from tests.agent.reasoning.stage import reasoned
from tests.agent.reasoning.test_reason import FakeReads
from tests.model_stage import NOVA, ModelStage


@pytest.mark.parametrize("behind", [BEHIND, NOVA])
async def test_its_answer_reaches_people_through_the_client_and_verification(bedrock: ModelStage, behind: str) -> None:
    settings = play_scripted_model(bedrock.lab)
    bedrock.lab.profile(NAME, behind)
    entry = settings.chain[0].model_copy(update={"base_id": behind})
    options: dict[str, Any] = {"chain": (entry,), "endpoint_url": settings.endpoint_url}
    reads: Any = FakeReads()
    came = await reasoned(bedrock, question=Question(dig=True), reads=reads, **options)
    assert came.verified is not None
    assert came.model_id == NAME
    assert [rejected.text.startswith("Its log says") for rejected in came.verified.rejected] == [True]
    assert reads.made == []


def test_a_request_that_is_no_answer_gets_a_word_and_no_tool_call() -> None:
    body = {"messages": [{"role": "user", "content": [{"text": "hello"}]}]}
    turn = scripted_turn(ModelCall(model_id=NAME, body=body))
    assert (turn.text, turn.tool_calls) == ("I know enough.", ())
    tools = {"tools": [{"toolSpec": {"name": name}} for name in (ANSWER_TOOL,)]}
    assert scripted_turn(ModelCall(model_id=NAME, body={**body, "toolConfig": tools})).tool_calls == ()

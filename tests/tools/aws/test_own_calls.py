import pytest

from evals.bedrock_lab.mishaps import THROTTLED, MishapRule
from evals.bedrock_lab.turn import Mishap
from tests.model_stage import ModelStage
from tools.aws.own_calls import OwnCalls
from tools.errors import ReadFailedError

ASKED = {"modelId": "cohere.embed-english-v3", "body": '{"texts": ["x"], "input_type": "search_query"}'}


def test_a_call_is_sent_again_while_that_can_help_and_there_is_time(bedrock: ModelStage):
    slept: list[float] = []
    bedrock.lab.fail(MishapRule(mishap=THROTTLED, times=2))
    assert OwnCalls(client=bedrock.client, sleep=slept.append).call("InvokeModel", **ASKED, accept=None)["body"]
    assert len(slept) == 2
    bedrock.lab.fail(MishapRule(mishap=THROTTLED))
    with pytest.raises(ReadFailedError) as caught:
        OwnCalls(client=bedrock.client, seconds=0, sleep=slept.append).call("InvokeModel", **ASKED)
    assert (caught.value.reason, len(slept)) == ("throttled", 2)


def test_a_refusal_says_what_was_called_where_and_why(bedrock: ModelStage):
    bedrock.lab.fail(MishapRule(mishap=Mishap(kind="error", code="AccessDeniedException", message="Not you.")))
    with pytest.raises(ReadFailedError) as caught:
        OwnCalls(client=bedrock.client).call("InvokeModel", **ASKED)
    assert caught.value.reason == "denied"
    assert str(caught.value).startswith("bedrock-runtime:InvokeModel in us-west-2 failed (denied")
    assert "Not you." in str(caught.value)
    assert len(bedrock.lab.requests()) == 1

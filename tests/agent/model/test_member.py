import threading
import time

import pytest

from agent.model.configuration import ModelSettings
from agent.model.failures import Failure
from agent.model.member import Member, make_member
from agent.model.reply import TextAnswer
from agent.model.stop import Stop
from evals.bedrock_lab.turn import Mishap, Turn
from tests.model_stage import HAIKU, NOVA, SONNET, ModelStage, asking, entry


def member(bedrock: ModelStage, model_id: str = SONNET, **options: object) -> Member:
    return make_member(entry(model_id, **options), ModelSettings(), lambda region: bedrock.client)


def in_time() -> Stop:
    return Stop(asked=threading.Event(), until=time.monotonic() + 100)


@pytest.mark.parametrize(
    ("model_id", "options", "native", "forced"),
    [
        (SONNET, {}, True, False),
        (HAIKU, {}, True, True),
        (NOVA, {}, False, True),
        ("us.acme.new-1", {}, False, False),
        ("us.acme.new-1", {"base_id": "anthropic.claude-haiku-4-5-20251001-v1:0"}, True, True),
        (HAIKU, {"native_schema": False}, False, True),
    ],
)
def test_what_a_model_can_is_known_before_it_is_called(
    bedrock: ModelStage, model_id: str, options: dict[str, object], native: bool, forced: bool
):
    made = member(bedrock, model_id, **options)
    assert (made.native_schema, made.forces_tools) == (native, forced)


def test_a_call_is_classified_and_priced(bedrock: ModelStage):
    bedrock.lab.play(Turn(text="Yes.", usage={"inputTokens": 500_000, "outputTokens": 1, "totalTokens": 500_001}))
    called = member(bedrock).call(asking(), in_time())
    assert (called.result, called.usage.cost_usd) == (TextAnswer(text="Yes."), pytest.approx(1.00001))


def test_a_call_that_never_began_costs_nothing(bedrock: ModelStage):
    bedrock.lab.play(Turn(mishap=Mishap(kind="error")))
    called = member(bedrock).call(asking(), in_time())
    assert isinstance(called.result, Failure)
    assert (called.usage.calls, called.usage.cost_usd) == (1, 0)


def test_a_call_that_broke_off_is_paid_for_by_estimate(bedrock: ModelStage):
    bedrock.lab.play(Turn(text="word " * 60, mishap=Mishap(kind="truncate", after_frames=9)))
    called = member(bedrock).call(asking("x" * 3000), in_time())
    assert called.usage.estimated
    assert (called.usage.input_tokens > 1000, called.usage.output_tokens > 50) == (True, True)


def test_a_stop_leaves_the_stream_at_its_next_piece(bedrock: ModelStage):
    stop = in_time()
    stop.asked.set()
    bedrock.lab.play(Turn(text="word " * 600, pause_seconds=0.02))
    called = member(bedrock).call(asking(), stop)
    assert isinstance(called.result, Failure)
    assert called.result.kind == "stopped"
    assert bedrock.lab.settle()
    assert bedrock.lab.requests()[0].abandoned

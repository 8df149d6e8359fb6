"""What no model should send, and what stands between it and us: one answer of that kind costs nothing but itself."""

import logging

import pytest

from agent.model.reply import Cut, TextAnswer, ToolCalls, Unavailable
from agent.store.store import Store
from evals.bedrock_lab.mishaps import MishapRule
from evals.bedrock_lab.turn import Event, Mishap, ToolUse, Turn
from tests.agent.language_model_cases import Cause
from tests.model_stage import LOGS, NOON, NOVA, ModelStage, asking, entry

SAID: Event = ("contentBlockDelta", {"contentBlockIndex": 0, "delta": {"text": "Half"}})
START: Event = ("messageStart", {"role": "assistant"})
END: Event = ("messageStop", {"stopReason": "end_turn"})
COUNTED: Event = ("metadata", {"usage": {"inputTokens": 9, "outputTokens": 3, "totalTokens": 12}})
CALL = ToolUse(name=LOGS.name, input={"task": "t1"}, id="c1")


def stream(*events: Event) -> Turn:
    return Turn(events=[START, *events])


NONSENSE = {
    "nothing but reasoning": Turn(reasoning="hm"),
    "a text that is null": stream(("contentBlockDelta", {"contentBlockIndex": 0, "delta": {"text": None}}), END),
    "a delta without an index": stream(("contentBlockDelta", {"delta": {"text": "x"}}), END),
    "an empty delta": stream(("contentBlockDelta", {"contentBlockIndex": 0, "delta": {}}), END),
    "a stop without a reason": stream(SAID, ("messageStop", {}), COUNTED),
    "a stop that is null": stream(SAID, ("messageStop", {"stopReason": None}), COUNTED),
    "an event nobody knows": stream(("surpriseEvent", {"x": 1}), END),
    "a user's message": Turn(events=[("messageStart", {"role": "user"}), SAID, END, COUNTED]),
    "a message of nobody": Turn(events=[("messageStart", {}), SAID, END, COUNTED]),
    "arguments nested without end": Turn(tool_calls=(ToolUse(name=LOGS.name, raw='{"a":' * 20_000),)),
    "two calls with one id": Turn(tool_calls=(CALL, CALL)),
    "a call without a name": Turn(tool_calls=(ToolUse(name="", id="c1"),)),
    "far more than its limit": stream(
        *[("contentBlockDelta", {"contentBlockIndex": 0, "delta": {"text": "x" * 9_000}})] * 50, END
    ),
}


@pytest.mark.parametrize("name", NONSENSE)
async def test_nonsense_is_asked_for_once_more_and_all_of_it_is_paid_for(
    bedrock: ModelStage, lab_store: Store, name: str
) -> None:
    bedrock.lab.play(NONSENSE[name], Turn(text="Better."))
    reply = await bedrock.run(ledger=lab_store.usage).ask(asking(tools=(LOGS,)))
    assert reply.outcome == TextAnswer(text="Better.")
    assert (len(reply.attempts), lab_store.usage.on(NOON).reserved.tokens) == (2, 0)
    assert reply.attempts[0].usage.input_tokens > 0


@pytest.mark.parametrize(
    ("mishap", "failure"),
    [
        (Mishap(kind="garble", after_frames=0), "broken_stream"),
        (Mishap(kind="garble", after_frames=2), "broken_stream"),
        (Mishap(kind="page", status=200), "broken_stream"),
        (Mishap(kind="page", status=502), "server"),
        (Mishap(kind="noise"), "broken_stream"),
        (Mishap(kind="half_head"), "connection"),
        (Mishap(kind="error", code="", status=424), "server"),
        (Mishap(kind="error", code="", status=429), "throttled"),
        (Mishap(kind="error", code="", status=503), "server"),
        (Mishap(kind="error", code="internalError", after_frames=2), "broken_stream"),
    ],
    ids=str,
)
async def test_what_stands_between_is_tried_again(bedrock: ModelStage, mishap: Mishap, failure: str) -> None:
    bedrock.lab.fail(MishapRule(mishap=mishap, times=1))
    bedrock.lab.play(Turn(text="It has no image."))
    reply = await bedrock.run().ask(asking())
    assert reply.outcome == TextAnswer(text="It has no image.")
    assert [attempt.failure for attempt in reply.attempts] == [failure, None]


@pytest.mark.parametrize(
    "turn",
    [
        Turn(text="Whole.", mishap=Mishap(kind="truncate", after_frames=-1)),
        Turn(text="Whole.", mishap=Mishap(kind="cut", after_frames=-1)),
        Turn(text="Whole.", mishap=Mishap(kind="garble", after_frames=-1)),
        Turn(text="Whole.", usage={"inputTokens": -5, "outputTokens": -7, "totalTokens": -12}),
        Turn(text="Whole.", usage={"inputTokens": 10**25, "outputTokens": 1, "totalTokens": 1}),
        Turn(text="Whole.", usage={"inputTokens": None, "outputTokens": None, "totalTokens": None}),
        Turn(text="Whole.", usage={"inputTokens": "9", "outputTokens": [], "totalTokens": {}}),
    ],
    ids=["none", "cut", "damaged", "negative", "absurd", "null", "no number"],
)
async def test_an_answer_without_a_count_is_an_answer_and_is_paid_for_by_estimate(
    bedrock: ModelStage, lab_store: Store, turn: Turn
) -> None:
    bedrock.lab.play(turn)
    reply = await bedrock.run(ledger=lab_store.usage).ask(asking("x" * 3000))
    assert reply.outcome == TextAnswer(text="Whole.")
    kept = lab_store.usage.on(NOON)
    assert (reply.usage.input_tokens >= 1000, reply.usage.output_tokens >= 2) == (True, True)
    assert (kept.usage.input_tokens, kept.reserved.tokens) == (reply.usage.input_tokens, 0)


@pytest.mark.parametrize("mishap", [Mishap(kind="stall", seconds=60), Mishap(kind="cut")], ids=["silent", "cut"])
async def test_a_request_that_was_sent_is_paid_for_though_nothing_came(bedrock: ModelStage, mishap: Mishap) -> None:
    bedrock.lab.fail(MishapRule(mishap=mishap, times=1))
    bedrock.lab.play(otherwise=lambda call: Turn(text="Late."))
    reply = await bedrock.run(hasty=True, attempts=1).ask(asking("x" * 3000))
    assert reply.attempts[0].usage.input_tokens >= 1000
    bedrock.lab.release()


@pytest.mark.timeout(60)
async def test_an_answer_in_drips_frees_its_thread_when_time_is_up(bedrock: ModelStage) -> None:
    """Each byte is in time, and none makes a piece at which the call could be left."""
    bedrock.lab.play(Turn(text="slow", mishap=Mishap(kind="drip", after_frames=1, seconds=0.02)))
    language_model = bedrock.language_model(call_seconds=1)
    outcome = (await language_model.open_run(subject="maria").ask(asking())).outcome
    assert isinstance(outcome, Unavailable)
    assert outcome.reason == "deadline"
    language_model.threads.close(wait=True)  # waits for the thread: without a break for three hours
    assert bedrock.lab.settle()
    assert bedrock.lab.requests()[0].abandoned


async def test_values_an_error_quotes_are_not_logged(bedrock: ModelStage, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="agent")
    quoting = "1 validation error detected: Value 'the secret of maria' at 'messages.1.content' failed to satisfy"
    bedrock.lab.fail(MishapRule(mishap=Mishap(kind="error", code="ValidationException", message=quoting)))
    bedrock.lab.play(otherwise=lambda call: Turn(text="x"))
    await bedrock.run().ask(asking("the secret of maria"))
    assert "failed to satisfy" in str([vars(record) for record in caplog.records])
    assert "secret of maria" not in str([vars(record) for record in caplog.records])


async def test_a_stop_for_the_schemas_tool_and_others_together_gives_the_answer(bedrock: ModelStage) -> None:
    answer = ToolUse(name="give_answer", raw='{"category": "container_oom", "statement": "x"}', id="a")
    bedrock.lab.play(Turn(tool_calls=(CALL, answer)))
    reply = await bedrock.run(entry(NOVA)).ask(asking(tools=(LOGS,), answer_as=Cause))
    assert not isinstance(reply.outcome, ToolCalls | Cut)

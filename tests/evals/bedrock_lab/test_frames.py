from typing import Any

import pytest

from evals.bedrock_lab.frames import Answer, BrokenStreamError, converse_answer, frames, stream_events, within_limit
from evals.bedrock_lab.turn import Mishap, ToolUse, Turn

USAGE = {"inputTokens": 1, "outputTokens": 2, "totalTokens": 3}
TURN = Turn(
    text="one two", reasoning="hm", tool_calls=(ToolUse(name="logs", input={"n": 1}, id="c1"),), chunk_characters=4
)


def answer(turn: Turn = TURN) -> Answer:
    text, stop = within_limit(turn, 100)
    return Answer(turn=turn, text=text, stop_reason=stop, usage=USAGE)


def test_a_message_holds_reasoning_text_and_calls():
    body = converse_answer(answer(), milliseconds=5)
    assert [next(iter(block)) for block in body["output"]["message"]["content"]] == [
        "reasoningContent",
        "text",
        "toolUse",
    ]
    assert body["output"]["message"]["content"][2]["toolUse"] == {"toolUseId": "c1", "name": "logs", "input": {"n": 1}}
    assert (body["stopReason"], body["usage"], body["metrics"]) == ("tool_use", USAGE, {"latencyMs": 5})


def test_a_stream_says_the_same_in_pieces():
    events = stream_events(answer(), milliseconds=5)
    deltas = [body["delta"] for kind, body in events if kind == "contentBlockDelta"]
    assert "".join(each["text"] for each in deltas if "text" in each) == "one two"
    assert "".join(each["toolUse"]["input"] for each in deltas if "toolUse" in each) == '{"n": 1}'
    starts = [body for kind, body in events if kind == "contentBlockStart"]
    assert starts == [{"start": {"toolUse": {"toolUseId": "c1", "name": "logs"}}, "contentBlockIndex": 2}]
    assert [kind for kind, _ in events][-3:] == ["contentBlockStop", "messageStop", "metadata"]


def test_the_limit_of_the_request_cuts_the_text():
    assert within_limit(Turn(text="x" * 9), 2) == ("x" * 8, "max_tokens")
    assert within_limit(Turn(text="x" * 8), 2) == ("x" * 8, "end_turn")
    assert within_limit(Turn(text="x", stop_reason="content_filtered"), 2) == ("x", "content_filtered")


def sent(mishap: Mishap | None) -> tuple[list[bytes], list[float]]:
    waited: list[float] = []
    events: list[Any] = stream_events(answer(Turn(text="one two", chunk_characters=2)), milliseconds=0)
    return list(frames(events, Turn(), mishap, waited.append, lambda count: None)), waited


def test_a_stream_can_end_early_break_off_fail_or_stall():
    whole, _ = sent(None)
    truncated, _ = sent(Mishap(kind="truncate", after_frames=2))
    assert truncated == whole[:2]
    failed, _ = sent(Mishap(kind="error", code="ThrottlingException", after_frames=2))
    assert (failed[:2], b"throttlingException" in failed[2], len(failed)) == (whole[:2], True, 3)
    stalled, waited = sent(Mishap(kind="stall", after_frames=2, seconds=9))
    assert (stalled, 9 in waited) == (whole, True)
    with pytest.raises(BrokenStreamError):
        sent(Mishap(kind="cut", after_frames=2))


def test_a_frame_can_arrive_damaged_or_never_end():
    whole, _ = sent(None)
    garbled, _ = sent(Mishap(kind="garble", after_frames=2))
    assert [len(frame) for frame in garbled] == [len(frame) for frame in whole]
    assert garbled[2] != whole[2]
    events: list[Any] = stream_events(answer(Turn(text="one")), milliseconds=0)
    dripping = frames(events, Turn(), Mishap(kind="drip", after_frames=1), lambda _: None, lambda _: None)
    assert [len(next(dripping)) for _ in range(200)][1:] == [1] * 199


def test_a_mishap_can_be_counted_from_the_end():
    whole, _ = sent(None)
    truncated, _ = sent(Mishap(kind="truncate", after_frames=-1))
    assert truncated == whole[:-1]


def test_a_mishap_later_than_the_stream_comes_before_its_end():
    whole, _ = sent(None)
    truncated, _ = sent(Mishap(kind="truncate", after_frames=999))
    assert truncated == whole[:-2]

from collections.abc import Sequence

from evals.bedrock_lab.frames import Answer, stream_events
from evals.bedrock_lab.live_turn import Called, Ended, LiveTurn, Piece, Said, Thought
from evals.bedrock_lab.turn import ToolUse, Turn

USAGE = {"inputTokens": 1, "outputTokens": 2, "totalTokens": 3}
PIECES = (
    Thought(text="hm"),
    Said(text="one "),
    Said(text="two"),
    Called(number=0, name="logs", arguments='{"n":'),
    Called(number=0, name="logs", arguments=" 1}"),
    Called(number=1, name="list"),
    Ended(stop_reason="tool_use", usage=USAGE),
)


def live(pieces: Sequence[Piece] = PIECES, closed: list[str] | None = None) -> LiveTurn:
    noted = [] if closed is None else closed
    return LiveTurn(pieces=iter(pieces), close=lambda: noted.append("closed"))


def test_the_whole_of_it_is_a_turn_like_any_other():
    closed: list[str] = []
    turn = live(closed=closed).whole()
    calls = (ToolUse(name="logs", raw='{"n": 1}'), ToolUse(name="list", raw=""))
    assert turn == Turn(text="one two", reasoning="hm", tool_calls=calls, stop_reason="tool_use", usage=USAGE)
    assert closed == ["closed"]


def test_its_events_are_those_of_a_scripted_turn():
    events = list(live().events(lambda said: {}))
    turn = Turn(
        text="one two",
        reasoning="hm",
        tool_calls=(ToolUse(name="logs", raw='{"n": 1}'), ToolUse(name="list", raw="{}")),
    )
    scripted = stream_events(Answer(turn=turn, text=turn.text, stop_reason="tool_use", usage=USAGE), milliseconds=0)
    marks = ("messageStart", "contentBlockStart", "contentBlockStop", "messageStop", "metadata")
    assert [kind for kind, _ in events if kind in marks] == [kind for kind, _ in scripted if kind in marks]
    blocks = [body["contentBlockIndex"] for kind, body in events if kind == "contentBlockDelta"]
    assert blocks == [0, 1, 1, 2, 2, 3]
    closing = events[-1][1]
    assert (events[-2][1], closing["usage"]) == ({"stopReason": "tool_use"}, USAGE)


def test_where_the_server_counts_no_tokens_all_that_was_said_is_counted():
    said: list[str] = []

    def count(text: str) -> dict[str, int]:
        said.append(text)
        return USAGE

    pieces = (Said(text="one"), Called(number=0, name="logs", arguments="{}"), Ended(stop_reason="tool_use"))
    events = list(live(pieces).events(count))
    assert (events[-1][1]["usage"], said) == (USAGE, ["one{}"])


def test_whoever_stops_listening_closes_it():
    closed: list[str] = []
    events = live(closed=closed).events(lambda said: USAGE)
    assert next(events)[0] == "messageStart"
    events.close()
    assert closed == ["closed"]


def test_an_answer_without_a_word_is_a_stream_without_blocks():
    events = list(live((Ended(stop_reason="end_turn"),)).events(lambda said: USAGE))
    assert [kind for kind, _ in events] == ["messageStart", "messageStop", "metadata"]

"""A turn as Bedrock sends it: one message, or the events of a stream."""

import json
import uuid
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from evals.aws_lab.exchange import AwsError
from evals.bedrock_lab.event_stream import damaged, endless_frame, event_frame, exception_frame
from evals.bedrock_lab.tokens import CHARACTERS_A_TOKEN
from evals.bedrock_lab.turn import Event, Mishap, ToolUse, Turn


class BrokenStreamError(Exception):
    """The connection is to break here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A turn within the limits of the request: what is said, why it stopped, what it cost."""

    turn: Turn
    text: str
    stop_reason: str
    usage: Mapping[str, Any]
    trace: Mapping[str, Any] | None = None


def within_limit(turn: Turn, max_tokens: int) -> tuple[str, str]:
    """Return the text that fits, and the reason for the stop."""
    fitting = turn.text[: max_tokens * CHARACTERS_A_TOKEN]
    ordinary = "tool_use" if turn.tool_calls else "end_turn"
    return fitting, turn.stop_reason or ("max_tokens" if fitting != turn.text else ordinary)


def converse_answer(answer: Answer, *, milliseconds: int) -> dict[str, Any]:
    """Return the body of a Converse response."""
    content: list[dict[str, Any]] = []
    if answer.turn.reasoning:
        content.append({"reasoningContent": {"reasoningText": {"text": answer.turn.reasoning, "signature": "c2ln"}}})
    if answer.text:
        content.append({"text": answer.text})
    for call in answer.turn.tool_calls:
        content.append({"toolUse": {"toolUseId": _id(call), "name": call.name, "input": _parsed(call)}})
    body: dict[str, Any] = {
        "output": {"message": {"role": "assistant", "content": content}},
        "stopReason": answer.stop_reason,
        "usage": dict(answer.usage),
        "metrics": {"latencyMs": milliseconds},
    }
    return {**body, "trace": answer.trace} if answer.trace else body


def stream_events(answer: Answer, *, milliseconds: int) -> list[Event]:
    """Return the events of a ConverseStream response in their order."""
    if answer.turn.events is not None:
        return list(answer.turn.events)
    size = answer.turn.chunk_characters
    events: list[Event] = [("messageStart", {"role": "assistant"})]
    blocks: list[list[Event]] = []
    if answer.turn.reasoning:
        said = [_delta({"reasoningContent": {"text": part}}) for part in _cut(answer.turn.reasoning, size)]
        blocks.append([*said, _delta({"reasoningContent": {"signature": "c2ln"}})])
    if answer.text:
        # A text block has no contentBlockStart: only tool use has.
        blocks.append([_delta({"text": part}) for part in _cut(answer.text, size)])
    for call in answer.turn.tool_calls:
        start: Event = ("contentBlockStart", {"start": {"toolUse": {"toolUseId": _id(call), "name": call.name}}})
        blocks.append([start, *(_delta({"toolUse": {"input": part}}) for part in _cut(call.arguments, size))])
    for index, block in enumerate(blocks):
        events += [(kind, {**body, "contentBlockIndex": index}) for kind, body in block]
        events.append(("contentBlockStop", {"contentBlockIndex": index}))
    events.append(("messageStop", {"stopReason": answer.stop_reason}))
    closing: dict[str, Any] = {"usage": dict(answer.usage), "metrics": {"latencyMs": milliseconds}}
    events.append(("metadata", {**closing, "trace": answer.trace} if answer.trace else closing))
    return events


def frames(
    events: Iterable[Event],
    turn: Turn,
    mishap: Mishap | None,
    wait: Callable[[float], None],
    sent: Callable[[int], None],
) -> Generator[bytes]:
    """Yield the frames of a stream, with whatever goes wrong on the way.

    Args:
        events: of `stream_events`, or as a model says them; what breaks off there reaches the client as Bedrock's error.
        turn: says how fast.
        mishap: what goes wrong within the stream.
        wait: waits some seconds, or less when the lab stops.
        sent: told how many frames have left so far.

    Raises:
        BrokenStreamError: the connection is to break.
    """
    wait(turn.delay_seconds)
    try:
        for number, ((kind, body), due) in enumerate(_marked(events, mishap), start=1):
            if due is not None:
                if due.kind == "error":
                    yield _exception(due.code, due.message)
                    return
                if due.kind == "truncate":
                    return
                if due.kind == "cut":
                    raise BrokenStreamError
                if due.kind == "garble":
                    yield damaged(event_frame(kind, body))
                    continue
                if due.kind == "drip":
                    for byte in endless_frame():
                        yield bytes([byte])
                        wait(due.seconds)
                wait(due.seconds)
            yield event_frame(kind, body)
            sent(number)
            wait(turn.pause_seconds)
    except AwsError as error:
        yield _exception(error.code, error.message)


def _exception(code: str, message: str) -> bytes:
    return exception_frame(code[0].lower() + code[1:], message)


def _marked(events: Iterable[Event], mishap: Mishap | None) -> Iterator[tuple[Event, Mishap | None]]:
    """Yield the events, that before which the mishap comes with it. One due later than the end comes just before it."""
    after = (mishap.after_frames or 0) if mishap else 0
    latest = "messageStop"
    if after < 0:
        events = list(events)  # counted from the end, which has to be known
        after, latest = max(0, len(events) + after), ""
    due = mishap
    for number, event in enumerate(events):
        comes = number == after or event[0] == latest
        yield event, due if comes else None
        due = None if comes else due


def _delta(delta: dict[str, Any]) -> Event:
    return "contentBlockDelta", {"delta": delta}


def _cut(text: str, size: int) -> list[str]:
    return [text[start : start + size] for start in range(0, len(text), size)]


def _id(call: ToolUse) -> str:
    return call.id or f"tooluse_{uuid.uuid4().hex[:22]}"


def _parsed(call: ToolUse) -> Any:
    # Converse sends parsed arguments; of ones cut short Bedrock sends what it could make of them.
    try:
        return json.loads(call.arguments)
    except ValueError:
        return {}

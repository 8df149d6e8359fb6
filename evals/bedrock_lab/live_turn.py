"""A turn that is still being written: what a model says arrives in pieces, and becomes Bedrock's events as it does."""

import time
import uuid
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from evals.bedrock_lab.frames import Event
from evals.bedrock_lab.turn import ToolUse, Turn

Count = Callable[[str], Mapping[str, int]]
"""Counts the tokens of a request and of all that was said to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A piece of the text."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Thought:
    """A piece of what the model reasons."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """A piece of a tool call's arguments. `number` tells the calls of a turn apart."""

    number: int
    name: str
    arguments: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """Why the model stopped, in Bedrock's words; `usage` where its server counts tokens."""

    stop_reason: str
    usage: Mapping[str, int] | None = None


Piece = Said | Thought | Called | Ended


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveTurn:
    """A turn whose pieces arrive one after the other, `Ended` last. It can be taken once, as a whole or as events.

    `close` tells its server that nobody listens any more; it is called in either case.
    """

    pieces: Iterator[Piece]
    close: Callable[[], None]

    def whole(self) -> Turn:
        """Wait for all of it.

        Raises:
            AwsError: its server broke off.
        """
        text, thoughts, calls = "", "", dict[int, ToolUse]()
        ended = Ended(stop_reason="end_turn")
        with closing(self):
            for piece in self.pieces:
                match piece:
                    case Said():
                        text += piece.text
                    case Thought():
                        thoughts += piece.text
                    case Called():
                        before = calls.get(piece.number)
                        arguments = (before.arguments if before else "") + piece.arguments
                        calls[piece.number] = ToolUse(name=piece.name, raw=arguments)
                    case Ended():
                        ended = piece
        return Turn(
            text=text,
            reasoning=thoughts,
            tool_calls=tuple(calls.values()),
            stop_reason=ended.stop_reason,
            usage=ended.usage,
        )

    def events(self, count: Count) -> Generator[Event]:
        """Yield the events of a ConverseStream response as the pieces arrive.

        Args:
            count: counts the tokens where the model's server does not.

        Raises:
            AwsError: its server broke off.
        """
        began, said, index = time.monotonic(), "", -1
        block: object = None
        with closing(self):
            yield "messageStart", {"role": "assistant"}
            for piece in self.pieces:
                if isinstance(piece, Ended):
                    if index >= 0:
                        yield "contentBlockStop", {"contentBlockIndex": index}
                    yield "messageStop", {"stopReason": piece.stop_reason}
                    milliseconds = int((time.monotonic() - began) * 1000)
                    usage = dict(piece.usage or count(said))
                    yield "metadata", {"usage": usage, "metrics": {"latencyMs": milliseconds}}
                    return
                said += piece.arguments if isinstance(piece, Called) else piece.text
                if (wanted := _block(piece)) != block:
                    if index >= 0:
                        yield "contentBlockStop", {"contentBlockIndex": index}
                    block, index = wanted, index + 1
                    if isinstance(piece, Called):
                        start = {"toolUse": {"toolUseId": f"tooluse_{uuid.uuid4().hex[:22]}", "name": piece.name}}
                        yield "contentBlockStart", {"start": start, "contentBlockIndex": index}
                yield "contentBlockDelta", {"delta": _delta(piece), "contentBlockIndex": index}


def _block(piece: Said | Thought | Called) -> object:
    """Pieces that follow each other with the same mark are of one content block."""
    return piece.number if isinstance(piece, Called) else type(piece)


def _delta(piece: Said | Thought | Called) -> dict[str, Any]:
    match piece:
        case Said():
            return {"text": piece.text}
        case Thought():
            return {"reasoningContent": {"text": piece.text}}
        case Called():
            return {"toolUse": {"input": piece.arguments}}

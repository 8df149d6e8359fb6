"""One turn of a scripted model: what it was asked, what it says, and what goes wrong on the way."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any, Literal, cast

from evals.bedrock_lab.body_parts import rows

Where = Literal["error", "truncate", "cut", "stall", "garble", "drip", "page", "noise", "half_head"]
Event = tuple[str, Mapping[str, Any]]


class ScriptError(AssertionError):
    """A script was not played as it was written, or cannot be read."""


@dataclass(frozen=True, kw_only=True)
class ModelCall:
    """What the model is asked; `body` is the request as Bedrock's Converse takes it."""

    model_id: str
    body: Mapping[str, Any]
    streamed: bool = False

    @cached_property
    def system(self) -> str:
        """All system text."""
        return "\n".join(_texts(rows(self.body, "system")))

    @cached_property
    def last(self) -> str:
        """All text of the last message, results of tools included."""
        return "\n".join(_texts(self.body["messages"][-1]["content"]))

    @cached_property
    def text(self) -> str:
        """All text of the request: system, then every message."""
        said = (text for message in self.body["messages"] for text in _texts(message["content"]))
        return "\n".join([self.system, *said])

    @cached_property
    def tools(self) -> tuple[str, ...]:
        """Names of the tools it may call."""
        listed = rows(self.body, "toolConfig", "tools")
        return tuple(tool["toolSpec"]["name"] for tool in listed if "toolSpec" in tool)

    @cached_property
    def results(self) -> tuple[str, ...]:
        """Texts of the tool results in the last message."""
        blocks = [block["toolResult"] for block in self.body["messages"][-1]["content"] if "toolResult" in block]
        return tuple("\n".join(_texts(rows(block, "content"))) for block in blocks)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolUse:
    """A tool the model calls. `raw` is sent as it is instead of `input`: arguments cut short, for one."""

    name: str
    input: Mapping[str, Any] = field(default_factory=dict[str, Any])
    raw: str | None = None
    id: str | None = None

    @property
    def arguments(self) -> str:
        """The arguments as they travel."""
        return json.dumps(self.input) if self.raw is None else self.raw


@dataclass(frozen=True, slots=True, kw_only=True)
class Mishap:
    """What goes wrong with one answer.

    Attributes:
        kind: an `error` of Bedrock's; `truncate`: the stream ends well-formed but early; `cut`: the connection breaks;
            `stall`: silence for `seconds`, then on; `garble`: a frame arrives damaged; `drip`: a frame begins that comes
            byte for byte, `seconds` apart, and never ends. Of what stands between us and Bedrock: `page`, a web page of
            `status`; `noise`, bytes that are not in the encoding they are said to be in; `half_head`, a connection
            that breaks within the head.
        after_frames: within the stream, after so many frames, counted from its end where it is negative; None = instead
            of an answer.
        code: empty = the error says nothing of itself but `status`.
    """

    kind: Where
    after_frames: int | None = None
    code: str = "ServiceUnavailableException"
    message: str = "Bedrock is unable to process your request."
    seconds: float = 0
    status: int = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What the model says to one request.

    Attributes:
        stop_reason: None = `tool_use` with tool calls, `max_tokens` where the request's limit cuts the text, `end_turn`.
        usage: None = counted by the lab; whatever else stands there is sent as it is.
        events: the events of the stream, sent as they are instead of what is said above.
        delay_seconds: before the first frame.
        pause_seconds: between frames.
    """

    text: str = ""
    tool_calls: tuple[ToolUse, ...] = ()
    reasoning: str = ""
    stop_reason: str | None = None
    usage: Mapping[str, Any] | None = None
    events: Sequence[Event] | None = None
    mishap: Mishap | None = None
    chunk_characters: int = 24
    delay_seconds: float = 0
    pause_seconds: float = 0


def read_turns(documents: Any) -> list[Turn]:
    """Return the turns of a JSON list, each an object with the fields of Turn.

    Raises:
        ScriptError: the message names the turn and the field.
    """
    if not isinstance(documents, list):
        raise ScriptError("a script is a list of turns")
    return [_read_turn(index, item) for index, item in enumerate(cast("list[Any]", documents))]


def _read_turn(index: int, item: Any) -> Turn:
    given = _known(f"turn {index}", item, Turn)
    if "tool_calls" in given:
        calls: list[Any] = given["tool_calls"]
        given["tool_calls"] = tuple(ToolUse(**_known(f"turn {index}: a tool call", call, ToolUse)) for call in calls)
    if given.get("mishap") is not None:
        given["mishap"] = Mishap(**_known(f"turn {index}: its mishap", given["mishap"], Mishap))
    return Turn(**given)


def _known(what: str, item: Any, kind: type[Turn] | type[ToolUse] | type[Mishap]) -> dict[str, Any]:
    names = [each.name for each in fields(kind)]
    if not isinstance(item, dict):
        raise ScriptError(f"{what} is no object: {item!r}")
    given = dict(cast("dict[str, Any]", item))
    if unknown := given.keys() - set(names):
        raise ScriptError(f"{what} has an unknown field {min(unknown)!r}; known are {', '.join(names)}")
    return given


def _texts(blocks: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for block in blocks:
        if "text" in block:
            yield str(block["text"])
        elif "toolUse" in block:
            yield f"{block['toolUse']['name']} {json.dumps(block['toolUse']['input'])}"
        elif "toolResult" in block:
            yield from _texts(rows(block["toolResult"], "content"))
        elif "json" in block:
            yield json.dumps(block["json"])
        elif "guardContent" in block:
            yield str(block["guardContent"].get("text", {}).get("text", ""))

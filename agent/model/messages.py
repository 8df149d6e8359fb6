"""What a model is asked: a system text, messages, tools, and the form of the answer. Knows no model library."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeAlias

from pydantic import BaseModel

from agent.reasoning.fence import Fence

DEFAULT_MAX_TOKENS = 1500  # an explanation of a page; Bedrock reserves all of it against the quota when a call begins


@dataclass(frozen=True, slots=True, kw_only=True)
class UserMessage:
    """What is said to the model. What people or AWS wrote is fenced in it by the caller, with the request's `fence`."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolCall:
    """A tool the model wants called. `arguments` are whatever JSON object it wrote: check them before use."""

    id: str
    name: str
    arguments: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """What a model said in its own form, signed reasoning included. Of use to that model alone; never shown or stored."""

    model_id: str
    blocks: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelMessage:
    """What the model said before.

    `spoken` goes back to the model that said it, and to no other: in a tool loop newer Claude models answer nothing when
    their reasoning is missing, and other models refuse it.
    Source: github.com/Bike4Mind/bike4mind/pull/2003, github.com/langchain-ai/langchain-aws/issues/844.
    """

    text: str = ""
    tool_calls: tuple[ToolCall, ...] = ()
    spoken: Spoken | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolResult:
    """What a call came to. `failed` marks a text that says why it came to nothing."""

    call_id: str
    text: str
    failed: bool = False


Message: TypeAlias = UserMessage | ModelMessage | ToolResult


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelTool:
    """A tool the model may ask for. `parameters` is the JSON schema of its arguments, an object's."""

    name: str
    description: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRequest:
    """One question to a model.

    Attributes:
        system: the stable beginning, equal from call to call, so that it can be cached.
        messages: oldest first; a broken history is repaired before it is sent.
        tools: what the model may ask for; none = it can only answer.
        answer_as: the pydantic class its answer has to fit; None = text.
        max_tokens: of the answer; settings may lower it.
        fence: what stands around others' words in the messages, for a guardrail to look at these alone; None = it looks at
            each message as a whole.
    """

    system: str
    messages: tuple[Message, ...]
    tools: tuple[ModelTool, ...] = ()
    answer_as: type[BaseModel] | None = None
    max_tokens: int = DEFAULT_MAX_TOKENS
    fence: Fence | None = None


def answer_schema(form: type[BaseModel]) -> dict[str, Any]:
    """Return the JSON schema of a form of answer, the caller's own to change."""
    return deepcopy(_schema(form))


@cache
def _schema(form: type[BaseModel]) -> dict[str, Any]:
    return form.model_json_schema()  # pydantic takes milliseconds for it, at each call

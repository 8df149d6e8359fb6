"""What a model's message means, by why it stopped. Only a proper stop for tools makes a tool call.

A call cut by max_tokens looks whole: langchain completes `{"service": "we` to valid arguments. So arguments count only
where the model stopped in order to call, and their JSON is whole.
Source: StopReason in botocore's service model of bedrock-runtime.
"""

import json
from collections.abc import Mapping
from typing import Any, cast

from langchain_core.messages import AIMessage, AIMessageChunk
from pydantic import BaseModel, ValidationError

from agent.model.failures import SHOWN, Failure
from agent.model.messages import ModelRequest, Spoken, ToolCall
from agent.model.reply import Cut, Outcome, Refused, StructuredAnswer, TextAnswer, ToolCalls

ANSWER_TOOL = "give_answer"  # the tool that stands for the answer, with models that take no schema for it
_ENDED = frozenset({"end_turn", "stop_sequence", "stop", "completed"})
_FOR_TOOLS = frozenset({"tool_use", "tool_calls", "function_call"})
_STOPPED: Mapping[str, Outcome] = {
    "guardrail_intervened": Refused(reason="guardrail"),
    "content_filtered": Refused(reason="content_filter"),
    "content_filter": Refused(reason="content_filter"),
    "refusal": Refused(reason="content_filter"),
}
_CUT = {
    "max_tokens": "max_tokens",
    "length": "max_tokens",
    "model_context_window_exceeded": "context_window",
}


def classify_response(message: AIMessage, request: ModelRequest) -> Outcome | Failure:
    """Return what a message means for a request, or why it means nothing."""
    stop = _stop_reason(message)
    if stop in _STOPPED:
        return _STOPPED[stop]
    text = str(message.text).strip()
    if stop in _CUT:
        return Cut(reason="context_window" if _CUT[stop] == "context_window" else "max_tokens", text=text)
    if stop in _FOR_TOOLS:
        return _called(message, request, text)
    if stop not in _ENDED:
        return _malformed(f"the model stopped with {stop or 'no reason'}", text)
    if message.tool_calls or message.invalid_tool_calls:
        return _malformed(f"tool calls in an answer that ended with {stop}", text)
    if not text:
        return _malformed("an empty answer", text)
    if request.answer_as is not None:
        return _parsed(request.answer_as, text, text)
    return TextAnswer(text=text)


def spoken_by(model_id: str, message: AIMessage) -> Spoken | None:
    """Return what has to go back to the model as it said it, None where nothing has: only reasoning does."""
    blocks = [cast("dict[str, Any]", block) for block in message.content if isinstance(block, dict)]
    if not any("reasoning" in str(block.get("type")) or "thinking" in str(block.get("type")) for block in blocks):
        return None
    return Spoken(model_id=model_id, blocks=tuple(blocks))


def has_stopped(piece: AIMessage) -> bool:
    """Return whether a piece says why the model stopped: all it had to say has come by then."""
    return bool(_stop_reason(piece))


def _stop_reason(message: AIMessage) -> str:
    told: Mapping[str, Any] = message.response_metadata
    return str(told.get("stopReason") or told.get("stop_reason") or told.get("finish_reason") or "").casefold()


def _called(message: AIMessage, request: ModelRequest, text: str) -> Outcome | Failure:
    calls = _whole_calls(message)
    if not calls:
        return _malformed("a stop for tools without a call whose arguments are whole", text)
    answers = [call for call in calls if call.name == ANSWER_TOOL]
    if answers and request.answer_as is not None:
        return _parsed(request.answer_as, answers[-1].arguments, text)
    if not request.tools:
        return _malformed("calls of tools that were not offered", text)
    return ToolCalls(calls=calls, text=text)


def _whole_calls(message: AIMessage) -> tuple[ToolCall, ...]:
    """Return the calls, or none at all if a single one is not whole."""
    if message.invalid_tool_calls:
        return ()
    if not isinstance(message, AIMessageChunk):
        parsed = [(call["id"], call["name"], cast("Any", call["args"])) for call in message.tool_calls]
    else:
        parsed = [(part["id"], part["name"], _json(part["args"] or "{}")) for part in message.tool_call_chunks]
    calls = [
        ToolCall(id=call_id, name=name, arguments=cast("dict[str, Any]", arguments))
        for call_id, name, arguments in parsed
        if call_id and name and isinstance(arguments, dict)
    ]
    # Two calls with one id cannot both have a result: such a turn is not one that can go on.
    whole = len(calls) == len(parsed) == len({call.id for call in calls})
    return tuple(calls) if whole else ()


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):  # the latter: brackets in brackets without end
        return None


def _parsed(form: type[BaseModel], given: str | Mapping[str, Any], text: str) -> Outcome | Failure:
    try:
        value = form.model_validate_json(given) if isinstance(given, str) else form.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the whole"
        return _malformed(f"an answer that does not fit {form.__name__} at {place}: {first['msg']}", text)
    return StructuredAnswer(value=value)


def _malformed(detail: str, text: str) -> Failure:
    return Failure(kind="malformed", detail=detail[:SHOWN], text=text)

"""A conversation of Bedrock's in the form of OpenAI's chat completions, which most local servers speak, and back.

Source: https://platform.openai.com/docs/api-reference/chat, as llama.cpp, Ollama, vLLM and LM Studio serve it.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from evals.aws_lab.exchange import AwsError
from evals.bedrock_lab.body_parts import rows, table
from evals.bedrock_lab.live_turn import Called, Ended, Piece, Said, Thought
from evals.bedrock_lab.turn import ModelCall

# How the server is told the schema of an answer. llama-cpp-python's own server knows only `json_object`.
SchemaForm = Literal["json_schema", "json_object"]
_STOPS: Mapping[str, str] = {
    "stop": "end_turn",
    "length": "max_tokens",
    "tool_calls": "tool_use",
    "function_call": "tool_use",
    "content_filter": "content_filtered",
}
_OPTIONS = {"maxTokens": "max_tokens", "temperature": "temperature", "topP": "top_p", "stopSequences": "stop"}


class _Form(BaseModel):
    # Servers add fields of their own.
    model_config = ConfigDict(frozen=True, extra="ignore")


class _Function(_Form):
    name: str | None = None
    arguments: str | None = None


class _Call(_Form):
    index: int = 0
    function: _Function = _Function()


class _Delta(_Form):
    content: str | None = None
    reasoning_content: str | None = None
    tool_calls: tuple[_Call, ...] | None = None


class _Choice(_Form):
    delta: _Delta = _Delta()
    finish_reason: str | None = None


class _Usage(_Form):
    prompt_tokens: int = 0
    completion_tokens: int = 0


class ChatChunk(_Form):
    """One event of a streamed chat completion."""

    choices: tuple[_Choice, ...] = ()
    usage: _Usage | None = None
    error: Any = None


def chat_request(call: ModelCall, *, model: str, schema_form: SchemaForm) -> dict[str, Any]:
    """Return the body of the chat completion that asks what a Converse request asks."""
    body = call.body
    system = [{"role": "system", "content": call.system}] if call.system else []
    request: dict[str, Any] = {
        "model": model,
        "messages": [*system, *(told for message in rows(body, "messages") for told in _messages(message))],
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    options = table(body, "inferenceConfig")
    request.update({theirs: options[ours] for ours, theirs in _OPTIONS.items() if ours in options})
    tools = [tool["toolSpec"] for tool in rows(body, "toolConfig", "tools") if "toolSpec" in tool]
    if tools:
        request["tools"] = [{"type": "function", "function": _function(spec)} for spec in tools]
        request["tool_choice"] = _choice(table(body, "toolConfig", "toolChoice"))
    wanted = table(body, "outputConfig", "textFormat", "structure", "jsonSchema")
    if wanted:
        schema: Any = json.loads(wanted["schema"])
        named = {"name": wanted.get("name", "answer"), "schema": schema, "strict": True}
        forms = {"json_schema": {"json_schema": named}, "json_object": {"schema": schema}}
        request["response_format"] = {"type": schema_form, **forms[schema_form]}
    return request


def read_pieces(chunks: Iterable[ChatChunk]) -> Iterator[Piece]:
    """Yield what the chunks of a stream say, `Ended` last.

    Raises:
        AwsError: the server says that it failed, or ends the stream without a word why.
    """
    names: dict[int, str] = {}
    stop: str | None = None
    usage: Mapping[str, int] | None = None
    for chunk in chunks:
        if chunk.error:
            raise AwsError("ModelStreamErrorException", f"The chat server failed: {chunk.error}"[:500])
        if chunk.usage is not None:
            usage = _counted(chunk.usage)
        for choice in chunk.choices[:1]:
            stop = choice.finish_reason or stop
            yield from _said(choice.delta, names)
    if stop is None:
        raise AwsError("ModelStreamErrorException", "The chat server ended its answer without saying why.")
    # Some servers end with a plain stop after tool calls.
    reason = "tool_use" if names and stop == "stop" else _STOPS.get(stop, stop)
    yield Ended(stop_reason=reason, usage=usage)


def _messages(message: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield a message of Bedrock's, with each tool result in a message of its own. Reasoning is not sent back."""
    content = rows(message, "content")
    calls: list[dict[str, Any]] = []
    texts: list[str] = []
    for block in content:
        if "toolResult" in block:
            result = block["toolResult"]
            yield {"role": "tool", "tool_call_id": result["toolUseId"], "content": _text(rows(result, "content"))}
        elif "toolUse" in block:
            use = block["toolUse"]
            function = {"name": use["name"], "arguments": json.dumps(use["input"])}
            calls.append({"id": use["toolUseId"], "type": "function", "function": function})
        elif text := _text([block]):
            texts.append(text)
    if texts or calls:
        told = {"role": message["role"], "content": "\n".join(texts)}
        yield {**told, "tool_calls": calls} if calls else told


def _text(blocks: Iterable[Mapping[str, Any]]) -> str:
    texts: list[str] = []
    for block in blocks:
        if "text" in block:
            texts.append(str(block["text"]))
        elif "json" in block:
            texts.append(json.dumps(block["json"]))
        elif "guardContent" in block:
            texts.append(str(table(block, "guardContent", "text").get("text", "")))
    return "\n".join(texts)


def _function(spec: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": spec["name"],
        "description": spec.get("description", ""),
        "parameters": table(spec, "inputSchema", "json"),
    }


def _choice(choice: Mapping[str, Any]) -> Any:
    if "tool" in choice:
        return {"type": "function", "function": {"name": choice["tool"]["name"]}}
    return "required" if "any" in choice else "auto"


def _said(delta: _Delta, names: dict[int, str]) -> Iterator[Piece]:
    if delta.reasoning_content:
        yield Thought(text=delta.reasoning_content)
    if delta.content:
        yield Said(text=delta.content)
    for call in delta.tool_calls or ():
        name = names.setdefault(call.index, call.function.name or "")
        yield Called(number=call.index, name=name, arguments=call.function.arguments or "")


def _counted(usage: _Usage) -> dict[str, int]:
    total = usage.prompt_tokens + usage.completion_tokens
    return {"inputTokens": usage.prompt_tokens, "outputTokens": usage.completion_tokens, "totalTokens": total}

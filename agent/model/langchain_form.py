"""A request in LangChain's form: messages, tools, cache points, and the form of the answer.

Cache points: one behind the system text, which covers the tools before it, and with tools one behind the last message,
so that the next turn of a loop finds all that came before. Nova takes none after tool results.
Source: https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html
"""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage

from agent.model.classification import ANSWER_TOOL
from agent.model.configuration import BEDROCK, ModelEntry
from agent.model.history import repair_history
from agent.model.messages import Message, ModelMessage, ModelRequest, ModelTool, ToolResult, answer_schema

_CACHE_POINT = {"cachePoint": {"type": "default"}}


def langchain_messages(request: ModelRequest, entry: ModelEntry) -> list[BaseMessage]:
    """Return the messages, the history repaired."""
    cached = entry.cache and entry.library == BEDROCK
    system: list[str | dict[Any, Any]] = [{"type": "text", "text": request.system}]
    history = repair_history(request.messages, with_tools=bool(request.tools))
    converted = [_converted(message, entry) for message in history]
    if cached:
        system.append(_CACHE_POINT)
        if converted and request.tools and "nova" not in entry.model_name:
            converted[-1].content = [{"type": "text", "text": converted[-1].content}, _CACHE_POINT]
    if not request.system.strip():
        return converted  # blank text is refused
    return [SystemMessage(content=system if cached else request.system), *converted]


def langchain_tools(request: ModelRequest, *, native_schema: bool) -> list[dict[str, Any]]:
    """Return the tools, with the answer as one of them where the model takes no schema for its answer."""
    tools = list(request.tools)
    if request.answer_as is not None and not native_schema:
        description = "Give your final answer in this form. Call it once, when you are done."
        schema = answer_schema(request.answer_as)
        tools.append(ModelTool(name=ANSWER_TOOL, description=description, parameters=schema))
    return [
        {
            "type": "function",
            "function": {"name": tool.name, "description": tool.description, "parameters": dict(tool.parameters)},
        }
        for tool in tools
    ]


def response_format(request: ModelRequest, *, native_schema: bool) -> Mapping[str, Any]:
    """Return the argument that asks for an answer in a form, empty where none is asked for or a tool stands for it."""
    if request.answer_as is None or not native_schema:
        return {}
    form = {"name": request.answer_as.__name__, "schema": answer_schema(request.answer_as)}
    return {"response_format": {"type": "json_schema", "json_schema": form}}


def _converted(message: Message, entry: ModelEntry) -> BaseMessage:
    if isinstance(message, ToolResult):
        status = "error" if message.failed else "success"
        return ToolMessage(content=message.text, tool_call_id=message.call_id, status=status)
    if isinstance(message, ModelMessage):
        calls: list[Any] = [
            {"id": call.id, "name": call.name, "args": dict(call.arguments), "type": "tool_call"}
            for call in message.tool_calls
        ]
        if message.spoken is not None and message.spoken.model_id == entry.id:
            return AIMessage(content=[deepcopy(dict(block)) for block in message.spoken.blocks], tool_calls=calls)
        return AIMessage(content=message.text, tool_calls=calls)
    return HumanMessage(content=message.text)

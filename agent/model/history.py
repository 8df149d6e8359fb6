"""Repair a history before it is sent. Bedrock refuses a broken one, and would refuse it for ever.

Sources: github.com/langchain-ai/langchain-aws/issues/451 and github.com/camel-ai/camel/issues/3954 (a lost tool result
poisons the thread), github.com/earendil-works/pi/issues/4975 (blank text),
https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolUseBlock.html (names).
"""

import json
import re
from collections.abc import Iterable
from dataclasses import replace

from agent.model.messages import Message, ModelMessage, ToolCall, ToolResult, UserMessage

LOST = "The result of this call was lost. Call the tool again if you still need it."
GO_ON = "Go on."
NOTHING = "(empty)"
_NO_NAME = re.compile(r"[^a-zA-Z0-9_-]")
_LONGEST_NAME = 64


def repair_history(messages: Iterable[Message], *, with_tools: bool) -> tuple[Message, ...]:
    """Return the history as a model takes it. One that is whole comes back unchanged.

    Blank texts go; the model's messages in a row become one; every call is followed at once by its one result, a lost
    one by a note that says so; results of no call go; a call said twice counts once, and another call under an id that was
    used gets one of its own; it begins and ends with the user's side. Without tools, calls and results are told as text.

    Example:
        >>> call = ModelMessage(tool_calls=(ToolCall(id="c1", name="read"),))
        >>> repair_history([UserMessage(text="why?"), call], with_tools=True)[-1]
        ToolResult(call_id='c1', text='The result of this call was lost. Call the tool again if you still need it.', failed=True)
    """
    given = _told_apart(messages)
    results = {each.call_id: each for each in reversed(given) if isinstance(each, ToolResult)}
    repaired: list[Message] = []
    for message in _joined(given):
        if isinstance(message, UserMessage):
            repaired.append(message)
        elif not repaired:
            continue  # a conversation starts with the user
        elif with_tools:
            repaired.append(message)
            repaired.extend(_result_of(call, results) for call in message.tool_calls)
        else:
            repaired.append(ModelMessage(text=_told(message)))
            if message.tool_calls:
                repaired.append(UserMessage(text=_told_results(message.tool_calls, results)))
    if repaired and isinstance(repaired[-1], ModelMessage):
        repaired.append(UserMessage(text=GO_ON))
    return tuple(repaired)


def _told_apart(messages: Iterable[Message]) -> list[Message]:
    """Give every call an id of its own: some models begin to count anew in each message. Results follow in their order."""
    kept: list[Message] = []
    known: dict[str, ToolCall] = {}
    due: dict[str, list[str]] = {}
    for message in messages:
        if isinstance(message, ToolResult):
            waiting = due.get(message.call_id)
            kept.append(replace(message, call_id=waiting.pop(0)) if waiting else message)
            continue
        calls = tuple(_with_own_id(call, known) for call in _calls(message))
        for given, own in zip(_calls(message), calls, strict=True):
            if own.id != given.id or given.id not in due:
                due.setdefault(given.id, []).append(own.id)
        if isinstance(message, ModelMessage) and calls != message.tool_calls:
            message = replace(message, tool_calls=calls, spoken=None)  # noqa: PLW2901  # the same message, told apart
        kept.append(message)
    return kept


def _with_own_id(call: ToolCall, known: dict[str, ToolCall]) -> ToolCall:
    own, number = call, 1
    while known.setdefault(own.id, own) != own:
        number += 1
        own = replace(call, id=f"{call.id}-{number}")
    return own


def _joined(messages: list[Message]) -> list[UserMessage | ModelMessage]:
    """Leave out results and what is blank, and join what the model said in a row."""
    kept: list[UserMessage | ModelMessage] = []
    seen: set[str] = set()
    for message in messages:
        if isinstance(message, ToolResult) or not (message.text.strip() or _calls(message)):
            continue
        if isinstance(message, UserMessage):
            kept.append(message)
            continue
        once = {call.id: call for call in message.tool_calls if call.id not in seen}
        calls = [_named(call) for call in once.values()]
        seen.update(once)
        if not calls and not message.text.strip():
            continue
        last = kept[-1] if kept else None
        if isinstance(last, ModelMessage) and not last.tool_calls:
            text = "\n".join(each for each in (last.text, message.text) if each.strip())
            kept[-1] = ModelMessage(text=text, tool_calls=tuple(calls))
        else:
            # What the model said in its own form holds the calls too, and counts only as long as they are the same.
            whole = tuple(calls) == message.tool_calls
            kept.append(replace(message, tool_calls=tuple(calls), spoken=message.spoken if whole else None))
    return kept


def _calls(message: UserMessage | ModelMessage) -> tuple[ToolCall, ...]:
    return message.tool_calls if isinstance(message, ModelMessage) else ()


def _named(call: ToolCall) -> ToolCall:
    name = _NO_NAME.sub("_", call.name)[:_LONGEST_NAME] or "_"
    return call if name == call.name else replace(call, name=name)


def _result_of(call: ToolCall, results: dict[str, ToolResult]) -> ToolResult:
    found = results.get(call.id)
    if found is None:
        return ToolResult(call_id=call.id, text=LOST, failed=True)
    return found if found.text.strip() else replace(found, text=NOTHING)


def _told(message: ModelMessage) -> str:
    called = [f"[I called {call.name} with {json.dumps(dict(call.arguments))}]" for call in message.tool_calls]
    return "\n".join(each for each in (message.text, *called) if each.strip())


def _told_results(calls: tuple[ToolCall, ...], results: dict[str, ToolResult]) -> str:
    return "\n".join(f"[{call.name} returned]\n{_result_of(call, results).text}" for call in calls)

"""What Bedrock refuses of a conversation beyond the shape of the request, in its words.

Sources of the words, on github.com: langchain-ai/langchain-aws#130 (alternation), langgenius/dify#12340 (start),
earendil-works/pi#4975 and #3443 (blank text, empty content), camel-ai/camel#3954 (missing tool results),
langchain-ai/langmem#102 (toolConfig), BerriAI/litellm#27967 (prefill) and #39210 (caching), RooCodeInc/Roo-Code#248
(maximum tokens), Portkey-AI/gateway#1762 (the form of what the model itself refuses). Without a source, so the wording is
the lab's: duplicate tool names, a toolChoice that is not listed, a cachePoint that comes first.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NoReturn

from evals.aws_lab.exchange import AwsError
from evals.bedrock_lab.body_parts import rows, table
from evals.bedrock_lab.models import ModelFacts

MAX_CACHE_POINTS = 4  # Source: https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html
_TOOL_NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")
_ERRORS = "The model returned the following errors: "
_START = "A conversation must start with a user message. Try again with a conversation that starts with a user message."


def check_conversation(body: Mapping[str, Any], facts: ModelFacts) -> None:
    """Refuse what Bedrock refuses.

    Raises:
        AwsError: with Bedrock's words, nearly always a ValidationException.
    """
    messages = rows(body, "messages")
    tools = rows(body, "toolConfig", "tools")
    _check_tools(body, tools, facts)
    if not messages or messages[0]["role"] != "user":
        _refuse(_START)
    before: Mapping[str, Any] | None = None
    for index, message in enumerate(messages):
        _check_message(index, message, before, has_tools=bool(tools))
        before = message
    _check_end(messages[-1], facts)
    _check_cache_points(body, messages, tools, facts)
    _check_options(body, facts)


def _check_tools(body: Mapping[str, Any], tools: Sequence[Mapping[str, Any]], facts: ModelFacts) -> None:
    names = [tool["toolSpec"]["name"] for tool in tools if "toolSpec" in tool]
    for name in names:
        if not _TOOL_NAME.fullmatch(name):
            _refuse(
                f"1 validation error detected: Value '{name}' at 'toolConfig.tools.1.member.toolSpec.name' failed to "
                "satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_-]+"
            )
    if len(set(names)) != len(names):
        _refuse("The tool configuration contains duplicate tool names.")
    choice = table(body, "toolConfig", "toolChoice")
    if "tool" in choice and choice["tool"]["name"] not in names:
        _refuse(f"The toolChoice tool {choice['tool']['name']} is not in the list of tools.")
    if choice.keys() & {"any", "tool"} and not facts.forced_tool:
        _refuse(f"{_ERRORS}tool_choice: forced tool use is not supported for this model.")


def _check_message(
    index: int, message: Mapping[str, Any], before: Mapping[str, Any] | None, *, has_tools: bool
) -> None:
    role, content = message["role"], rows(message, "content")
    if before is not None and before["role"] == role:
        _refuse(
            "A conversation must alternate between user and assistant roles. Make sure the conversation alternates "
            "between user and assistant roles and try again."
        )
    if not content:
        _refuse(
            f"The content field in the Message object at messages.{index} is empty. Add a ContentBlock object to the "
            "content field and try again."
        )
    for place, block in enumerate(content):
        if "text" in block and not str(block["text"]).strip():
            _refuse(
                f"The text field in the ContentBlock object at messages.{index}.content.{place} is blank. Add text to "
                "the text field, and try again."
            )
        if "cachePoint" in block and place == 0:
            _refuse(f"{_ERRORS}messages.{index}.content.0: a cachePoint cannot be the first block.")
    uses, results = _ids(message, "toolUse"), _ids(message, "toolResult")
    if (uses and role != "assistant") or (results and role != "user"):
        _refuse(f"messages.{index}: toolUse belongs into assistant messages, toolResult into user messages.")
    if len(set(uses)) != len(uses):
        _refuse(f"{_ERRORS}messages.{index}.content: `tool_use` ids must be unique")
    if (uses or results) and not has_tools:
        _refuse("The toolConfig field must be defined when using toolUse and toolResult content blocks.")
    if role == "user":
        _check_pairs(index, results, _ids(before, "toolUse") if before else [])


def _check_pairs(index: int, results: Sequence[str], due: Sequence[str]) -> None:
    missing = [wanted for wanted in due if wanted not in results]
    if missing:
        found = f", but found: {', '.join(results)}" if results else ""
        _refuse(
            f"Expected toolResult blocks at messages.{index}.content for the following Ids: {', '.join(missing)}{found}"
        )
    if len(results) > len(due) or set(results) - set(due):
        _refuse(
            f"The number of toolResult blocks at messages.{index}.content exceeds the number of toolUse blocks of "
            "previous turn."
        )


def _check_end(last: Mapping[str, Any], facts: ModelFacts) -> None:
    if last["role"] != "assistant":
        return
    if due := _ids(last, "toolUse"):
        _refuse(f"Expected toolResult blocks after the last message for the following Ids: {', '.join(due)}")
    if not facts.prefill:
        _refuse("This model does not support assistant message prefill. The conversation must end with a user message.")


def _check_cache_points(
    body: Mapping[str, Any],
    messages: Sequence[Mapping[str, Any]],
    tools: Sequence[Mapping[str, Any]],
    facts: ModelFacts,
) -> None:
    after_tools = any("cachePoint" in tool for tool in tools)
    blocks = [*rows(body, "system"), *tools, *(block for each in messages for block in each["content"])]
    count = sum("cachePoint" in block for block in blocks)
    if count > MAX_CACHE_POINTS:
        _refuse(f"{_ERRORS}A maximum of {MAX_CACHE_POINTS} blocks with cache_control may be provided. Found {count}.")
    if facts.cached_tools:
        return
    after_results = any(
        "cachePoint" in block
        and ("toolResult" in each["content"][place - 1] or "toolUse" in each["content"][place - 1])
        for each in messages
        for place, block in enumerate(each["content"])
    )
    if after_tools or after_results:
        message = "You invoked an unsupported model or your request did not allow prompt caching."
        raise AwsError("AccessDeniedException", message, status=403)


def _check_options(body: Mapping[str, Any], facts: ModelFacts) -> None:
    options = table(body, "inferenceConfig")
    if options.keys() & {"temperature", "topP"} and not facts.temperature:
        _refuse(f"{_ERRORS}`temperature` and `top_p` are not supported for this model.")
    if options.get("maxTokens", 1) > facts.output_tokens:
        _refuse(
            f"The maximum tokens you requested exceeds the model limit of {facts.output_tokens}. Try again with a "
            f"maximum tokens value that is lower than {facts.output_tokens}."
        )
    form = table(body, "outputConfig", "textFormat")
    if form and not facts.schema:
        _refuse(f"{_ERRORS}output_config.format: structured output is not supported for this model.")
    if form:
        schema: Any = json.loads(form["structure"]["jsonSchema"]["schema"])
        if any(each.get("additionalProperties") is not False for each in _object_schemas(schema)):
            _refuse(f"{_ERRORS}output_config.format.schema: 'additionalProperties' must be false for 'object' types.")


def _object_schemas(schema: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(schema, dict):
        known: dict[str, Any] = schema  # pyright: ignore[reportUnknownVariableType]  # JSON somebody sent
        if known.get("type") == "object":
            yield known
        for value in known.values():
            yield from _object_schemas(value)
    elif isinstance(schema, list):
        for item in schema:  # pyright: ignore[reportUnknownVariableType]  # as above
            yield from _object_schemas(item)


def _ids(message: Mapping[str, Any], kind: str) -> list[str]:
    return [block[kind]["toolUseId"] for block in rows(message, "content") if kind in block]


def _refuse(message: str) -> NoReturn:
    raise AwsError("ValidationException", message)

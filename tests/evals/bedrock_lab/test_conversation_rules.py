"""What the contract suite does not reach: it can only ask one model."""

from typing import Any

import pytest

from evals.aws_lab.exchange import AwsError
from evals.bedrock_lab.conversation_rules import check_conversation
from evals.bedrock_lab.models import MODELS

CLAUDE, OLDER, NOVA = (
    MODELS[each]
    for each in ("anthropic.claude-sonnet-5-5", "anthropic.claude-haiku-4-5-20251001-v1:0", "amazon.nova-lite-v1:0")
)
POINT = {"cachePoint": {"type": "default"}}


def user(*blocks: dict[str, Any]) -> dict[str, Any]:
    return {"role": "user", "content": list(blocks) or [{"text": "why?"}]}


def said(*blocks: dict[str, Any]) -> dict[str, Any]:
    return {"role": "assistant", "content": list(blocks) or [{"text": "So."}]}


def use(call_id: str = "c1") -> dict[str, Any]:
    return {"toolUse": {"toolUseId": call_id, "name": "logs", "input": {}}}


def result(call_id: str = "c1") -> dict[str, Any]:
    return {"toolResult": {"toolUseId": call_id, "content": [{"text": "x"}]}}


def tools(*names: str, **options: Any) -> dict[str, Any]:
    return {"toolConfig": {"tools": [{"toolSpec": {"name": name}} for name in names or ("logs",)], **options}}


def schema(document: str) -> dict[str, Any]:
    return {"outputConfig": {"textFormat": {"type": "json_schema", "structure": {"jsonSchema": {"schema": document}}}}}


LOOP = {"messages": [user(), said(use(), use("c2")), user(result("c2"), result()), said(), user()], **tools()}


@pytest.mark.parametrize("facts", [CLAUDE, OLDER, NOVA])
def test_a_proper_conversation_is_taken(facts: Any):
    check_conversation(LOOP, facts)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"messages": [user(), said(use(), use("c2")), user(result())], **tools()}, "Ids: c2, but found: c1"),
        ({"messages": [user(), said(use()), user(result(), result())], **tools()}, "exceeds the number"),
        ({"messages": [user(), said(use(), use()), user(result())], **tools()}, "ids must be unique"),
        ({"messages": [user(), said(use())], **tools()}, "after the last message for the following Ids: c1"),
        ({"messages": [user(use())], **tools()}, "belongs into assistant messages"),
        ({"messages": [user(), said()]}, "must end with a user message"),
        ({"messages": [user(POINT, {"text": "x"})]}, "cachePoint cannot be the first"),
        ({"messages": [user()], **tools("logs", "logs")}, "duplicate tool names"),
        ({"messages": [user()], **tools("logs tail")}, "regular expression pattern"),
        ({"messages": [user()], **tools(toolChoice={"tool": {"name": "other"}})}, "not in the list of tools"),
        ({"messages": [user()], **tools(toolChoice={"any": {}})}, "forced tool use is not supported"),
        ({"messages": [user()], "inferenceConfig": {"temperature": 0}}, "`temperature` and `top_p` are not supported"),
        ({"messages": [user()], "inferenceConfig": {"maxTokens": 128_001}}, "exceeds the model limit of 128000"),
        (
            {"messages": [user()], **schema('{"type": "object", "properties": {}}')},
            "'additionalProperties' must be false",
        ),
        (
            {
                "messages": [user()],
                **schema('{"$defs": {"a": {"type": "object"}}, "type": "object", "additionalProperties": false}'),
            },
            "'additionalProperties' must be false",
        ),
    ],
)
def test_what_the_newest_models_refuse(body: dict[str, Any], words: str):
    with pytest.raises(AwsError) as caught:
        check_conversation(body, CLAUDE)
    assert words in caught.value.message


def test_older_models_take_prefills_temperatures_and_forced_tools():
    choice = tools(toolChoice={"tool": {"name": "logs"}})
    check_conversation({"messages": [user(), said()], "inferenceConfig": {"temperature": 0}, **choice}, OLDER)


def test_nova_takes_no_schema_and_no_cache_points_with_tools():
    with pytest.raises(AwsError, match="structured output is not supported"):
        check_conversation({"messages": [user()], **schema("{}")}, NOVA)
    looped = {"messages": [user(), said(use()), user(result(), POINT)], **tools()}
    check_conversation(looped, CLAUDE)
    with pytest.raises(AwsError, match="did not allow prompt caching"):
        check_conversation(looped, NOVA)
    check_conversation({"messages": [user({"text": "x"}, POINT)], "system": [{"text": "y"}, POINT]}, NOVA)

import json
from typing import Any

import pytest

from evals.aws_lab.exchange import AwsError
from evals.bedrock_lab.chat_form import ChatChunk, chat_request, read_pieces
from evals.bedrock_lab.live_turn import Called, Ended, Piece, Said, Thought
from evals.bedrock_lab.turn import ModelCall
from tests.evals.bedrock_lab.chat_stage import USED, calling, delta, ending

SCHEMA: dict[str, Any] = {"type": "object", "properties": {"a": {"type": "string"}}, "additionalProperties": False}
TOOL = {"toolSpec": {"name": "logs", "description": "Log lines.", "inputSchema": {"json": SCHEMA}}}


def request(form: Any = "json_schema", **body: Any) -> dict[str, Any]:
    said = {"messages": [{"role": "user", "content": [{"text": "why?"}]}], **body}
    return chat_request(ModelCall(model_id="m", body=said), model="qwen", schema_form=form)


def pieces(*chunks: Any) -> list[Piece]:
    return list(read_pieces(ChatChunk.model_validate(chunk) for chunk in chunks))


def test_a_conversation_with_tools_keeps_its_order_and_pairs() -> None:
    messages = [
        {"role": "user", "content": [{"text": "why?"}, {"cachePoint": {"type": "default"}}]},
        {
            "role": "assistant",
            "content": [
                {"reasoningContent": {"reasoningText": {"text": "hm"}}},
                {"text": "I look."},
                {"toolUse": {"toolUseId": "c1", "name": "logs", "input": {"a": "b"}}},
            ],
        },
        {"role": "user", "content": [{"toolResult": {"toolUseId": "c1", "content": [{"text": "x"}, {"json": {"y": 1}}]}}]},
    ]  # fmt: skip
    asked = request(messages=messages, system=[{"text": "You explain."}], toolConfig={"tools": [TOOL]})
    call = {"id": "c1", "type": "function", "function": {"name": "logs", "arguments": '{"a": "b"}'}}
    assert asked["messages"] == [
        {"role": "system", "content": "You explain."},
        {"role": "user", "content": "why?"},
        {"role": "assistant", "content": "I look.", "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "c1", "content": 'x\n{"y": 1}'},
    ]
    (tool,) = asked["tools"]
    assert tool["function"] == {"name": "logs", "description": "Log lines.", "parameters": SCHEMA}


@pytest.mark.parametrize(
    ("choice", "told"),
    [({}, "auto"), ({"auto": {}}, "auto"), ({"any": {}}, "required"),
     ({"tool": {"name": "logs"}}, {"type": "function", "function": {"name": "logs"}})],
)  # fmt: skip
def test_the_choice_of_tools_is_passed_on(choice: dict[str, Any], told: Any) -> None:
    config = {"tools": [TOOL, {"cachePoint": {"type": "default"}}], "toolChoice": choice}
    assert request(toolConfig=config)["tool_choice"] == told


def test_limits_and_the_schema_of_the_answer_are_passed_on() -> None:
    structure = {"jsonSchema": {"name": "Draft", "schema": json.dumps(SCHEMA)}}
    form = {"textFormat": {"type": "json_schema", "structure": structure}}
    options = {"maxTokens": 9, "temperature": 0.1, "topP": 0.5, "stopSequences": ["x"]}
    asked = request(inferenceConfig=options, outputConfig=form)
    assert (asked["max_tokens"], asked["temperature"], asked["top_p"], asked["stop"]) == (9, 0.1, 0.5, ["x"])
    assert asked["response_format"]["json_schema"] == {"name": "Draft", "schema": SCHEMA, "strict": True}
    older = request("json_object", outputConfig=form)
    assert older["response_format"] == {"type": "json_object", "schema": SCHEMA}
    assert "tools" not in asked
    assert "response_format" not in request()


def test_an_answer_is_read_in_its_pieces() -> None:
    said = pieces(delta(role="assistant"), delta(reasoning_content="hm"), delta(content="one "), ending(), USED)
    assert said[:2] == [Thought(text="hm"), Said(text="one ")]
    usage = {"inputTokens": 11, "outputTokens": 3, "totalTokens": 14}
    assert said[2:] == [Ended(stop_reason="end_turn", usage=usage)]


def test_calls_are_told_apart_whatever_the_server_calls_their_end() -> None:
    said = pieces(calling("logs", ""), calling(None, '{"a":'), calling(None, "1}"), calling("list", "{}", 1), ending())
    assert said == [
        Called(number=0, name="logs"),
        Called(number=0, name="logs", arguments='{"a":'),
        Called(number=0, name="logs", arguments="1}"),
        Called(number=1, name="list", arguments="{}"),
        Ended(stop_reason="tool_use"),
    ]


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("stop", "end_turn"),
        ("length", "max_tokens"),
        ("tool_calls", "tool_use"),
        ("content_filter", "content_filtered"),
    ],
)
def test_why_it_stopped_is_said_in_bedrocks_words(theirs: str, ours: str) -> None:
    assert pieces(delta(content="x"), ending(theirs))[-1] == Ended(stop_reason=ours)


def test_a_call_that_was_cut_is_not_passed_for_a_whole_one() -> None:
    assert pieces(calling("logs", '{"a": "b'), ending("length"))[-1] == Ended(stop_reason="max_tokens")


@pytest.mark.parametrize("chunks", [[{"error": {"message": "out of memory"}}], [delta(content="x")], []])
def test_a_failure_within_the_stream_and_an_end_without_a_reason_are_errors(chunks: list[Any]) -> None:
    with pytest.raises(AwsError, match="ModelStreamErrorException"):
        pieces(*chunks)

from typing import Any

import pytest
from langchain_core.messages import AIMessage, AIMessageChunk
from langchain_core.messages.tool import tool_call_chunk

from agent.model.usage import MOST_TOKENS, estimated_usage, size_of, usage_of
from tests.model_stage import asking


def counting(**fields: Any) -> AIMessage:
    message = AIMessage(content="x")
    untyped: Any = {"input_tokens": 100, "output_tokens": 5, "total_tokens": 105, **fields}
    message.usage_metadata = untyped
    return message


def test_usage_keeps_what_the_cache_did_apart():
    details = {"cache_read": 60, "cache_creation": 0, "ephemeral_5m_input_tokens": 30}
    usage = usage_of(counting(input_token_details=details))
    assert usage is not None
    assert (usage.input_tokens, usage.cache_read_tokens, usage.cache_write_tokens, usage.tokens) == (10, 60, 30, 105)
    assert not usage.estimated


@pytest.mark.parametrize(
    "fields",
    [
        {"input_tokens": None},
        {"input_tokens": -5},
        {"output_tokens": "12"},
        {"output_tokens": MOST_TOKENS + 1},
        {"input_token_details": {"cache_read": -1}},
    ],
    ids=str,
)
def test_a_count_that_cannot_be_is_none(fields: dict[str, Any]):
    assert usage_of(counting(**fields)) is None
    assert usage_of(AIMessage(content="x")) is None


def test_without_a_count_all_that_was_sent_and_said_counts():
    thought = {"type": "reasoning_content", "reasoning_content": {"text": "t" * 30, "signature": "s" * 6}, "index": 0}
    said = [AIMessageChunk(content=[thought]), AIMessageChunk(content="a" * 9)]
    usage = estimated_usage(asking("q" * 300), said)
    assert (usage.calls, usage.output_tokens, usage.estimated) == (1, 15, True)
    assert usage.input_tokens > 100
    foreign = AIMessageChunk(content="", tool_call_chunks=[tool_call_chunk(name="n", args="x" * 9, id="c", index=0)])
    assert size_of(foreign) == 9


def test_a_script_of_many_bytes_counts_as_many_tokens():
    assert estimated_usage(asking("札" * 300), ()).input_tokens >= 300

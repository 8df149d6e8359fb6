import pytest
from langchain_core.messages import AIMessage, AIMessageChunk
from langchain_core.messages.tool import tool_call_chunk
from pydantic import BaseModel

from agent.model.classification import classify_response
from agent.model.failures import Failure
from agent.model.messages import ToolCall
from agent.model.reply import Cut, Refused, StructuredAnswer, TextAnswer, ToolCalls
from tests.model_stage import LOGS, asking


class Form(BaseModel):
    answer: int


def said(stop: str, text: str = "Yes.", key: str = "stopReason") -> AIMessage:
    return AIMessage(content=text, response_metadata={key: stop})


def streamed(stop: str, *arguments: str) -> AIMessageChunk:
    parts = [tool_call_chunk(name=LOGS.name, args=each, id=f"c{n}", index=n) for n, each in enumerate(arguments)]
    return AIMessageChunk(content="", tool_call_chunks=parts, response_metadata={"stopReason": stop})


@pytest.mark.parametrize(
    ("key", "stop"), [("stopReason", "end_turn"), ("stop_reason", "END_TURN"), ("finish_reason", "stop")]
)
def test_an_answer_that_ended_is_text(key: str, stop: str):
    assert classify_response(said(stop, key=key), asking()) == TextAnswer(text="Yes.")


@pytest.mark.parametrize(
    ("stop", "outcome"),
    [
        ("length", Cut(reason="max_tokens", text="Yes.")),
        ("model_context_window_exceeded", Cut(reason="context_window", text="Yes.")),
        ("guardrail_intervened", Refused(reason="guardrail")),
        ("content_filter", Refused(reason="content_filter")),
    ],
)
def test_other_stops_are_told_apart(stop: str, outcome: object):
    assert classify_response(said(stop), asking(tools=(LOGS,), answer_as=Form)) == outcome


def test_reasoning_is_no_part_of_the_text():
    content = [{"type": "reasoning_content", "reasoning_content": {"text": "hm"}}, {"type": "text", "text": "Yes."}]
    message = AIMessage(content=content, response_metadata={"stopReason": "end_turn"})
    assert classify_response(message, asking()) == TextAnswer(text="Yes.")


@pytest.mark.parametrize("arguments", ['{"task": "we', '["t"]', '{"task": }'])
def test_one_call_that_is_not_whole_spoils_all(arguments: str):
    message = streamed("tool_use", '{"task": "t1"}', arguments)
    assert isinstance(classify_response(message, asking(tools=(LOGS,))), Failure)


def test_a_call_without_arguments_is_whole():
    assert classify_response(streamed("tool_use", ""), asking(tools=(LOGS,))) == ToolCalls(
        calls=(ToolCall(id="c0", name=LOGS.name, arguments={}),)
    )


@pytest.mark.parametrize("stop", ["end_turn", "max_tokens", "", "guardrail_intervened", "stop_sequence", "new"])
def test_only_a_stop_for_tools_makes_a_tool_call(stop: str):
    outcome = classify_response(streamed(stop, '{"task": "t1"}'), asking(tools=(LOGS,)))
    assert not isinstance(outcome, ToolCalls)


def test_a_call_of_a_tool_that_was_not_offered_is_none():
    assert isinstance(classify_response(streamed("tool_use", "{}"), asking(answer_as=Form)), Failure)


def test_an_answer_in_a_form_is_validated():
    assert classify_response(said("end_turn", '{"answer": 1}'), asking(answer_as=Form)) == StructuredAnswer(
        value=Form(answer=1)
    )
    failure = classify_response(said("end_turn", '{"answer": "many"}'), asking(answer_as=Form))
    assert isinstance(failure, Failure)
    assert ("answer" in failure.detail, failure.text) == (True, '{"answer": "many"}')

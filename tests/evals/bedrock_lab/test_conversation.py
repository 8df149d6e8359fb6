from typing import Any

import pytest

from evals.aws_lab.exchange import AwsError
from evals.bedrock_lab.calls import BedrockCall
from evals.bedrock_lab.conversation import Conversations
from evals.bedrock_lab.operations.guardrails import Guardrail
from evals.bedrock_lab.script import Script
from evals.bedrock_lab.turn import Turn

HAIKU = "us.anthropic.claude-haiku-4-5-20251001-v1:0"


def call(text: str = "why?", model_id: str = HAIKU, operation: str = "Converse", **body: Any) -> BedrockCall:
    asked = {"messages": [{"role": "user", "content": [{"text": text}]}], **body}
    return BedrockCall(operation=operation, names={"modelId": model_id}, body=asked)


@pytest.fixture
def conversations() -> Conversations:
    made = Conversations()
    made.script = Script(otherwise=lambda asked: Turn(text="the key is 42"))
    return made


def test_more_input_than_the_model_holds_is_refused(conversations: Conversations):
    with pytest.raises(AwsError, match="Input is too long for requested model"):
        conversations.answer(call("x" * 800_001), broken=False)


def test_tokens_a_minute_are_limited_after_the_conversation_is_checked(conversations: Conversations):
    conversations.limits.per_minute = 10
    with pytest.raises(AwsError, match="Too many tokens"):
        conversations.answer(call(inferenceConfig={"maxTokens": 20}), broken=False)
    with pytest.raises(AwsError, match="is blank"):
        conversations.answer(call(" "), broken=False)


def test_a_guardrail_stops_what_goes_in_and_what_comes_out(conversations: Conversations):
    conversations.guardrails["g"] = Guardrail(blocked_input=("obey",), blocked_output=("42",), output_message="no")
    config = {"guardrailConfig": {"guardrailIdentifier": "g", "guardrailVersion": "1"}}
    incoming = conversations.answer(call("obey me", **config), broken=False)
    outgoing = conversations.answer(call(**config), broken=False)
    assert [each.stop_reason for each in (incoming, outgoing)] == ["guardrail_intervened"] * 2
    assert ("inputAssessment" in incoming.trace["guardrail"], outgoing.text) == (True, "no")
    conversations.guardrails["g"] = Guardrail(masked={r"\d+": "NUMBER"})
    assert conversations.answer(call(**config), broken=False).text == "the key is {NUMBER}"
    with pytest.raises(AwsError, match="guardrail identifier"):
        conversations.answer(call(guardrailConfig={"guardrailIdentifier": "h", "guardrailVersion": "1"}), broken=False)


def test_a_guardrail_does_not_read_what_tools_returned(conversations: Conversations):
    """As Bedrock's do not: hence nothing may rest on them."""
    conversations.guardrails["g"] = Guardrail(blocked_input=("obey",))
    messages = [
        {"role": "user", "content": [{"text": "why?"}]},
        {"role": "assistant", "content": [{"toolUse": {"toolUseId": "c", "name": "logs", "input": {}}}]},
        {"role": "user", "content": [{"toolResult": {"toolUseId": "c", "content": [{"text": "obey me"}]}}]},
    ]
    config = {"guardrailConfig": {"guardrailIdentifier": "g", "guardrailVersion": "1"}}
    tools = {"toolConfig": {"tools": [{"toolSpec": {"name": "logs"}}]}}
    assert conversations.answer(call(messages=messages, **config, **tools), broken=False).stop_reason == "end_turn"


def test_tokens_are_counted_under_the_bare_id(conversations: Conversations):
    body = {"input": {"converse": {"messages": [{"role": "user", "content": [{"text": "four" * 3}]}]}}}
    asked = BedrockCall(operation="CountTokens", names={"modelId": HAIKU.removeprefix("us.")}, body=body)
    assert conversations.count(asked) == {"inputTokens": 3}

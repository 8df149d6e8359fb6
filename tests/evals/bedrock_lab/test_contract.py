"""What our client and its tests believe of Bedrock, checked against the simulator, and with `make test-live` against AWS.

The live half needs TSUBA_LIVE_MODEL (the id of an inference profile of Claude or Nova you have access to), AWS_REGION,
and ordinary AWS credentials. It sends some thirty short requests.
"""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from pydantic import BaseModel

from agent.language_model import LanguageModel, open_language_model
from agent.model.configuration import ModelEntry, ModelSettings
from agent.model.messages import ModelMessage, ModelRequest, ModelTool, ToolResult, UserMessage
from agent.model.reply import Cut, StructuredAnswer, TextAnswer, ToolCalls
from evals.bedrock_lab.turn import ModelCall, ToolUse, Turn
from tests.live_model import live_model
from tests.model_stage import HAIKU, ModelStage

TITAN = "amazon.titan-embed-text-v2:0"
TOOL = {
    "toolSpec": {
        "name": "get_weather",
        "description": "The weather in a city.",
        "inputSchema": {"json": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}},
    }
}
WEATHER = ModelTool(
    name="get_weather", description="The weather in a city.", parameters=TOOL["toolSpec"]["inputSchema"]["json"]
)
HELLO: dict[str, Any] = {"role": "user", "content": [{"text": "Say hello, nothing else."}]}
ANSWER: dict[str, Any] = {"role": "assistant", "content": [{"text": "Hello."}]}
CALL: dict[str, Any] = {
    "role": "assistant",
    "content": [{"toolUse": {"toolUseId": "tooluse_1", "name": "get_weather", "input": {"city": "Oslo"}}}],
}
LONG = "You are a weather service that speaks little. Remember that Oslo lies in Norway. " * 400


class City(BaseModel):
    name: str
    country: str


@dataclass(frozen=True, kw_only=True)
class Bedrock:
    """Simulated or real."""

    client: Any
    model_id: str

    def converse(self, *messages: dict[str, Any], **options: Any) -> dict[str, Any]:
        given = {"inferenceConfig": {"maxTokens": 100}, **options}
        return self.client.converse(modelId=self.model_id, messages=list(messages), **given)

    def refuses(self, words: str, *messages: dict[str, Any], **options: Any) -> None:
        with pytest.raises(ClientError, match=words) as caught:
            self.converse(*messages, **options)
        assert caught.value.response["Error"]["Code"] == "ValidationException"


@pytest.fixture(params=["lab", pytest.param("live", marks=pytest.mark.live)])
def where(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def bedrock_api(
    where: str, request: pytest.FixtureRequest, machine: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Bedrock]:
    if where == "lab":
        stage: ModelStage = request.getfixturevalue("bedrock")
        stage.lab.play(otherwise=obliging)
        yield Bedrock(client=stage.client, model_id=HAIKU)
        return
    with live_model(machine, monkeypatch) as live:
        yield Bedrock(client=live.client, model_id=live.entry.id)


@pytest.fixture
def language_model(bedrock_api: Bedrock) -> Iterator[LanguageModel]:
    opened = open_language_model(
        ModelSettings(chain=(ModelEntry(id=bedrock_api.model_id, input_usd=1, output_usd=5),)),
        environment={},
        client_of=lambda region: bedrock_api.client,
        ledger=None,
        now=lambda: datetime.now(UTC),
    )
    yield opened
    opened.close()


def obliging(call: ModelCall) -> Turn:
    """Do what a model of any quality does with these questions."""
    if "outputConfig" in call.body:
        return Turn(text='{"name": "Oslo", "country": "Norway"}')
    if "give_answer" in call.tools:
        return Turn(tool_calls=(ToolUse(name="give_answer", input={"name": "Oslo", "country": "Norway"}),))
    if call.results:
        return Turn(text=f"It is {call.results[0]}.")
    if "get_weather" in call.tools:
        return Turn(tool_calls=(ToolUse(name="get_weather", input={"city": "Oslo"}),))
    return Turn(text="Hello." if "hello" in call.last.lower() else "word " * 400)


def test_an_answer_has_text_usage_and_a_reason_to_stop(bedrock_api: Bedrock) -> None:
    answer = bedrock_api.converse(HELLO)
    assert answer["output"]["message"]["role"] == "assistant"
    assert any("text" in block for block in answer["output"]["message"]["content"])
    assert (answer["stopReason"], answer["usage"]["inputTokens"] > 0, answer["usage"]["outputTokens"] > 0) == (
        "end_turn",
        True,
        True,
    )


def test_a_stream_has_its_events_in_order(bedrock_api: Bedrock) -> None:
    stream = bedrock_api.client.converse_stream(
        modelId=bedrock_api.model_id, messages=[HELLO], inferenceConfig={"maxTokens": 100}
    )["stream"]
    with closing(stream):
        events = [next(iter(event)) for event in stream]
    assert events[0] == "messageStart"
    assert events[-2:] == ["messageStop", "metadata"]
    assert "contentBlockDelta" in events


def test_an_answer_that_is_too_long_is_cut_and_says_so(bedrock_api: Bedrock) -> None:
    question = {"role": "user", "content": [{"text": "Count from one to one thousand in words."}]}
    answer = bedrock_api.converse(question, inferenceConfig={"maxTokens": 12})
    assert answer["stopReason"] == "max_tokens"


def test_blank_text_is_refused(bedrock_api: Bedrock) -> None:
    blank = {"role": "user", "content": [{"text": " "}]}
    bedrock_api.refuses(r"text field in the ContentBlock object at messages\.0\.content\.0 is blank", blank)


def test_a_message_without_content_is_refused(bedrock_api: Bedrock) -> None:
    bedrock_api.refuses(r"content field in the Message object at messages\.0 is empty", {"role": "user", "content": []})


def test_roles_have_to_alternate(bedrock_api: Bedrock) -> None:
    bedrock_api.refuses("must alternate between user and assistant", HELLO, HELLO)


def test_a_conversation_starts_with_the_user(bedrock_api: Bedrock) -> None:
    bedrock_api.refuses("must start with a user message", ANSWER, HELLO)


def test_a_call_without_its_result_is_refused(bedrock_api: Bedrock) -> None:
    bedrock_api.refuses(
        r"Expected toolResult blocks at messages\.2\.content for the following Ids: tooluse_1",
        HELLO,
        CALL,
        HELLO,
        toolConfig={"tools": [TOOL]},
    )


def test_a_result_without_a_call_is_refused(bedrock_api: Bedrock) -> None:
    result = {"role": "user", "content": [{"toolResult": {"toolUseId": "tooluse_9", "content": [{"text": "x"}]}}]}
    bedrock_api.refuses("exceeds the number of toolUse blocks", HELLO, ANSWER, result, toolConfig={"tools": [TOOL]})


def test_tool_blocks_need_tools(bedrock_api: Bedrock) -> None:
    result = {"role": "user", "content": [{"toolResult": {"toolUseId": "tooluse_1", "content": [{"text": "x"}]}}]}
    bedrock_api.refuses("toolConfig field must be defined when using toolUse and toolResult", HELLO, CALL, result)


def test_an_unknown_model_is_refused(bedrock_api: Bedrock) -> None:
    with pytest.raises(ClientError, match="provided model identifier is invalid"):
        bedrock_api.client.converse(modelId="us.acme.nothing-v1:0", messages=[HELLO])


def test_a_key_nobody_knows_is_refused(bedrock_api: Bedrock) -> None:
    untyped: Any = boto3
    stranger = untyped.client(
        "bedrock-runtime",
        region_name=bedrock_api.client.meta.region_name,
        endpoint_url=bedrock_api.client.meta.endpoint_url,
        aws_access_key_id="AKIAIOSFODNN7EXAMPLE",
        aws_secret_access_key="nothing",
    )
    with closing(stranger), pytest.raises(ClientError) as caught:
        stranger.converse(modelId=bedrock_api.model_id, messages=[HELLO])
    assert caught.value.response["Error"]["Code"] == "UnrecognizedClientException"


def test_more_than_four_cache_points_are_refused(bedrock_api: Bedrock) -> None:
    point = {"cachePoint": {"type": "default"}}
    blocks = [block for _ in range(5) for block in ({"text": "One."}, point)]
    with pytest.raises(ClientError):
        bedrock_api.converse({"role": "user", "content": blocks})


def test_tokens_can_be_counted(bedrock_api: Bedrock) -> None:
    bare = bedrock_api.model_id.split(".", 1)[-1]
    counted = bedrock_api.client.count_tokens(modelId=bare, input={"converse": {"messages": [HELLO]}})
    assert 0 < counted["inputTokens"] < 100


def test_titan_embeds_equal_texts_equally(bedrock_api: Bedrock) -> None:
    import json

    def embed(text: str) -> list[float]:
        answer = bedrock_api.client.invoke_model(modelId=TITAN, body=json.dumps({"inputText": text, "dimensions": 256}))
        return json.loads(answer["body"].read())["embedding"]

    assert len(embed("a task stopped")) == 256
    assert embed("a task stopped") == pytest.approx(embed("a task stopped"), abs=1e-3)


async def test_our_client_gets_an_answer(language_model: LanguageModel) -> None:
    request = ModelRequest(system="You are terse.", messages=(UserMessage(text="Say hello, nothing else."),))
    reply = await language_model.open_run(subject="t").ask(request)
    assert isinstance(reply.outcome, TextAnswer), reply
    assert "hello" in reply.outcome.text.lower()


async def test_our_client_gets_an_answer_in_a_form(language_model: LanguageModel) -> None:
    question = UserMessage(text="The capital of Norway, and its country?")
    request = ModelRequest(system="You know cities.", messages=(question,), answer_as=City)
    reply = await language_model.open_run(subject="t").ask(request)
    assert reply.outcome == StructuredAnswer(value=City(name="Oslo", country="Norway")), reply


async def test_our_client_goes_through_a_loop_with_a_tool(language_model: LanguageModel) -> None:
    run = language_model.open_run(subject="t")
    question = UserMessage(text="What is the weather in Oslo? Use the tool.")
    first = await run.ask(ModelRequest(system="You report the weather.", messages=(question,), tools=(WEATHER,)))
    assert isinstance(first.outcome, ToolCalls), first
    (call,) = first.outcome.calls
    assert (call.name, call.arguments) == ("get_weather", {"city": "Oslo"})
    said = ModelMessage(text=first.outcome.text, tool_calls=first.outcome.calls)
    messages = (question, said, ToolResult(call_id=call.id, text="snowing"))
    second = await run.ask(ModelRequest(system="You report the weather.", messages=messages, tools=(WEATHER,)))
    assert isinstance(second.outcome, TextAnswer), second
    assert "snow" in second.outcome.text.lower()


async def test_our_client_repairs_a_history_that_lost_a_result(language_model: LanguageModel) -> None:
    run = language_model.open_run(subject="t")
    question = UserMessage(text="What is the weather in Oslo? Use the tool.")
    first = await run.ask(ModelRequest(system="You report the weather.", messages=(question,), tools=(WEATHER,)))
    assert isinstance(first.outcome, ToolCalls), first
    lost = (question, ModelMessage(tool_calls=first.outcome.calls), UserMessage(text="Say hello, nothing else."))
    second = await run.ask(ModelRequest(system="You report the weather.", messages=lost, tools=(WEATHER,)))
    assert isinstance(second.outcome, TextAnswer | ToolCalls), second


async def test_our_client_knows_a_cut_answer(language_model: LanguageModel) -> None:
    question = UserMessage(text="Count from one to one thousand in words.")
    reply = await language_model.open_run(subject="t").ask(
        ModelRequest(system="You count.", messages=(question,), max_tokens=12)
    )
    assert isinstance(reply.outcome, Cut), reply


async def test_our_client_measures_a_cache_hit(language_model: LanguageModel) -> None:
    run = language_model.open_run(subject="t")
    request = ModelRequest(system=LONG, messages=(UserMessage(text="Say hello, nothing else."),))
    for _ in range(2):
        reply = await run.ask(request)
        assert isinstance(reply.outcome, TextAnswer), reply
    assert reply.usage.cache == "hit"

"""A local chat server behind Bedrock's wire, asked through unmodified boto3 and through our own client."""

import threading
from collections.abc import Generator
from contextlib import closing
from typing import Any

import pytest
from botocore.exceptions import ClientError, EventStreamError

from agent.draft import Draft
from agent.model.reply import StructuredAnswer, ToolCalls
from evals.bedrock_lab.chat_server import ChatServer
from evals.bedrock_lab.mishaps import MishapRule
from evals.bedrock_lab.operations.guardrails import Guardrail
from evals.bedrock_lab.turn import Mishap
from tests.evals.bedrock_lab.chat_stage import USED, FakeChatServer, calling, chat_server, delta, ending
from tests.model_stage import HAIKU, LOGS, ModelStage, asking

WAIT = 30  # seconds until a test gives up on the other side
HELLO: Any = [{"role": "user", "content": [{"text": "hello"}]}]


def passed_on(bedrock: ModelStage, fake: FakeChatServer) -> None:
    bedrock.lab.play(otherwise=ChatServer(url=fake.url, model="qwen").turn)


def stream(bedrock: ModelStage) -> Any:
    return bedrock.client.converse_stream(modelId=HAIKU, messages=HELLO)["stream"]


def test_converse_returns_what_the_server_says(bedrock: ModelStage) -> None:
    with chat_server(delta(role="assistant", content="It "), delta(content="died."), ending(), USED) as fake:
        passed_on(bedrock, fake)
        answer = bedrock.client.converse(modelId=HAIKU, messages=HELLO)
    assert answer["output"]["message"]["content"] == [{"text": "It died."}]
    usage = {name: answer["usage"][name] for name in ("inputTokens", "outputTokens")}
    assert (answer["stopReason"], usage) == ("end_turn", {"inputTokens": 11, "outputTokens": 3})
    assert (fake.asked[0]["model"], fake.asked[0]["messages"]) == ("qwen", [{"role": "user", "content": "hello"}])


def test_a_stream_arrives_while_it_is_being_written(bedrock: ModelStage) -> None:
    heard = threading.Event()

    def say() -> Generator[Any]:
        yield delta(content="one ")
        assert heard.wait(WAIT)
        yield delta(content="two")
        yield ending()

    said: list[str] = []
    with chat_server(say=say) as fake:
        passed_on(bedrock, fake)
        for event in stream(bedrock):
            if "contentBlockDelta" in event:
                said.append(event["contentBlockDelta"]["delta"]["text"])
                heard.set()  # without the first piece there is no second
    assert said == ["one ", "two"]
    (noted,) = bedrock.lab.requests()
    assert noted.usage["outputTokens"] > 0  # the lab's count: this server gave none


def test_the_server_hears_when_nobody_listens_any_more(bedrock: ModelStage) -> None:
    left = threading.Event()

    def say() -> Generator[Any]:
        try:
            while True:
                yield delta(content="and on " * 200)
        finally:
            left.set()

    with chat_server(say=say) as fake:
        passed_on(bedrock, fake)
        answer = stream(bedrock)
        next(iter(answer))
        answer.close()
        assert left.wait(WAIT)
        assert bedrock.lab.settle()


async def test_our_own_client_gets_drafts_and_tool_calls(bedrock: ModelStage) -> None:
    draft = '{"statements": [{"role": "summary", "text": "It died."}]}'
    with chat_server(delta(content=draft), ending()) as fake:
        passed_on(bedrock, fake)
        run = bedrock.run()
        reply = await run.ask(asking(answer_as=Draft))
        assert isinstance(reply.outcome, StructuredAnswer)
        assert fake.asked[0]["response_format"]["json_schema"]["name"] == "Draft"
    with chat_server(calling(LOGS.name, '{"task": "t1"}'), ending("tool_calls")) as fake:
        passed_on(bedrock, fake)
        reply = await run.ask(asking(tools=(LOGS,)))
        assert isinstance(reply.outcome, ToolCalls)
        assert [dict(call.arguments) for call in reply.outcome.calls] == [{"task": "t1"}]


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (400, "ValidationException"),
        (404, "ValidationException"),
        (429, "ThrottlingException"),
        (500, "ModelErrorException"),
    ],
)
def test_what_the_server_refuses_bedrock_refuses_with_its_words(bedrock: ModelStage, status: int, code: str) -> None:
    with chat_server(refusal=(status, "the prompt is too long")) as fake:
        passed_on(bedrock, fake)
        with pytest.raises(ClientError, match=f"{code}.*the prompt is too long"):
            bedrock.client.converse_stream(modelId=HAIKU, messages=HELLO)


def test_a_server_that_is_not_there_is_an_outage(bedrock: ModelStage) -> None:
    with chat_server() as fake:
        pass
    passed_on(bedrock, fake)
    with pytest.raises(ClientError, match="ServiceUnavailableException"):
        bedrock.client.converse(modelId=HAIKU, messages=HELLO)


@pytest.mark.parametrize("broken", [{"error": "out of memory"}, b"data: <html>\n\n", b"data: 1\n\n"])
def test_a_server_that_fails_in_the_middle_breaks_the_stream_as_bedrock_does(bedrock: ModelStage, broken: Any) -> None:
    with chat_server(delta(content="one"), broken, ending()) as fake:
        passed_on(bedrock, fake)
        with closing(stream(bedrock)) as answer, pytest.raises(EventStreamError, match="modelStreamErrorException"):
            list(answer)
    assert bedrock.lab.settle()
    assert bedrock.lab.requests()[-1].error == "ModelStreamErrorException"


def test_mishaps_and_guardrails_hold_for_it_too(bedrock: ModelStage) -> None:
    with chat_server(delta(content="the key "), delta(content="is 42"), ending()) as fake:
        passed_on(bedrock, fake)
        late = Mishap(kind="truncate", after_frames=999)
        bedrock.lab.fail(MishapRule(mishap=late, times=1))
        with closing(stream(bedrock)) as answer:
            assert "messageStop" not in [next(iter(event)) for event in answer]
        assert bedrock.lab.settle()
        assert bedrock.lab.requests()[-1].error == "truncate"
        bedrock.lab.guard(g=Guardrail(blocked_output=("42",), output_message="no"))
        config = {"guardrailIdentifier": "g", "guardrailVersion": "1"}
        answer = bedrock.client.converse_stream(modelId=HAIKU, messages=HELLO, guardrailConfig=config)["stream"]
        stops = [event["messageStop"]["stopReason"] for event in answer if "messageStop" in event]
    assert stops == ["guardrail_intervened"]

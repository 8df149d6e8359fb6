"""The front over HTTP with boto3: who is let in, what is noted, and every way an answer can go wrong."""

import json
from contextlib import closing
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.eventstream import ChecksumMismatch
from botocore.exceptions import ClientError, ConnectionClosedError, EventStreamError, ResponseStreamingError
from urllib3.exceptions import ProtocolError
from urllib3.exceptions import ReadTimeoutError as Urllib3ReadTimeoutError

from evals.bedrock_lab.mishaps import OUTAGE, THROTTLED, MishapRule
from evals.bedrock_lab.turn import Mishap, ModelCall, Turn
from tests.model_stage import HAIKU, NOVA, ModelStage

HELLO: Any = [{"role": "user", "content": [{"text": "hello"}]}]


def converse(stage: ModelStage, model_id: str = HAIKU) -> Any:
    return stage.client.converse(modelId=model_id, messages=HELLO, inferenceConfig={"maxTokens": 50})


def stream(stage: ModelStage, client: Any = None) -> list[str]:
    answer = (client or stage.client).converse_stream(modelId=HAIKU, messages=HELLO, inferenceConfig={"maxTokens": 50})
    with closing(answer["stream"]) as events:
        return [next(iter(event)) for event in events]


def error_code(error: ClientError) -> str:
    return str(error.response["Error"]["Code"])


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"aws_access_key_id": "AKIASTRANGER"}, "UnrecognizedClientException"),
        ({"aws_secret_access_key": "wrong"}, "InvalidSignatureException"),
        ({"aws_session_token": "wrong"}, None),
    ],
)
def test_requests_are_signed_with_the_known_key(bedrock: ModelStage, changed: dict[str, str], code: str | None) -> None:
    untyped: Any = boto3
    given = {**bedrock.lab.credentials, **changed}
    config = Config(retries={"total_max_attempts": 1})
    bedrock.lab.play(otherwise=lambda call: Turn(text="hi"))
    made = untyped.client(
        "bedrock-runtime", region_name="us-west-2", endpoint_url=bedrock.lab.url, config=config, **given
    )
    with closing(made) as client:
        if code is None:
            assert client.converse(modelId=HAIKU, messages=HELLO)["stopReason"] == "end_turn"
            return
        with pytest.raises(ClientError) as caught:
            client.converse(modelId=HAIKU, messages=HELLO)
    assert error_code(caught.value) == code


def test_requests_are_noted_with_their_body_and_outcome(bedrock: ModelStage) -> None:
    bedrock.lab.play(Turn(text="hello you"))
    bedrock.lab.fail(MishapRule(mishap=THROTTLED, times=1))
    with pytest.raises(ClientError):
        converse(bedrock)
    stream(bedrock)
    refused, answered = bedrock.lab.requests()
    assert (refused.status, refused.error, refused.operation) == (429, "ThrottlingException", "Converse")
    assert (answered.status, answered.error, answered.frames, answered.region) == (200, None, 5, "us-west-2")
    assert answered.body["messages"] == HELLO
    assert bedrock.lab.requests("Converse") == [refused]


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("AccessDeniedException", 403),
        ("ModelTimeoutException", 408),
        ("ServiceUnavailableException", 503),
        ("ValidationException", 400),
    ],
)
def test_an_error_has_bedrocks_status(bedrock: ModelStage, code: str, status: int) -> None:
    bedrock.lab.play(Turn(mishap=Mishap(kind="error", code=code)))
    with pytest.raises(ClientError) as caught:
        converse(bedrock)
    assert (error_code(caught.value), caught.value.response["ResponseMetadata"]["HTTPStatusCode"]) == (code, status)


def test_an_outage_of_one_model_spares_the_others(bedrock: ModelStage) -> None:
    bedrock.lab.play(Turn(text="hi"))
    bedrock.lab.fail(MishapRule(mishap=OUTAGE, model=HAIKU))
    with pytest.raises(ClientError, match="ServiceUnavailable"):
        converse(bedrock)
    assert converse(bedrock, NOVA)["stopReason"] == "end_turn"


def test_an_error_in_the_stream_has_its_code_in_lower_case(bedrock: ModelStage) -> None:
    bedrock.lab.play(Turn(text="hello", mishap=Mishap(kind="error", code="ThrottlingException", after_frames=1)))
    with pytest.raises(EventStreamError) as caught:
        stream(bedrock)
    assert error_code(caught.value) == "throttlingException"
    assert bedrock.lab.settle()
    assert bedrock.lab.requests()[0].error == "ThrottlingException"


def test_a_truncated_stream_just_ends(bedrock: ModelStage) -> None:
    bedrock.lab.play(Turn(text="hello", mishap=Mishap(kind="truncate", after_frames=2)))
    assert stream(bedrock) == ["messageStart", "contentBlockDelta"]


def test_a_cut_stream_breaks_the_connection(bedrock: ModelStage) -> None:
    bedrock.lab.play(Turn(text="hello", mishap=Mishap(kind="cut", after_frames=2)))
    with pytest.raises((ResponseStreamingError, ProtocolError)):
        stream(bedrock)


def test_a_connection_cut_before_the_answer_closes(bedrock: ModelStage) -> None:
    bedrock.lab.fail(MishapRule(mishap=Mishap(kind="cut"), times=1))
    with pytest.raises(ConnectionClosedError):
        converse(bedrock)
    assert bedrock.lab.requests()[0].error == "ConnectionCut"


def test_a_stall_is_longer_than_a_hasty_clients_patience(bedrock: ModelStage) -> None:
    bedrock.lab.play(Turn(text="hello", mishap=Mishap(kind="stall", after_frames=2, seconds=30)))
    with pytest.raises(Urllib3ReadTimeoutError):
        stream(bedrock, bedrock.hasty_client)


def test_a_fault_of_the_lab_itself_reaches_the_reader(bedrock: ModelStage) -> None:
    def breaks(call: ModelCall) -> Turn:
        raise RuntimeError("a broken script")

    bedrock.lab.play(otherwise=breaks)
    with pytest.raises(ClientError, match=r"LabFailure.*a broken script"):
        converse(bedrock)


def test_a_client_that_goes_away_is_noticed(bedrock: ModelStage) -> None:
    bedrock.lab.play(Turn(text="slow " * 300, pause_seconds=0.01))
    opened = bedrock.client.converse_stream(modelId=HAIKU, messages=HELLO, inferenceConfig={"maxTokens": 5000})[
        "stream"
    ]
    next(iter(opened))
    opened.close()
    assert bedrock.lab.settle()
    assert bedrock.lab.requests()[0].abandoned


def test_an_embedding_of_a_model_nobody_knows_is_refused(bedrock: ModelStage) -> None:
    with pytest.raises(ClientError, match="model identifier is invalid"):
        bedrock.client.invoke_model(modelId="acme.embed", body=json.dumps({"inputText": "x"}))


@pytest.mark.parametrize(
    ("mishap", "error", "noted"),
    [
        (Mishap(kind="page", status=200), ChecksumMismatch, "page"),
        (Mishap(kind="noise"), ChecksumMismatch, "noise"),
        (Mishap(kind="half_head"), ConnectionClosedError, "ConnectionCut"),
    ],
    ids=["page", "noise", "half a head"],
)
def test_what_is_not_bedrocks_can_come_instead(
    bedrock: ModelStage, mishap: Mishap, error: type[Exception], noted: str
) -> None:
    bedrock.lab.play(Turn(mishap=mishap))
    with pytest.raises(error):
        stream(bedrock)
    bedrock.lab.settle()
    assert bedrock.lab.requests()[0].error == noted


def test_the_events_of_a_stream_can_be_said_as_they_are(bedrock: ModelStage) -> None:
    bedrock.lab.play(Turn(events=[("messageStop", {"stopReason": "end_turn"})]))
    assert stream(bedrock) == ["messageStop"]

import pytest
from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    EndpointConnectionError,
    EventStreamError,
    NoCredentialsError,
    ParamValidationError,
    ReadTimeoutError,
    ResponseStreamingError,
)
from langchain_core.exceptions import ContextOverflowError
from urllib3.exceptions import ProtocolError
from urllib3.exceptions import ReadTimeoutError as Urllib3ReadTimeoutError

from agent.model.failures import REASONS, SHOWN, classify_failure
from agent.model.reply import DETAILS

POOL = object()


def aws(code: str, message: str = "no", status: int = 400) -> ClientError:
    answer = {"Error": {"Code": code, "Message": message}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(answer, "ConverseStream")  # pyright: ignore[reportArgumentType]  # the stub asks for all of it


class RateLimitError(Exception):
    status_code = 429


class APITimeoutError(Exception):
    pass


class OddError(Exception):
    pass


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (aws("ThrottlingException"), "throttled"),
        (EventStreamError({"Error": {"Code": "throttlingException"}}, "ConverseStream"), "throttled"),
        (EventStreamError({"Error": {"Code": "internalServerException"}}, "ConverseStream"), "server"),
        (EventStreamError({"Error": {"Code": "modelStreamErrorException"}}, "ConverseStream"), "broken_stream"),
        (aws("ThrottlingException", "Too many tokens per day, please wait before trying again."), "quota"),
        (aws("ServiceQuotaExceededException"), "quota"),
        (aws("ExpiredTokenException"), "denied"),
        (aws("SomethingNewException", status=403), "denied"),
        (aws("SomethingNewException", status=500), "server"),
        (aws("SomethingNewException", status=429), "throttled"),
        (aws("SomethingNewException", status=400), "rejected"),
        (aws("ValidationException", "The provided model identifier is invalid."), "unknown_model"),
        (aws("ValidationException", "Input is too long for requested model."), "too_long"),
        (aws("ValidationException", "messages.1: bad"), "rejected"),
        (ContextOverflowError("too long"), "too_long"),
        (ConnectionError("Incomplete Bedrock response stream: missing messageStop event."), "broken_stream"),
        (ConnectionResetError(104, "reset"), "connection"),
        (Urllib3ReadTimeoutError(POOL, None, "Read timed out."), "timeout"),  # pyright: ignore[reportArgumentType]
        (ReadTimeoutError(endpoint_url="https://x"), "timeout"),
        (TimeoutError(), "timeout"),
        (ProtocolError("Connection broken"), "broken_stream"),
        (ResponseStreamingError(error="cut"), "broken_stream"),
        (EndpointConnectionError(endpoint_url="https://x"), "connection"),
        (ConnectionClosedError(endpoint_url="https://x"), "connection"),
        (NoCredentialsError(), "denied"),
        (ParamValidationError(report="x"), "rejected"),
        (RateLimitError(), "throttled"),
        (APITimeoutError(), "timeout"),
        (OddError(), "unexpected"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_every_error_has_one_kind(error: BaseException, kind: str):
    assert classify_failure(error).kind == kind


def test_what_an_error_says_is_cut_and_redacted():
    failure = classify_failure(
        aws("ValidationException", "AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY " + "x" * 999)
    )
    assert "wJalrXUtnFEMI" not in failure.detail
    assert len(failure.detail) <= SHOWN


def test_every_kind_leads_to_a_reason_with_a_sentence():
    assert set(REASONS.values()) <= DETAILS.keys()

from typing import Any

import pytest
from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    ReadTimeoutError,
)
from botocore.parsers import ResponseParserError

from tools.aws.errors_map import error_code, gap_reason, is_retryable, read_failed
from tools.aws.scope import AwsScope


def answer(code: str, message: str = "", status: int = 400) -> ClientError:
    response: Any = {"Error": {"Code": code, "Message": message}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(response, "DescribeTasks")


@pytest.mark.parametrize(
    ("error", "reason", "again"),
    [
        (answer("AccessDeniedException"), "denied", False),
        (answer("UnauthorizedOperation", status=403), "denied", False),
        (answer("ExpiredTokenException"), "expired", False),
        (answer("ThrottlingException"), "throttled", True),
        (answer("Throttling", "Rate exceeded"), "throttled", True),
        (answer("RequestLimitExceeded", status=503), "throttled", True),
        (answer("ClusterNotFoundException"), "not_found", False),
        (answer("ValidationError", "Stack with id orders does not exist"), "not_found", False),
        (answer("ClientException", "Unable to describe task definition."), "not_found", False),
        (answer("ValidationError", "1 validation error detected"), "error", False),
        (answer("LabOperationNotServed", status=501), "not_supported", False),
        (answer("ServerException", status=500), "error", True),
        (ReadTimeoutError(endpoint_url="x"), "timeout", False),
        (ConnectTimeoutError(endpoint_url="x"), "timeout", False),
        (ConnectionClosedError(endpoint_url="x"), "error", True),
        (EndpointConnectionError(endpoint_url="x"), "error", True),
        (NoCredentialsError(), "error", False),
    ],
)
def test_what_botocore_raises_is_classified(error: Exception, reason: str, again: bool) -> None:
    assert (gap_reason(error), is_retryable(error)) == (reason, again)


def test_a_refusal_that_mentions_something_missing_is_still_a_refusal() -> None:
    assert gap_reason(answer("AccessDenied", "the role does not exist")) == "denied"


def test_a_failed_read_says_what_where_why_and_what_aws_said() -> None:
    failed = read_failed(
        answer("AccessDenied", "User x is not authorized"), operation="ecs:DescribeTasks", scope=AwsScope("1", "r")
    )
    assert str(failed) == "ecs:DescribeTasks in 1/r failed (denied, AccessDenied): User x is not authorized"
    assert (failed.reason, failed.code, failed.operation) == ("denied", "AccessDenied", "ecs:DescribeTasks")


def test_an_answer_that_never_came_has_no_code() -> None:
    assert error_code(ReadTimeoutError(endpoint_url="x")) is None


def test_an_answer_that_cannot_be_read_is_not_quoted() -> None:
    error = ResponseParserError("Unable to parse response, invalid XML received: b'<Reason>what others wrote</Reason>'")
    failed = read_failed(error, operation="cloudformation:DescribeStackEvents", scope="1/r")
    assert "what others wrote" not in str(failed)
    assert failed.reason == "error"

"""Calls, pages and retries, over HTTP."""

import time
from typing import Any

import pytest

from tests.tools.documents import cluster, service
from tools.aws.session import ClientFactory
from tools.ecs.describe_services import TOOL as DESCRIBE
from tools.ecs.list_services import TOOL as LIST
from tools.errors import ReadFailedError, UndeclaredOperationError
from tools.registry import declared_operations

ASKED = {"cluster": "prod", "services": ["orders"]}


def serve(stage: Any, count: int = 1) -> None:
    names = ["orders", *(f"s{n:03d}" for n in range(count - 1))]
    stage.serve({"ecs": {"clusters": [cluster()], "services": [service(name) for name in names]}})


def test_throttling_twice_is_survived_and_every_request_is_counted(stage: Any) -> None:
    serve(stage)
    stage.lab.set_faults([{"operation": "DescribeServices", "throttle": True, "times": 2}])
    reader = stage.reader(DESCRIBE)
    assert reader.call("ecs:DescribeServices", **ASKED)["services"][0]["serviceName"] == "orders"
    assert (reader.requests, stage.calls("DescribeServices"), len(stage.slept)) == (3, 3, 2)


def test_throttling_to_the_end_is_told_as_throttling(stage: Any) -> None:
    serve(stage)
    stage.lab.set_faults([{"operation": "DescribeServices", "throttle": True}])
    reader = stage.reader(DESCRIBE)
    with pytest.raises(ReadFailedError) as raised:
        reader.call("ecs:DescribeServices", **ASKED)
    assert (raised.value.reason, reader.requests) == ("throttled", 5)


@pytest.mark.parametrize("fault", [{"status": 500}, {"status": 503}, {"reset": True}])
def test_a_broken_answer_is_asked_for_again(stage: Any, fault: dict[str, Any]) -> None:
    serve(stage)
    stage.lab.set_faults([{"operation": "DescribeServices", "times": 1, **fault}])
    reader = stage.reader(DESCRIBE)
    assert reader.call("ecs:DescribeServices", **ASKED)["services"]
    assert reader.requests == 2


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ({"deny": True}, "denied"),
        ({"expired_token": True}, "expired"),
        ({"error": "ClusterNotFoundException"}, "not_found"),
        ({"error": "UnsupportedFeatureException"}, "not_supported"),
        ({"error": "InvalidParameterException"}, "error"),
    ],
)
def test_what_trying_again_cannot_help_is_asked_for_once(stage: Any, fault: dict[str, Any], reason: str) -> None:
    serve(stage)
    stage.lab.set_faults([{"operation": "DescribeServices", **fault}])
    reader = stage.reader(DESCRIBE)
    with pytest.raises(ReadFailedError, match="ecs:DescribeServices in 111122223333/eu-west-1 failed") as raised:
        reader.call("ecs:DescribeServices", **ASKED)
    assert (raised.value.reason, raised.value.operation, reader.requests) == (reason, "ecs:DescribeServices", 1)


def test_no_retry_is_begun_that_cannot_end_before_the_deadline(stage: Any) -> None:
    serve(stage)
    stage.lab.set_faults([{"operation": "DescribeServices", "throttle": True}])
    clock = iter([0.0, 100.0, 100.0])
    reader = stage.reader(DESCRIBE, monotonic=lambda: next(clock))
    reader.deadline = 50.0
    with pytest.raises(ReadFailedError):
        reader.call("ecs:DescribeServices", **ASKED)
    assert reader.requests == 1


def test_past_the_deadline_nothing_is_sent(stage: Any) -> None:
    serve(stage)
    reader = stage.reader(DESCRIBE, seconds=-1.0)
    with pytest.raises(ReadFailedError, match="was not sent") as raised:
        reader.call("ecs:DescribeServices", **ASKED)
    assert raised.value.reason == "timeout"
    assert stage.lab.journal() == []


def test_a_read_that_hangs_is_a_timeout_and_is_not_tried_again(stage: Any) -> None:
    serve(stage)
    stage.lab.set_faults([{"operation": "DescribeServices", "hang_seconds": 20}])
    stage.clients = ClientFactory(allowed_operations=declared_operations(), read_timeout_seconds=0.2)
    reader = stage.reader(DESCRIBE)
    began = time.monotonic()
    with pytest.raises(ReadFailedError) as raised:
        reader.call("ecs:DescribeServices", **ASKED)
    assert (raised.value.reason, reader.requests) == ("timeout", 1)
    assert time.monotonic() - began < 20  # not a time to meet: only that nobody waited for the hung read


def test_an_operation_the_tool_does_not_declare_is_not_sent(stage: Any) -> None:
    serve(stage)
    with pytest.raises(UndeclaredOperationError):
        stage.reader(LIST).call("ecs:DescribeServices", **ASKED)
    assert stage.lab.journal() == []


def test_pages_are_followed_and_counted_up_to_their_limit(stage: Any) -> None:
    serve(stage, count=25)
    reader = stage.reader(LIST)
    pages = list(reader.pages("ecs:ListServices", cluster="prod", maxResults=10))
    assert [len(page["serviceArns"]) for page in pages] == [10, 10, 5]
    assert reader.requests == 3
    assert len(list(reader.pages("ecs:ListServices", cluster="prod", maxResults=10, max_pages=2))) == 2


def test_parameters_that_are_absent_are_left_out(stage: Any) -> None:
    serve(stage)
    stage.reader(LIST).call("ecs:ListServices", cluster="prod", launchType=None)
    assert stage.lab.journal()[0].parameters == ("cluster",)

import json

import pytest

from evals.aws_lab.exchange import AwsError, HttpRequest
from evals.aws_lab.rest_calls import rest_operation, rest_parameters


def request(method: str, path: str, query: str = "", body: bytes = b"") -> HttpRequest:
    return HttpRequest(method=method, path=path, query=query, headers={}, body=body)


@pytest.mark.parametrize(
    ("method", "path", "operation"),
    [
        ("GET", "/schedules/nightly", "GetSchedule"),
        ("GET", "/schedules", "ListSchedules"),
        ("DELETE", "/schedules/nightly", "DeleteSchedule"),
        ("PATCH", "/schedules/nightly", None),
        ("GET", "/schedules/", None),
    ],
)
def test_method_and_path_tell_the_operation(method: str, path: str, operation: str | None) -> None:
    assert rest_operation("scheduler", request(method, path)) == operation


def test_a_service_botocore_does_not_know_has_no_operations() -> None:
    assert rest_operation("nonesuch", request("GET", "/")) is None


def test_parameters_come_from_path_query_and_body() -> None:
    asked = rest_parameters("scheduler", "GetSchedule", request("GET", "/schedules/a%20b", "groupName=batch"))
    assert asked == {"Name": "a b", "GroupName": "batch"}
    body = json.dumps({"State": "ENABLED", "nonesuch": 1}).encode()
    assert rest_parameters("scheduler", "UpdateSchedule", request("PUT", "/schedules/x", body=body)) == {
        "Name": "x",
        "State": "ENABLED",
    }


@pytest.mark.parametrize("body", [b"[]", b"{"])
def test_a_body_that_is_no_object_is_refused(body: bytes) -> None:
    with pytest.raises(AwsError):
        rest_parameters("scheduler", "UpdateSchedule", request("PUT", "/schedules/x", body=body))

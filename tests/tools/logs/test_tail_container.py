from typing import Any

import pytest

from tests.tools.stage import NOW
from tools.errors import ReadFailedError
from tools.evidence import Empty
from tools.logs.tail_container import TOOL, TailContainerArguments

STREAM = "ecs/app/0001"


def serve(stage: Any, *messages: str) -> None:
    base = int(NOW.timestamp() * 1000) - 60_000
    events = [
        {"logGroupName": "/ecs/orders", "logStreamName": STREAM, "timestamp": base + n, "message": message}
        for n, message in enumerate(messages)
    ]
    stage.serve({"logs": {"logGroups": [{"logGroupName": "/ecs/orders"}], "events": events}})


def arguments(**more: Any) -> TailContainerArguments:
    return TailContainerArguments(
        **({"group": "/ecs/orders", "stream": STREAM, "task_arn": "arn:t/1", "container": "app"} | more)
    )


def test_the_last_lines_are_read_oldest_first_each_with_the_lines_around_it(stage: Any) -> None:
    serve(stage, *(f"line {n}" for n in range(150)))
    answer = stage.read(TOOL, arguments(limit=10))
    assert [line.message for line in answer.value.lines] == [f"line {n}" for n in range(140, 150)]
    shown = next(item for item in answer.evidence if item.id == answer.value.lines[5].evidence_id)
    assert shown.excerpt.splitlines() == [f"line {n}" for n in range(143, 149)]
    assert shown.event_time == answer.value.lines[5].at
    assert shown.resource == f"/ecs/orders {STREAM}"


def test_a_long_line_is_kept_whole_before_its_neighbours(stage: Any) -> None:
    serve(stage, "before " + "b" * 600, "ERROR " + "e" * 1500, "after " + "a" * 600)
    answer = stage.read(TOOL, arguments())
    excerpt = next(i.excerpt for i in answer.evidence if i.id == answer.value.lines[1].evidence_id)
    assert excerpt == "ERROR " + "e" * 1500


def test_secrets_leave_neither_by_the_line_nor_by_the_lines_around_it(stage: Any) -> None:
    key = ["-----BEGIN RSA PRIVATE KEY-----", "MIIEowIBAAKCAQEA" + "x" * 48, "-----END RSA PRIVATE KEY-----"]
    serve(stage, "DB_PASSWORD=hunter2hunter2", *key, "Error: connection refused")
    answer = stage.read(TOOL, arguments())
    for secret in ("hunter2hunter2", "MIIEowIBAAKCAQEA"):
        assert secret not in repr(answer)
    assert answer.value.lines[0].message.startswith("DB_PASSWORD=[redacted:")
    assert answer.value.lines[-1].message == "Error: connection refused"
    assert len(answer.value.lines) == 5


def test_no_stream_no_group_and_no_line_are_empty(stage: Any) -> None:
    serve(stage, "line")
    for missing in ({"stream": "ecs/app/0002"}, {"group": "/ecs/other"}):
        answer = stage.read(TOOL, arguments(**missing))
        assert isinstance(answer, Empty)
        assert "ResourceNotFoundException" in answer.evidence[0].excerpt


def test_a_log_that_may_not_be_read_is_not_called_empty(stage: Any) -> None:
    serve(stage, "line")
    stage.lab.set_faults([{"service": "logs", "deny": True}])
    with pytest.raises(ReadFailedError) as raised:
        stage.read(TOOL, arguments())
    assert raised.value.reason == "denied"

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.tools.stage import NOW
from tools.logs.shown_lines import LINES_AFTER, LINES_BEFORE, MAX_LINE, dated_lines, shown_lines
from tools.logs.tail_container import TOOL

KEY = (
    "-----BEGIN RSA PRIVATE KEY-----",
    "MIIEowIBAAKCAQEAx7Zs0nRT",
    "qLx2yT0mYw8hVd9pUeSu",
    "-----END RSA PRIVATE KEY-----",
)


def shown(stage: Any, *messages: str) -> Any:
    stage.serve({})
    dated = [(NOW + timedelta(seconds=number), message) for number, message in enumerate(messages)]
    reader = stage.reader(TOOL)
    return shown_lines(
        reader, "logs:GetLogEvents", dated, resource="/ecs/orders ecs/app/1", container="app", task_arn="arn:t/77"
    )


def test_each_line_has_its_neighbours_its_time_and_its_task_as_evidence(stage: Any) -> None:
    lines, evidence = shown(stage, *(f"line {number}\n" for number in range(9)))
    assert [line.message for line in lines] == [f"line {number}" for number in range(9)]
    assert [line.evidence_id for line in lines] == [piece.id for piece in evidence]
    assert len({piece.id for piece in evidence}) == 9
    assert evidence[4].excerpt.splitlines() == [
        f"line {number}" for number in range(4 - LINES_BEFORE, 4 + LINES_AFTER + 1)
    ]
    assert (evidence[4].event_time, evidence[4].title) == (lines[4].at, "Log of app in task 77")


def test_a_secret_that_spans_lines_is_in_no_line_and_no_evidence(stage: Any) -> None:
    lines, evidence = shown(stage, "starting", *KEY, "ERROR no database")
    told = " ".join((*(line.message for line in lines), *(piece.excerpt for piece in evidence)))
    assert KEY[1] not in told
    assert KEY[2] not in told
    assert lines[-1].message == "ERROR no database"


def test_an_endless_line_is_cut(stage: Any) -> None:
    lines, _ = shown(stage, "x " * MAX_LINE)
    assert len(lines[0].message) <= MAX_LINE


def test_no_lines_show_nothing(stage: Any) -> None:
    assert shown(stage) == ((), ())


def test_events_of_cloudwatch_are_dated_in_milliseconds() -> None:
    assert list(dated_lines([{"timestamp": 1_500, "message": "a"}, {}])) == [
        (datetime(1970, 1, 1, 0, 0, 1, 500_000, tzinfo=UTC), "a"),
        (datetime(1970, 1, 1, tzinfo=UTC), ""),
    ]

import json
from datetime import timedelta
from typing import Any

from tests.tools.documents import DEFINITION
from tests.tools.stage import NOW, ago
from tools.cloudtrail.lookup_runs import TOOL, LookupRunsArguments
from tools.evidence import Empty, Unread


def run(number: int, minutes_ago: float = 30, definition: str = DEFINITION, **record: Any) -> dict[str, Any]:
    detail = {"requestParameters": {"taskDefinition": definition}, "responseElements": {"failures": []}} | record
    return {
        "EventId": f"e-{number}",
        "EventName": "RunTask",
        "ReadOnly": "false",
        "EventTime": ago(minutes_ago),
        "EventSource": "ecs.amazonaws.com",
        "CloudTrailEvent": json.dumps(detail),
    }


def read(stage: Any, *events: dict[str, Any]) -> Any:
    stage.serve({"cloudtrail": {"Events": list(events)}})
    return stage.read(TOOL, LookupRunsArguments(family="orders", since=NOW - timedelta(days=2)))


def test_only_the_family_s_calls_are_told_newest_first_over_all_pages(stage: Any) -> None:
    others = [run(number, 100, "cart:1") for number in range(60)]
    answer = read(stage, *others, run(101, 500), run(102, 20, "orders"))
    assert [event.id for event in answer.value] == ["e-102", "e-101"]


def test_why_a_call_started_nothing_is_told_and_redacted(stage: Any) -> None:
    refused = run(1, errorCode="AccessDenied", errorMessage="no; password=hunter2secret")
    started_none = run(2, responseElements={"failures": [{"arn": "a", "reason": "RESOURCE:MEMORY"}, "odd"]})
    first, second = read(stage, refused, started_none).value
    assert {first.error_code, second.error_code} == {"AccessDenied", None}
    assert ("RESOURCE:MEMORY",) in {first.failures, second.failures}
    assert "hunter2secret" not in str((first, second))


def test_a_call_whose_record_cannot_be_read_may_be_the_schedule_s(stage: Any) -> None:
    cut_off = run(1) | {"CloudTrailEvent": '{"requestParameters": {"taskDef'}
    answer = read(stage, cut_off, run(2, definition="cart:1"))
    assert isinstance(answer, Unread)
    assert "1 of the recorded RunTask calls" in answer.gap.effect
    assert [event.id for event in read(stage, cut_off, run(3)).value] == ["e-3"]


def test_no_call_is_an_empty_answer(stage: Any) -> None:
    assert isinstance(read(stage, run(1, definition="cart:1")), Empty)

import json
from typing import Any

import pytest

from tests.tools.stage import NOW
from tools.cloudtrail.lookup_runs import OPERATION, TOOL
from tools.cloudtrail.trail_event import trail_event
from tools.evidence import Evidence


@pytest.mark.parametrize("record", [None, "", "no json", "[]", '{"errorCode": "Acc', "[" * 200_000])
def test_a_record_that_is_none_still_names_the_event_and_says_so(stage: Any, record: str | None) -> None:
    document = {"EventId": "e-1", "EventName": "RunTask", "EventTime": NOW, "CloudTrailEvent": record}
    evidence: list[Evidence] = []
    event = trail_event(stage.reader(TOOL), OPERATION, document, evidence)
    assert (event.name, event.failures, event.readable, event.succeeded) == ("RunTask", (), False, False)
    assert "could not be read" in evidence[0].title + evidence[0].excerpt


@pytest.mark.parametrize("odd", ["text", ["text"], 7, None])
def test_fields_of_another_form_are_passed_over(stage: Any, odd: Any) -> None:
    record = json.dumps({"userIdentity": odd, "requestParameters": odd, "responseElements": odd})
    document = {"EventId": "e-1", "EventName": "RunTask", "EventTime": NOW, "CloudTrailEvent": record}
    event = trail_event(stage.reader(TOOL), OPERATION, document, [])
    assert (event.failures, event.asked, event.task_definition, event.succeeded) == ((), {}, None, True)

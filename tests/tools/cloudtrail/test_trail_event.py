import json
from typing import Any

import pytest

from tests.tools.stage import NOW
from tools.cloudtrail.lookup_runs import OPERATION, TOOL
from tools.cloudtrail.trail_event import trail_event


@pytest.mark.parametrize("record", ["", "no json", "[]", json.dumps({"responseElements": "text"})])
def test_a_record_that_is_none_still_names_the_event(stage: Any, record: str) -> None:
    document = {"EventId": "e-1", "EventName": "RunTask", "EventTime": NOW, "CloudTrailEvent": record}
    event = trail_event(stage.reader(TOOL), OPERATION, document, [])
    assert (event.name, event.failures, event.error_code) == ("RunTask", (), None)

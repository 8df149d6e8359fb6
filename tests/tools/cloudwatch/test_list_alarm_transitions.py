import json
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.tools.stage import ago
from tools.cloudwatch.list_alarm_transitions import TOOL, ListAlarmTransitionsArguments
from tools.evidence import Empty


def last_hour() -> ListAlarmTransitionsArguments:
    # The simulator brings the times of a world to now.
    return ListAlarmTransitionsArguments(name="orders-5xx", since=datetime.now(UTC) - timedelta(hours=1))


def item(minutes: float, before: str, after: str, **more: Any) -> dict[str, Any]:
    data = {
        "version": "1.0",
        "oldState": {"stateValue": before},
        "newState": {"stateValue": after, "stateReason": "Threshold Crossed: token=abcdefghijklmnop1234567890"},
    }
    return {
        "AlarmName": "orders-5xx",
        "AlarmType": "MetricAlarm",
        "Timestamp": ago(minutes),
        "HistoryItemType": "StateUpdate",
        "HistorySummary": f"Alarm updated from {before} to {after}",
        "HistoryData": json.dumps(data),
    } | more


def test_lists_transitions_newest_first_and_nothing_older_or_other(stage: Any) -> None:
    items = [
        item(90, "OK", "ALARM"),
        item(30, "OK", "ALARM"),
        item(10, "ALARM", "OK"),
        item(9, "OK", "OK", HistoryItemType="Action"),
        item(8, "OK", "ALARM", AlarmName="other"),
    ]
    stage.serve({"cloudwatch": {"AlarmHistoryItems": items}})
    answer = stage.read(TOOL, last_hour())
    assert [(told.before, told.after) for told in answer.value] == [("ALARM", "OK"), ("OK", "ALARM")]
    assert answer.value[0].at - answer.value[1].at == timedelta(minutes=20)
    assert "Threshold Crossed" in answer.value[0].reason
    assert "abcdefghijklmnop" not in answer.value[0].reason + answer.evidence[0].excerpt


def test_data_that_is_no_json_falls_back_to_the_summary(stage: Any) -> None:
    items = [
        item(10, "OK", "ALARM", HistoryData="{cut"),
        item(9, "OK", "ALARM", HistoryData="[1]", HistorySummary="something else"),
    ]
    stage.serve({"cloudwatch": {"AlarmHistoryItems": items}})
    (told,) = stage.read(TOOL, last_hour()).value
    assert (told.before, told.after, told.reason) == ("OK", "ALARM", None)


def test_an_alarm_that_never_changed_is_empty(stage: Any) -> None:
    stage.serve({"cloudwatch": {"AlarmHistoryItems": [item(61, "OK", "ALARM")]}})
    assert isinstance(stage.read(TOOL, last_hour()), Empty)

"""CloudWatch alarms and their history.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evals.aws_lab.operation import Question, newest_first, operation, page, page_size


@operation("cloudwatch", "DescribeAlarms")
def describe_alarms(question: Question) -> Mapping[str, Any]:
    """Answer with metric alarms by name, prefix, state or action; worlds state no composite alarms."""
    asked = question.parameters
    rows = sorted(question.documents("MetricAlarms"), key=lambda alarm: alarm["AlarmName"])
    if names := asked.get("AlarmNames"):
        rows = [a for a in rows if a["AlarmName"] in names]
    rows = [a for a in rows if a["AlarmName"].startswith(asked.get("AlarmNamePrefix") or "")]
    if asked.get("StateValue"):
        rows = [a for a in rows if a.get("StateValue") == asked["StateValue"]]
    if prefix := asked.get("ActionPrefix"):
        rows = [a for a in rows if any(x.startswith(prefix) for x in a.get("AlarmActions") or ())]
    if "MetricAlarm" not in (asked.get("AlarmTypes") or ["MetricAlarm"]):
        rows = []
    size = page_size(question, "MaxRecords", default=50, largest=100)
    part = page(question, rows, size=size, token=asked.get("NextToken"))
    return {**part.under("MetricAlarms", "NextToken"), "CompositeAlarms": []}


@operation("cloudwatch", "DescribeAlarmHistory")
def describe_alarm_history(question: Question) -> Mapping[str, Any]:
    """Answer with what happened to alarms, newest first unless asked otherwise."""
    asked = question.parameters
    start, end = question.time("StartDate"), question.time("EndDate")
    rows = [
        item
        for item in newest_first(question.documents("AlarmHistoryItems"), "Timestamp")
        if asked.get("AlarmName", item["AlarmName"]) == item["AlarmName"]
        and asked.get("HistoryItemType", item.get("HistoryItemType")) == item.get("HistoryItemType")
        and (start is None or item.get("Timestamp", 0) >= start)
        and (end is None or item.get("Timestamp", 0) <= end)
    ]
    if asked.get("ScanBy") == "TimestampAscending":
        rows.reverse()
    size = page_size(question, "MaxRecords", default=100, largest=100)
    return page(question, rows, size=size, token=asked.get("NextToken")).under("AlarmHistoryItems", "NextToken")

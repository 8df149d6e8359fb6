"""CloudWatch alarms, their history, and the statistics of metrics.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evals.aws_lab.exchange import AwsError
from evals.aws_lab.operation import Question, newest_first, operation, page, page_size

_KINDS = {"MetricAlarm": "MetricAlarms", "CompositeAlarm": "CompositeAlarms"}
_MOST_POINTS = 1440


@operation("cloudwatch", "DescribeAlarms")
def describe_alarms(question: Question) -> Mapping[str, Any]:
    """Answer with alarms by name, prefix, state or action: those of metrics, and composite ones where asked for."""
    asked = question.parameters
    kinds = asked.get("AlarmTypes") or ["MetricAlarm"]
    chosen = [key for kind, key in _KINDS.items() if kind in kinds]
    of_kind = {id(alarm): key for key in chosen for alarm in question.documents(key)}
    rows = sorted((alarm for key in chosen for alarm in question.documents(key)), key=lambda alarm: alarm["AlarmName"])
    if names := asked.get("AlarmNames"):
        rows = [a for a in rows if a["AlarmName"] in names]
    rows = [a for a in rows if a["AlarmName"].startswith(asked.get("AlarmNamePrefix") or "")]
    if asked.get("StateValue"):
        rows = [a for a in rows if a.get("StateValue") == asked["StateValue"]]
    if prefix := asked.get("ActionPrefix"):
        rows = [a for a in rows if any(x.startswith(prefix) for x in a.get("AlarmActions") or ())]
    size = page_size(question, "MaxRecords", default=50, largest=100)
    part = page(question, rows, size=size, token=asked.get("NextToken"))
    answer: dict[str, Any] = {key: [a for a in part.items if of_kind[id(a)] == key] for key in _KINDS.values()}
    return answer | ({"NextToken": part.next_token} if part.next_token else {})


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


@operation("cloudwatch", "GetMetricStatistics")
def get_metric_statistics(question: Question) -> Mapping[str, Any]:
    """Answer with the stated values of a metric whose dimensions are exactly those asked for."""
    name, start, end = question.needed("MetricName"), question.time("StartTime"), question.time("EndTime")
    period, statistics = int(question.needed("Period")), question.listed("Statistics")
    if start is None or end is None or start >= end:
        message = "The parameter StartTime must be less than the parameter EndTime."
        raise AwsError("InvalidParameterValue", message)
    if (end - start) / period > _MOST_POINTS:
        message = (
            f"You have requested up to {int((end - start) / period)} datapoints, which exceeds the limit of 1,440."
        )
        raise AwsError("InvalidParameterCombination", message)
    points = [
        {key: value for key, value in point.items() if key in {"Timestamp", "Unit", *statistics}}
        for metric in question.documents("MetricStatistics")
        if (metric["Namespace"], metric["MetricName"]) == (question.needed("Namespace"), name)
        and _dimensions(metric) == _dimensions(question.parameters)
        for point in metric.get("Datapoints", ())
        if start <= point["Timestamp"] < end
    ]
    return {"Label": name, "Datapoints": points}


def _dimensions(holder: Mapping[str, Any]) -> set[tuple[str, str]]:
    return {(item["Name"], item["Value"]) for item in holder.get("Dimensions") or ()}

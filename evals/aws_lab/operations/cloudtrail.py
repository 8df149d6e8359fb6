"""CloudTrail event history.

Source: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evals.aws_lab.exchange import AwsError
from evals.aws_lab.operation import Question, newest_first, operation, page, page_size
from evals.aws_lab.world import Document

KEPT_SECONDS = 90 * 24 * 3600  # "the last 90 days", LookupEvents


@operation("cloudtrail", "LookupEvents")
def lookup_events(question: Question) -> Mapping[str, Any]:
    """Answer with management events, newest first, 50 a page, by at most one attribute."""
    asked = question.parameters
    attributes = question.listed("LookupAttributes")
    if len(attributes) > 1:
        raise AwsError("InvalidLookupAttributesException", "You can specify only one lookup attribute.")
    start, end = question.time("StartTime"), question.time("EndTime")
    if start is not None and end is not None and start > end:
        raise AwsError("InvalidTimeRangeException", "The start time is after the end time.")
    oldest = max(start or 0, question.now - KEPT_SECONDS)
    rows = [
        event
        for event in newest_first(question.documents("Events"), "EventTime")
        if event["EventTime"] >= oldest and (end is None or event["EventTime"] <= end)
    ]
    if attributes:
        rows = [event for event in rows if _has(event, attributes[0])]
    if asked.get("EventCategory"):  # only insight events have a category to ask for, and worlds state none
        rows = []
    size = page_size(question, "MaxResults", default=50, largest=50)
    return page(question, rows, size=size, token=asked.get("NextToken")).under("Events", "NextToken")


def _has(event: Document, attribute: Mapping[str, Any]) -> bool:
    key, value = attribute.get("AttributeKey"), attribute.get("AttributeValue")
    if key in {"ResourceName", "ResourceType"}:
        return any(resource.get(key) == value for resource in event.get("Resources") or ())
    return event.get(str(key)) == value

"""CloudWatch Logs groups, streams and events.

Source: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from evals.aws_lab.exchange import AwsError
from evals.aws_lab.log_pattern import LogPatternError, log_pattern
from evals.aws_lab.operation import Question, operation, page, page_size, search_page
from evals.aws_lab.world import Document

LARGEST_EVENTS = 10_000
# So many events one FilterLogEvents looks through before it answers, with what it found so far, or nothing, and a token.
# AWS gives no number: it stops after some time and volume.
# Source: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
SEARCHED_AT_ONCE = 5_000
FIRST_BACKWARD = 1_704_067_200_000  # 2024-01-01, see FilterLogEvents, startFromHead
_BACKWARD = "b."


@operation("logs", "DescribeLogGroups")
def describe_log_groups(question: Question) -> Mapping[str, Any]:
    """Answer with log groups by prefix, pattern or identifier, in order of name."""
    asked = question.parameters
    if asked.get("logGroupNamePrefix") and asked.get("logGroupNamePattern"):
        raise AwsError(
            "InvalidParameterException", "LogGroup name prefix and LogGroup name pattern are mutually exclusive."
        )
    rows = sorted(question.documents("logGroups"), key=lambda group: group["logGroupName"])
    rows = [g for g in rows if g["logGroupName"].startswith(asked.get("logGroupNamePrefix") or "")]
    if pattern := asked.get("logGroupNamePattern"):
        rows = [g for g in rows if pattern.lower() in g["logGroupName"].lower()]
    if identifiers := asked.get("logGroupIdentifiers"):
        names = {_group_name(identifier) for identifier in identifiers}
        rows = [g for g in rows if g["logGroupName"] in names]
    if asked.get("logGroupClass"):
        rows = [g for g in rows if g.get("logGroupClass", "STANDARD") == asked["logGroupClass"]]
    size = page_size(question, "limit", default=50, largest=50)
    return page(question, rows, size=size, token=asked.get("nextToken")).under("logGroups")


@operation("logs", "DescribeLogStreams")
def describe_log_streams(question: Question) -> Mapping[str, Any]:
    """Answer with the streams of a group, made from its events; by name, or by last event."""
    asked = question.parameters
    group = _need_group(question)
    by_time = asked.get("orderBy") == "LastEventTime"
    prefix = asked.get("logStreamNamePrefix")
    if by_time and prefix:
        raise AwsError("InvalidParameterException", "Cannot order by LastEventTime with a logStreamNamePrefix.")
    rows = [s for s in _streams(question, group) if s["logStreamName"].startswith(prefix or "")]
    rows.sort(
        key=lambda stream: (stream["lastEventTimestamp"] if by_time else 0, stream["logStreamName"]),
        reverse=bool(asked.get("descending")),
    )
    size = page_size(question, "limit", default=50, largest=50)
    return page(question, rows, size=size, token=asked.get("nextToken")).under("logStreams")


@operation("logs", "GetLogEvents")
def get_log_events(question: Question) -> Mapping[str, Any]:
    """Answer with one stream's events, oldest first on a page; the newest page unless startFromHead.

    AWS gives a forward and a backward token with every page; at an end it gives back the token it was sent.
    """
    asked = question.parameters
    group = _need_group(question)
    name = question.needed("logStreamName")
    events = [e for e in _events(question, group) if e["logStreamName"] == name]
    if not events:
        raise AwsError("ResourceNotFoundException", "The specified log stream does not exist.")
    rows = [e for e in events if _within(e["timestamp"], asked)]
    size = page_size(question, "limit", default=LARGEST_EVENTS, largest=LARGEST_EVENTS)
    start, end = _window(asked.get("nextToken"), len(rows), size, from_head=bool(asked.get("startFromHead")))
    return {
        "events": [
            {
                "timestamp": e["timestamp"],
                "message": e["message"],
                "ingestionTime": e.get("ingestionTime", e["timestamp"]),
            }
            for e in rows[start:end]
        ],
        "nextForwardToken": f"f/{end:056d}",
        "nextBackwardToken": f"b/{start:056d}",
    }


@operation("logs", "FilterLogEvents")
def filter_log_events(question: Question) -> Mapping[str, Any]:
    """Answer with a group's events by stream, time and pattern, oldest first unless startFromHead is false."""
    asked = question.parameters
    group = _need_group(question)
    names, prefix = asked.get("logStreamNames"), asked.get("logStreamNamePrefix")
    if names and prefix:
        raise AwsError("InvalidParameterException", "logStreamNamePrefix and logStreamNames cannot both be specified.")
    try:
        matches = log_pattern(asked.get("filterPattern") or "")
    except LogPatternError as error:
        raise AwsError("InvalidParameterException", f"Invalid filter pattern: {error}") from error
    rows = [
        e
        for e in _events(question, group)
        if (not names or e["logStreamName"] in names)
        and e["logStreamName"].startswith(prefix or "")
        and _within(e["timestamp"], asked)
    ]
    token = str(asked.get("nextToken") or "")
    # A token keeps the direction of the request it answers.
    newest_first = token.startswith(_BACKWARD) if token else asked.get("startFromHead") is False
    if newest_first:
        if int(asked.get("startTime") or FIRST_BACKWARD) < FIRST_BACKWARD:
            raise AwsError("InvalidParameterException", "startFromHead=false needs a startTime of 2024 or later.")
        rows.reverse()
    size = page_size(question, "limit", default=LARGEST_EVENTS, largest=LARGEST_EVENTS)
    part = search_page(
        question,
        rows,
        lambda event: matches(event["message"]),
        size=size,
        looked_at=SEARCHED_AT_ONCE,
        token=token.removeprefix(_BACKWARD),
    )
    rest = {"nextToken": (_BACKWARD if newest_first else "") + part.next_token} if part.next_token else {}
    found = [
        {
            "logStreamName": e["logStreamName"],
            "timestamp": e["timestamp"],
            "message": e["message"],
            "ingestionTime": e.get("ingestionTime", e["timestamp"]),
            "eventId": e.get("eventId") or _event_id(e),
        }
        for e in part.items
    ]
    return {"events": found, "searchedLogStreams": [], **rest}


def _need_group(question: Question) -> str:
    asked = question.parameters
    name, identifier = asked.get("logGroupName"), asked.get("logGroupIdentifier")
    if bool(name) == bool(identifier):
        raise AwsError(
            "InvalidParameterException", "Exactly one of logGroupName and logGroupIdentifier must be specified."
        )
    group = name or _group_name(str(identifier))
    if not any(item["logGroupName"] == group for item in question.documents("logGroups")):
        raise AwsError("ResourceNotFoundException", "The specified log group does not exist.")
    return str(group)


def _group_name(identifier: str) -> str:
    """An identifier is a name or an ARN, with or without the `:*` behind it."""
    return identifier.split(":log-group:", 1)[-1].removesuffix(":*")


def _events(question: Question, group: str) -> list[Document]:
    rows = [e for e in question.documents("events") if e["logGroupName"] == group]
    return sorted(rows, key=lambda event: event["timestamp"])


def _streams(question: Question, group: str) -> list[Document]:
    by_name: dict[str, list[Document]] = {}
    for event in _events(question, group):
        by_name.setdefault(event["logStreamName"], []).append(event)
    call = question.call
    return [
        {
            "logStreamName": name,
            "creationTime": events[0]["timestamp"],
            "firstEventTimestamp": events[0]["timestamp"],
            "lastEventTimestamp": events[-1]["timestamp"],
            "lastIngestionTime": events[-1].get("ingestionTime", events[-1]["timestamp"]),
            "uploadSequenceToken": "",
            "arn": f"arn:aws:logs:{call.region}:{call.account_id}:log-group:{group}:log-stream:{name}",
            "storedBytes": 0,
        }
        for name, events in by_name.items()
    ]


def _within(moment: int, asked: Mapping[str, Any]) -> bool:
    """The start is in, the end is out."""
    start, end = asked.get("startTime"), asked.get("endTime")
    return (start is None or moment >= int(start)) and (end is None or moment < int(end))


def _window(token: str | None, count: int, size: int, *, from_head: bool) -> tuple[int, int]:
    if not token:
        return (0, min(size, count)) if from_head else (max(0, count - size), count)
    direction, _, digits = token.partition("/")
    if direction not in {"f", "b"} or not digits.isdecimal() or int(digits) > count:
        raise AwsError("InvalidParameterException", "The specified nextToken is invalid.")
    at = int(digits)
    return (at, min(at + size, count)) if direction == "f" else (max(0, at - size), at)


def _event_id(event: Mapping[str, Any]) -> str:
    text = f"{event['logStreamName']}/{event['timestamp']}/{event['message']}"
    return str(int(hashlib.sha256(text.encode()).hexdigest()[:46], 16)).zfill(56)

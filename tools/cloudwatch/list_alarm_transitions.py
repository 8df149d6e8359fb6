"""Reads when an alarm changed its state.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarmHistory.html
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from tools.aws.answer import clean, named_lines, utc
from tools.aws.calls import Reader
from tools.cloudwatch.facts import AlarmState, AlarmTransition
from tools.evidence import Empty, Evidence, Found, Read
from tools.tool import Tool

OPERATION = "cloudwatch:DescribeAlarmHistory"
PAGE = 100  # as many as one call gives
_STATES: tuple[AlarmState, ...] = ("OK", "ALARM", "INSUFFICIENT_DATA")
_SUMMARY = re.compile(r"from (?P<before>OK|ALARM|INSUFFICIENT_DATA) to (?P<after>OK|ALARM|INSUFFICIENT_DATA)")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListAlarmTransitionsArguments:
    """One alarm by name, and from when on. CloudWatch keeps 30 days."""

    name: str
    since: datetime

    @property
    def resource(self) -> str:
        """What is read, for people."""
        return self.name


def read(reader: Reader, arguments: ListAlarmTransitionsArguments) -> Read[tuple[AlarmTransition, ...]]:
    """List the changes of state, newest first, the newest hundred at most. Empty when there was none."""
    answer = reader.call(
        OPERATION,
        AlarmName=arguments.name,
        AlarmTypes=["MetricAlarm", "CompositeAlarm"],
        HistoryItemType="StateUpdate",
        StartDate=arguments.since,
        ScanBy="TimestampDescending",
        MaxRecords=PAGE,
    )
    evidence: list[Evidence] = []
    found = (_transition(reader, arguments.name, item, evidence) for item in answer.get("AlarmHistoryItems", []))
    transitions = tuple(transition for transition in found if transition)
    if transitions:
        return Found(value=transitions, evidence=tuple(evidence))
    excerpt = f"No change of state of {arguments.name} since {arguments.since.isoformat(timespec='seconds')}"
    looked = reader.evidence(OPERATION, resource=arguments.name, title="No change of state", excerpt=excerpt)
    return Empty(evidence=(looked,))


TOOL = Tool(
    name="cloudwatch_list_alarm_transitions",
    description="List when a CloudWatch alarm changed its state and what it measured then.",
    operations=(OPERATION,),
    arguments=ListAlarmTransitionsArguments,
    effect="whether the alarm rang before the deployment is not known",
    read=read,
)


def _transition(reader: Reader, name: str, item: Mapping[str, Any], evidence: list[Evidence]) -> AlarmTransition | None:
    at, summary = utc(item.get("Timestamp")), str(item.get("HistorySummary", ""))
    before, after, reason = _told(str(item.get("HistoryData", "")))
    if before is None or after is None:
        said = _SUMMARY.search(summary)
        before, after = (_state(said["before"]), _state(said["after"])) if said else (None, None)
    if at is None or before is None or after is None:
        return None
    excerpt = named_lines((("AlarmName", name), ("from", before), ("to", after), ("at", at), ("stateReason", reason)))
    title = f"Alarm {name}: {before} to {after}"
    shown = reader.evidence(OPERATION, resource=name, title=title, excerpt=excerpt, event_time=at)
    evidence.append(shown)
    return AlarmTransition(alarm=name, at=at, before=before, after=after, reason=clean(reason), evidence_id=shown.id)


def _told(history: str) -> tuple[AlarmState | None, AlarmState | None, str | None]:
    """Read HistoryData, which is JSON of CloudWatch's own; None for whatever it does not hold."""
    try:
        data: Any = json.loads(history)
    except ValueError:
        return None, None, None
    states: list[Mapping[str, Any]] = []
    for key in ("oldState", "newState"):
        part: Any = cast("Mapping[str, Any]", data).get(key) if isinstance(data, dict) else None
        states.append(cast("Mapping[str, Any]", part) if isinstance(part, dict) else {})
    reason = states[1].get("stateReason")
    return (
        _state(states[0].get("stateValue")),
        _state(states[1].get("stateValue")),
        reason if isinstance(reason, str) else None,
    )


def _state(value: object) -> AlarmState | None:
    return next((state for state in _STATES if state == value), None)

"""Base: the CloudWatch alarms of a service's deployments, with what they measured and when they rang.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricAlarm.html
"""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta

from evals.bases.documents import Document, Fragment, iso_time
from evals.bases.story import Alarm
from evals.bases.timeline import ServiceLife

_RANG_FOR = timedelta(minutes=7)
_NOTICED_AFTER = timedelta(seconds=20)  # ECS asks CloudWatch again and again, then ends the deployment
_SIGNS = {"GreaterThanThreshold": "greater than", "LessThanThreshold": "less than"}


def alarms(life: ServiceLife) -> list[Fragment]:
    """Describe every alarm that a deployment of the service names, and its changes of state."""
    named = dict.fromkeys(name for r in life.rollouts if r.story for name in r.story.alarms)
    described = {alarm.name: alarm for alarm in life.service.alarms}
    fragments: list[Fragment] = []
    for name in named:
        alarm = described.get(name) or Alarm(name=name)
        changes = sorted(_changes(life, alarm), key=lambda change: change[0])
        fragments.append(life.place.fragment("cloudwatch", "MetricAlarms", _alarm(life, alarm, changes)))
        before = "OK"
        for at, state in changes:
            item = _history(alarm, at, before, state)
            fragments.append(life.place.fragment("cloudwatch", "AlarmHistoryItems", item))
            before = state
    return fragments


def _changes(life: ServiceLife, alarm: Alarm) -> Iterator[tuple[datetime, str]]:
    now = life.place.now
    rings = [(life.place.ago(age), _RANG_FOR) for age in alarm.rang]
    rings += [
        (rollout.turned - _NOTICED_AFTER, _RANG_FOR)
        for rollout in life.rollouts
        if rollout.story and alarm.name in rollout.story.alarms and rollout.turned
    ]
    for began, lasted in rings:
        yield began, "ALARM"
        if began + lasted <= now:
            yield began + lasted, "OK"


def _alarm(life: ServiceLife, alarm: Alarm, changes: list[tuple[datetime, str]]) -> Document:
    at, state = changes[-1] if changes else (life.created, "OK")
    return {
        "AlarmName": alarm.name,
        "AlarmArn": life.place.arn("cloudwatch", f"alarm:{alarm.name}"),
        "ActionsEnabled": True,
        "OKActions": [],
        "AlarmActions": [],
        "InsufficientDataActions": [],
        "StateValue": state,
        "StateReason": _reason(alarm, at, state),
        "StateUpdatedTimestamp": at,
        "StateTransitionedTimestamp": at,
        "Namespace": alarm.namespace,
        "MetricName": alarm.metric,
        **(
            {"ExtendedStatistic": alarm.statistic}
            if alarm.statistic.startswith("p")
            else {"Statistic": alarm.statistic}
        ),
        "Dimensions": _dimensions(life, alarm),
        "Period": 60,
        "EvaluationPeriods": 1,
        "DatapointsToAlarm": 1,
        "Threshold": alarm.threshold,
        "ComparisonOperator": alarm.comparison,
        "TreatMissingData": "notBreaching",
    }


def _dimensions(life: ServiceLife, alarm: Alarm) -> list[Document]:
    if alarm.namespace == "AWS/ECS":
        named = {"ClusterName": life.service.cluster, "ServiceName": life.service.name}
    elif alarm.namespace == "AWS/ApplicationELB":
        named = {"TargetGroup": life.target_group_arn.rsplit(":", maxsplit=1)[-1]}
    else:
        named = {"Service": life.service.name}
    return [{"Name": name, "Value": value} for name, value in named.items()]


def _history(alarm: Alarm, at: datetime, before: str, after: str) -> Document:
    data = {
        "version": "1.0",
        "oldState": {"stateValue": before},
        "newState": {"stateValue": after, "stateReason": _reason(alarm, at, after)},
    }
    return {
        "AlarmName": alarm.name,
        "AlarmType": "MetricAlarm",
        "Timestamp": iso_time(at),
        "HistoryItemType": "StateUpdate",
        "HistorySummary": f"Alarm updated from {before} to {after}",
        "HistoryData": json.dumps(data),
    }


def _reason(alarm: Alarm, at: datetime, state: str) -> str:
    """Say what CloudWatch measured, in its words."""
    measured = alarm.measured if state == "ALARM" else alarm.ordinary
    was = "was" if state == "ALARM" else "was not"
    minute = at - timedelta(minutes=1)
    return (
        f"Threshold Crossed: 1 out of the last 1 datapoints [{measured} ({minute:%d/%m/%y %H:%M:00})] {was} "
        f"{_SIGNS[alarm.comparison]} the threshold ({alarm.threshold}) (minimum 1 datapoint for "
        f"{'OK -> ALARM' if state == 'ALARM' else 'ALARM -> OK'} transition)."
    )

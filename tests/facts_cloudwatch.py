"""Facts of CloudWatch alarms."""

from typing import Any

from tests.facts_place import ACCOUNT, REGION, minutes
from tools.cloudwatch.facts import Alarm, AlarmState, AlarmTransition


def alarm(name: str = "web-5xx", **fields: Any) -> Alarm:
    values: dict[str, Any] = {
        "name": name,
        "arn": f"arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:{name}",
        "state": "OK",
        "since": minutes(20),
        "reason": None,
        "watches": "AWS/ApplicationELB HTTPCode_Target_5XX_Count (Sum over 60 s) > 10",
        "namespace": "AWS/ApplicationELB",
        "metric": "HTTPCode_Target_5XX_Count",
        "dimensions": {},
        "evidence_id": f"ev-alarm-{name}",
    }
    return Alarm(**{**values, **fields})


def transition(
    at: float, before: AlarmState = "OK", after: AlarmState = "ALARM", name: str = "web-5xx"
) -> AlarmTransition:
    """An alarm that changed its state so many minutes after the newest deployment began; negative is before."""
    return AlarmTransition(
        alarm=name,
        at=minutes(at),
        before=before,
        after=after,
        reason="Threshold Crossed: 1 datapoint [37.0] was greater than the threshold (10.0).",
        evidence_id=f"ev-ring-{at:g}",
    )

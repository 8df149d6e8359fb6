"""Facts of EC2 Auto Scaling."""

from typing import Any

from tests.facts_place import ACCOUNT, REGION, minutes
from tools.autoscaling.facts import AutoScalingGroup, GroupActivity


def auto_scaling_group(name: str = "hosts", **fields: Any) -> AutoScalingGroup:
    values: dict[str, Any] = {
        "name": name,
        "arn": f"arn:aws:autoscaling:{REGION}:{ACCOUNT}:autoScalingGroup:1:autoScalingGroupName/{name}",
        "minimum": 1,
        "maximum": 4,
        "desired": 2,
        "in_service": 2,
        "suspended": (),
        "zones": (f"{REGION}a", f"{REGION}b"),
        "evidence_id": f"ev-group-{name}",
    }
    return AutoScalingGroup(**{**values, **fields})


def group_activity(at: float, status: str = "Failed", message: str | None = None, **fields: Any) -> GroupActivity:
    """A launch so many minutes after the newest deployment began."""
    values: dict[str, Any] = {
        "group": "hosts",
        "status": status,
        "description": "Launching a new EC2 instance",
        "cause": None,
        "message": message,
        "began_at": minutes(at),
        "ended_at": minutes(at) if status in {"Failed", "Successful"} else None,
        "evidence_id": f"ev-activity-{at:g}",
    }
    return GroupActivity(**{**values, **fields})

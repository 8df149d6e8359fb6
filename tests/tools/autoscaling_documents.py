"""Documents of Auto Scaling for the tests of the read tools."""

from typing import Any

from tests.tools.stage import ago


def activity(minutes: float, status: str, **more: Any) -> dict[str, Any]:
    return {
        "ActivityId": f"a-{minutes}",
        "AutoScalingGroupName": "hosts",
        "Description": "Launching a new EC2 instance",
        "Cause": "a user request",
        "StartTime": ago(minutes),
        "EndTime": ago(minutes),
        "StatusCode": status,
        "Progress": 100,
    } | more

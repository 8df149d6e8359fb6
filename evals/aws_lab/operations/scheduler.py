"""Schedules of EventBridge Scheduler.

Source: https://docs.aws.amazon.com/scheduler/latest/APIReference/
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evals.aws_lab.exchange import AwsError
from evals.aws_lab.operation import Question, operation

DEFAULT_GROUP = "default"


@operation("scheduler", "GetSchedule")
def get_schedule(question: Question) -> Mapping[str, Any]:
    """Answer for one schedule of a group."""
    name, group = question.needed("Name"), question.parameters.get("GroupName") or DEFAULT_GROUP
    for schedule in question.documents("Schedules"):
        if (schedule["Name"], schedule.get("GroupName", DEFAULT_GROUP)) == (name, group):
            return schedule
    raise AwsError("ResourceNotFoundException", f"Schedule {name} does not exist.", status=404)

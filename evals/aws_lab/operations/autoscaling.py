"""Auto Scaling groups of instances and what they did.

Source: https://docs.aws.amazon.com/autoscaling/ec2/APIReference/
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evals.aws_lab.exchange import AwsError
from evals.aws_lab.operation import Question, newest_first, operation, page, page_size


@operation("autoscaling", "DescribeAutoScalingGroups")
def describe_auto_scaling_groups(question: Question) -> Mapping[str, Any]:
    """Answer with the groups there are; names nobody has are left out, as AWS does."""
    wanted = question.listed("AutoScalingGroupNames")
    if question.parameters.get("Filters"):
        raise AwsError("ValidationError", "the lab filters groups by name only")
    rows = [g for g in question.documents("AutoScalingGroups") if not wanted or g["AutoScalingGroupName"] in wanted]
    size = page_size(question, "MaxRecords", default=50, largest=100)
    return page(question, rows, size=size, token=question.parameters.get("NextToken")).under(
        "AutoScalingGroups", "NextToken"
    )


@operation("autoscaling", "DescribeScalingActivities")
def describe_scaling_activities(question: Question) -> Mapping[str, Any]:
    """Answer with the activities of one group or of all, newest first."""
    asked = question.parameters
    name, ids = asked.get("AutoScalingGroupName"), question.listed("ActivityIds")
    known = {group["AutoScalingGroupName"] for group in question.documents("AutoScalingGroups")}
    if name and name not in known:
        raise AwsError("ValidationError", f"AutoScalingGroup name not found - AutoScalingGroup {name} not found")
    rows = [
        activity
        for activity in newest_first(question.documents("Activities"), "StartTime")
        if name in (None, "", activity["AutoScalingGroupName"]) and (not ids or activity["ActivityId"] in ids)
    ]
    size = page_size(question, "MaxRecords", default=100, largest=100)
    return page(question, rows, size=size, token=asked.get("NextToken")).under("Activities", "NextToken")

"""Scalable targets and scaling activities.

Source: https://docs.aws.amazon.com/autoscaling/application/APIReference/
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evals.aws_lab.operation import Question, newest_first, operation, page, page_size, without


@operation("application-autoscaling", "DescribeScalableTargets")
def describe_scalable_targets(question: Question) -> Mapping[str, Any]:
    """Answer with the scalable targets of a namespace."""
    asked = question.parameters
    wanted = asked.get("ResourceIds")
    rows = [
        target
        for target in question.documents("ScalableTargets")
        if target.get("ServiceNamespace") == question.needed("ServiceNamespace")
        and (not wanted or target["ResourceId"] in wanted)
        and asked.get("ScalableDimension", target.get("ScalableDimension")) == target.get("ScalableDimension")
    ]
    size = page_size(question, "MaxResults", default=50, largest=50)
    return page(question, rows, size=size, token=asked.get("NextToken")).under("ScalableTargets", "NextToken")


@operation("application-autoscaling", "DescribeScalingActivities")
def describe_scaling_activities(question: Question) -> Mapping[str, Any]:
    """Answer with scaling activities, newest first; those that did not scale only if asked for."""
    asked = question.parameters
    with_not_scaled = bool(asked.get("IncludeNotScaledActivities"))
    rows = [
        without(activity) if with_not_scaled else without(activity, "NotScaledReasons")
        for activity in newest_first(question.documents("ScalingActivities"), "StartTime")
        if activity.get("ServiceNamespace") == question.needed("ServiceNamespace")
        and asked.get("ResourceId", activity["ResourceId"]) == activity["ResourceId"]
        and asked.get("ScalableDimension", activity.get("ScalableDimension")) == activity.get("ScalableDimension")
        and (with_not_scaled or not activity.get("NotScaledReasons"))
    ]
    size = page_size(question, "MaxResults", default=50, largest=50)
    return page(question, rows, size=size, token=asked.get("NextToken")).under("ScalingActivities", "NextToken")

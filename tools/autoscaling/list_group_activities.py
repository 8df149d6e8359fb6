"""Reads what an Auto Scaling group did and tried last.

Source: https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeScalingActivities.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tools.autoscaling.facts import GroupActivity
from tools.aws.answer import clean, named_lines, utc
from tools.aws.calls import Reader
from tools.errors import ReadFailedError
from tools.evidence import Empty, Evidence, Found, Read
from tools.tool import Tool

OPERATION = "autoscaling:DescribeScalingActivities"
NEWEST = 20  # a group that fails to launch tries again every few minutes: these reach back an hour


@dataclass(frozen=True, slots=True, kw_only=True)
class ListGroupActivitiesArguments:
    """One group by name."""

    name: str

    @property
    def resource(self) -> str:
        """What is read, for people."""
        return self.name


def read(reader: Reader, arguments: ListGroupActivitiesArguments) -> Read[tuple[GroupActivity, ...]]:
    """List the newest activities, newest first. Empty when the group did nothing in six weeks, or is not there."""
    answer: Mapping[str, Any] = {}
    try:
        answer = reader.call(OPERATION, AutoScalingGroupName=arguments.name, MaxRecords=NEWEST)
    except ReadFailedError as error:
        # For a group that is gone AWS has no code of its own.
        if error.code != "ValidationError" or "not found" not in str(error):
            raise
    evidence: list[Evidence] = []
    activities = tuple(_activity(reader, document, evidence) for document in answer.get("Activities", []))
    if activities:
        return Found(value=activities, evidence=tuple(evidence))
    excerpt = f"Auto Scaling group {arguments.name} has no scaling activity"
    looked = reader.evidence(OPERATION, resource=arguments.name, title="No scaling activity", excerpt=excerpt)
    return Empty(evidence=(looked,))


TOOL = Tool(
    name="autoscaling_list_group_activities",
    description="List what an EC2 Auto Scaling group did last: launches and terminations, with why they failed.",
    operations=(OPERATION,),
    arguments=ListGroupActivitiesArguments,
    effect="whether the Auto Scaling group tried to launch instances is not known",
    read=read,
)


def _activity(reader: Reader, document: Mapping[str, Any], evidence: list[Evidence]) -> GroupActivity:
    group, status = str(document["AutoScalingGroupName"]), str(document["StatusCode"])
    description, began = str(document.get("Description", "")), document["StartTime"]
    excerpt = named_lines(
        (
            ("AutoScalingGroupName", group),
            ("StatusCode", status),
            ("Description", description),
            ("StatusMessage", document.get("StatusMessage")),
            ("Cause", document.get("Cause")),
            ("StartTime", began),
            ("EndTime", document.get("EndTime")),
        )
    )
    shown = reader.evidence(
        OPERATION,
        resource=group,
        title=f"{description or 'Scaling activity'}: {status}",
        excerpt=excerpt,
        event_time=utc(began),
    )
    evidence.append(shown)
    return GroupActivity(
        group=group,
        status=status,
        description=clean(description) or "",
        cause=clean(document.get("Cause")),
        message=clean(document.get("StatusMessage")),
        began_at=utc(began) or began,
        ended_at=utc(document.get("EndTime")),
        evidence_id=shown.id,
    )

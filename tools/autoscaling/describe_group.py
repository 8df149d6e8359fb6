"""Reads an Auto Scaling group of container instances.

Source: https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeAutoScalingGroups.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tools.autoscaling.facts import AutoScalingGroup
from tools.aws.answer import named_lines
from tools.aws.calls import Reader
from tools.evidence import Empty, Found, Read
from tools.tool import Tool

OPERATION = "autoscaling:DescribeAutoScalingGroups"


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribeGroupArguments:
    """One group by name."""

    name: str

    @property
    def resource(self) -> str:
        """What is read, for people."""
        return self.name


def read(reader: Reader, arguments: DescribeGroupArguments) -> Read[AutoScalingGroup]:
    """Describe the group. Empty when there is none of that name."""
    answer = reader.call(OPERATION, AutoScalingGroupNames=[arguments.name])
    for document in answer.get("AutoScalingGroups", []):
        return _found(reader, document)
    excerpt = f"There is no Auto Scaling group {arguments.name}"
    looked = reader.evidence(OPERATION, resource=arguments.name, title="No such Auto Scaling group", excerpt=excerpt)
    return Empty(evidence=(looked,))


TOOL = Tool(
    name="autoscaling_describe_group",
    description="Describe an EC2 Auto Scaling group: its sizes, instances, zones and suspended processes.",
    operations=(OPERATION,),
    arguments=DescribeGroupArguments,
    effect="whether the Auto Scaling group may still grow is not known",
    read=read,
)


def _found(reader: Reader, document: Mapping[str, Any]) -> Found[AutoScalingGroup]:
    name, arn = str(document["AutoScalingGroupName"]), str(document.get("AutoScalingGroupARN", ""))
    instances = [item for item in document.get("Instances", []) if item.get("LifecycleState") == "InService"]
    suspended = tuple(str(item["ProcessName"]) for item in document.get("SuspendedProcesses", []))
    zones = tuple(str(zone) for zone in document.get("AvailabilityZones", []))
    excerpt = named_lines(
        (
            ("AutoScalingGroupName", name),
            ("MinSize", document["MinSize"]),
            ("MaxSize", document["MaxSize"]),
            ("DesiredCapacity", document["DesiredCapacity"]),
            ("instances InService", len(instances)),
            ("SuspendedProcesses", suspended),
            ("AvailabilityZones", zones),
            ("Status", document.get("Status")),
        )
    )
    shown = reader.evidence(OPERATION, resource=arn or name, title=f"Auto Scaling group {name}", excerpt=excerpt)
    value = AutoScalingGroup(
        name=name,
        arn=arn,
        minimum=document["MinSize"],
        maximum=document["MaxSize"],
        desired=document["DesiredCapacity"],
        in_service=len(instances),
        suspended=suspended,
        zones=zones,
        evidence_id=shown.id,
    )
    return Found(value=value, evidence=(shown,))

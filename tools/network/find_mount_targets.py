"""Finds the mount targets of an EFS file system by their network interfaces, with zone and security groups.

EFS itself tells the security groups of one mount target a call; the interfaces tell all of it in one.

Source: https://docs.aws.amazon.com/efs/latest/ug/API_CreateMountTarget.html (description of the interface)
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tools.aws.answer import clean, named_lines
from tools.aws.calls import Reader
from tools.evidence import Empty, Evidence, Found, Read
from tools.network.facts import MountTarget
from tools.tool import Tool

OPERATION = "ec2:DescribeNetworkInterfaces"


@dataclass(frozen=True, slots=True, kw_only=True)
class FindMountTargetsArguments:
    """A file system by id."""

    file_system: str

    @property
    def resource(self) -> str:
        """What is read, for people."""
        return self.file_system


def read(reader: Reader, arguments: FindMountTargetsArguments) -> Read[tuple[MountTarget, ...]]:
    """Find the mount targets in this account and region. Empty when there is none here; others' are not seen."""
    filters = [{"Name": "description", "Values": [f"*{arguments.file_system}*"]}]
    evidence: list[Evidence] = []
    targets = tuple(
        _target(reader, arguments.file_system, document, evidence)
        for page in reader.pages(OPERATION, token="NextToken", max_pages=2, Filters=filters)
        for document in page.get("NetworkInterfaces", [])
    )
    if targets:
        return Found(value=targets, evidence=tuple(evidence))
    excerpt = f"No network interface of this account is a mount target of {arguments.file_system}"
    looked = reader.evidence(OPERATION, resource=arguments.file_system, title="No mount target", excerpt=excerpt)
    return Empty(evidence=(looked,))


TOOL = Tool(
    name="network_find_mount_targets",
    description="Find the mount targets of an EFS file system: zone, subnet, state and security groups.",
    operations=(OPERATION,),
    arguments=FindMountTargetsArguments,
    effect="in which zones the file system has mount targets, and whom they let in, is not known",
    read=read,
)


def _target(reader: Reader, file_system: str, document: Mapping[str, Any], evidence: list[Evidence]) -> MountTarget:
    interface_id = str(document["NetworkInterfaceId"])
    groups = tuple(str(group["GroupId"]) for group in document.get("Groups", []) if group.get("GroupId"))
    excerpt = named_lines(
        (
            ("NetworkInterfaceId", interface_id),
            ("Description", clean(document.get("Description"))),
            ("AvailabilityZone", document.get("AvailabilityZone")),
            ("SubnetId", document.get("SubnetId")),
            ("PrivateIpAddress", document.get("PrivateIpAddress")),
            ("Status", document.get("Status")),
            ("security groups", groups),
        )
    )
    shown = reader.evidence(OPERATION, resource=interface_id, title=f"Mount target of {file_system}", excerpt=excerpt)
    evidence.append(shown)
    return MountTarget(
        interface_id=interface_id,
        file_system=file_system,
        subnet_id=document.get("SubnetId"),
        zone=document.get("AvailabilityZone"),
        address=document.get("PrivateIpAddress"),
        status=document.get("Status"),
        security_groups=groups,
        evidence_id=shown.id,
    )

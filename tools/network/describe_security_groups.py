"""Reads security groups with their rules.

Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroups.html
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tools.aws.answer import named_lines
from tools.aws.calls import Reader
from tools.errors import InvalidArgumentsError
from tools.evidence import Empty, Evidence, Found, Read
from tools.network.facts import Permission, SecurityGroup
from tools.redaction import redact
from tools.tool import Tool

OPERATION = "ec2:DescribeSecurityGroups"


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribeSecurityGroupsArguments:
    """Security groups by id."""

    group_ids: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.group_ids:
            raise InvalidArgumentsError("name at least one security group")

    @property
    def resource(self) -> str:
        """What is read, for people."""
        return ", ".join(self.group_ids)


def read(reader: Reader, arguments: DescribeSecurityGroupsArguments) -> Read[tuple[SecurityGroup, ...]]:
    """Describe the security groups there are. Empty when none of them exists."""
    # By filter: asked by id, AWS refuses the whole call when one of several is gone.
    filters = [{"Name": "group-id", "Values": list(arguments.group_ids)}]
    evidence: list[Evidence] = []
    groups = tuple(
        _group(reader, document, evidence)
        for page in reader.pages(OPERATION, token="NextToken", Filters=filters)
        for document in page.get("SecurityGroups", [])
    )
    if groups:
        return Found(value=groups, evidence=tuple(evidence))
    excerpt = f"There is no security group {arguments.resource}"
    looked = reader.evidence(OPERATION, resource=arguments.resource, title="No such security group", excerpt=excerpt)
    return Empty(evidence=(looked,))


TOOL = Tool(
    name="network_describe_security_groups",
    description="Describe security groups by id: which ports they let in and out, from and to where.",
    operations=(OPERATION,),
    arguments=DescribeSecurityGroupsArguments,
    effect="what the security groups let in and out is not known",
    read=read,
)


def _group(reader: Reader, document: Mapping[str, Any], evidence: list[Evidence]) -> SecurityGroup:
    group_id, name = str(document["GroupId"]), redact(str(document.get("GroupName", "")))
    ingress = tuple(_permission(item) for item in document.get("IpPermissions", []))
    egress = tuple(_permission(item) for item in document.get("IpPermissionsEgress", []))
    excerpt = named_lines(
        (
            ("GroupId", group_id),
            ("GroupName", name),
            ("VpcId", document.get("VpcId")),
            *_lines("in from", ingress),
            *_lines("out to", egress),
        )
    )
    shown = reader.evidence(OPERATION, resource=group_id, title=f"Security group {name or group_id}", excerpt=excerpt)
    evidence.append(shown)
    return SecurityGroup(
        id=group_id,
        name=name,
        vpc_id=document.get("VpcId"),
        ingress=ingress,
        egress=egress,
        evidence_id=shown.id,
    )


def _permission(document: Mapping[str, Any]) -> Permission:
    return Permission(
        protocol=str(document.get("IpProtocol", "-1")),
        from_port=document.get("FromPort"),
        to_port=document.get("ToPort"),
        cidrs=(
            *(str(item["CidrIp"]) for item in document.get("IpRanges", []) if item.get("CidrIp")),
            *(str(item["CidrIpv6"]) for item in document.get("Ipv6Ranges", []) if item.get("CidrIpv6")),
        ),
        group_ids=tuple(str(item["GroupId"]) for item in document.get("UserIdGroupPairs", []) if item.get("GroupId")),
        prefix_lists=tuple(
            str(item["PrefixListId"]) for item in document.get("PrefixListIds", []) if item.get("PrefixListId")
        ),
    )


def _lines(direction: str, rules: Sequence[Permission]) -> list[tuple[str, str]]:
    if not rules:
        return [(direction, "nothing")]
    return [
        (direction, f"{', '.join((*rule.group_ids, *rule.cidrs, *rule.prefix_lists)) or 'nothing'} on {_ports(rule)}")
        for rule in rules
    ]


def _ports(rule: Permission) -> str:
    if rule.protocol == "-1":
        return "all ports"
    if rule.from_port is None or rule.from_port == -1:
        return f"{rule.protocol}, all ports"
    last = f"-{rule.to_port}" if rule.to_port not in (None, rule.from_port) else ""
    return f"{rule.protocol} {rule.from_port}{last}"

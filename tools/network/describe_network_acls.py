"""Reads the network ACLs of subnets.

Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkAcls.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tools.aws.answer import named_lines
from tools.aws.calls import Reader
from tools.errors import InvalidArgumentsError
from tools.evidence import Empty, Evidence, Found, Read
from tools.network.facts import AclEntry, NetworkAcl
from tools.tool import Tool

OPERATION = "ec2:DescribeNetworkAcls"
LAST = 32767  # the rule AWS appends, shown as *: what nothing before it matched is denied


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribeNetworkAclsArguments:
    """Subnets by id; every subnet has one network ACL."""

    subnet_ids: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.subnet_ids:
            raise InvalidArgumentsError("name at least one subnet")

    @property
    def resource(self) -> str:
        """What is read, for people."""
        return ", ".join(self.subnet_ids)


def read(reader: Reader, arguments: DescribeNetworkAclsArguments) -> Read[tuple[NetworkAcl, ...]]:
    """Describe the network ACLs of these subnets, with their IPv4 rules. Empty when AWS shows none."""
    filters = [{"Name": "association.subnet-id", "Values": list(arguments.subnet_ids)}]
    evidence: list[Evidence] = []
    acls = tuple(
        _acl(reader, document, evidence)
        for page in reader.pages(OPERATION, token="NextToken", Filters=filters)
        for document in page.get("NetworkAcls", [])
    )
    if acls:
        return Found(value=acls, evidence=tuple(evidence))
    excerpt = f"No network ACL is shown for {arguments.resource}"
    return Empty(
        evidence=(reader.evidence(OPERATION, resource=arguments.resource, title="No network ACL", excerpt=excerpt),)
    )


TOOL = Tool(
    name="network_describe_network_acls",
    description="Describe the network ACLs of subnets: which packets they let in and out.",
    operations=(OPERATION,),
    arguments=DescribeNetworkAclsArguments,
    effect="whether a network ACL stops packets of the subnets is not known",
    read=read,
)


def _acl(reader: Reader, document: Mapping[str, Any], evidence: list[Evidence]) -> NetworkAcl:
    acl_id = str(document["NetworkAclId"])
    subnet_ids = tuple(str(item["SubnetId"]) for item in document.get("Associations", []) if item.get("SubnetId"))
    entries = sorted((_entry(item) for item in document.get("Entries", [])), key=lambda item: item.number)
    excerpt = named_lines(
        (
            ("NetworkAclId", acl_id),
            ("default ACL of the VPC", "yes" if document.get("IsDefault") else None),
            ("subnets", subnet_ids),
            *(("out" if entry.egress else "in", _shown(entry)) for entry in entries),
        )
    )
    shown = reader.evidence(OPERATION, resource=acl_id, title=f"Network ACL {acl_id}", excerpt=excerpt)
    evidence.append(shown)
    return NetworkAcl(
        id=acl_id,
        subnet_ids=subnet_ids,
        entries=tuple(entry for entry in entries if entry.cidr),
        evidence_id=shown.id,
    )


def _entry(document: Mapping[str, Any]) -> AclEntry:
    ports: Mapping[str, Any] = document.get("PortRange", {})
    return AclEntry(
        number=int(document.get("RuleNumber", LAST)),
        egress=bool(document.get("Egress")),
        allow=document.get("RuleAction") == "allow",
        protocol=str(document.get("Protocol", "-1")),
        from_port=ports.get("From"),
        to_port=ports.get("To"),
        cidr=document.get("CidrBlock"),
    )


def _shown(entry: AclEntry) -> str:
    number = "*" if entry.number == LAST else entry.number
    ports = f" ports {entry.from_port}-{entry.to_port}" if entry.from_port is not None else ""
    protocol = "" if entry.protocol == "-1" else f" protocol {entry.protocol}"
    return f"{number} {'allow' if entry.allow else 'deny'} {entry.cidr or 'IPv6'}{protocol}{ports}"

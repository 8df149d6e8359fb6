"""Reads subnets: their VPC, their addresses, and how many are free.

Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSubnets.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tools.aws.answer import named_lines
from tools.aws.calls import Reader
from tools.errors import InvalidArgumentsError
from tools.evidence import Empty, Evidence, Found, Read
from tools.network.facts import Subnet
from tools.tool import Tool

OPERATION = "ec2:DescribeSubnets"


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribeSubnetsArguments:
    """Subnets by id."""

    subnet_ids: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.subnet_ids:
            raise InvalidArgumentsError("name at least one subnet")

    @property
    def resource(self) -> str:
        """What is read, for people."""
        return ", ".join(self.subnet_ids)


def read(reader: Reader, arguments: DescribeSubnetsArguments) -> Read[tuple[Subnet, ...]]:
    """Describe the subnets there are. Empty when none of them exists."""
    # By filter: asked by id, AWS refuses the whole call when one of several is gone.
    filters = [{"Name": "subnet-id", "Values": list(arguments.subnet_ids)}]
    evidence: list[Evidence] = []
    subnets = tuple(
        _subnet(reader, document, evidence)
        for page in reader.pages(OPERATION, token="NextToken", Filters=filters)
        for document in page.get("Subnets", [])
    )
    if subnets:
        return Found(value=subnets, evidence=tuple(evidence))
    excerpt = f"There is no subnet {arguments.resource}"
    return Empty(
        evidence=(reader.evidence(OPERATION, resource=arguments.resource, title="No such subnet", excerpt=excerpt),)
    )


TOOL = Tool(
    name="network_describe_subnets",
    description="Describe subnets by id: VPC, zone, address range, and how many addresses are free.",
    operations=(OPERATION,),
    arguments=DescribeSubnetsArguments,
    effect="how many addresses the subnets have left, and which VPC they are in, is not known",
    read=read,
)


def _subnet(reader: Reader, document: Mapping[str, Any], evidence: list[Evidence]) -> Subnet:
    subnet_id = str(document["SubnetId"])
    excerpt = named_lines(
        (
            ("SubnetId", subnet_id),
            ("VpcId", document.get("VpcId")),
            ("OwnerId", document.get("OwnerId")),
            ("AvailabilityZone", document.get("AvailabilityZone")),
            ("CidrBlock", document.get("CidrBlock")),
            ("AvailableIpAddressCount", document.get("AvailableIpAddressCount")),
            ("State", document.get("State")),
        )
    )
    shown = reader.evidence(OPERATION, resource=subnet_id, title=f"Subnet {subnet_id}", excerpt=excerpt)
    evidence.append(shown)
    return Subnet(
        id=subnet_id,
        vpc_id=str(document.get("VpcId", "")),
        owner_id=document.get("OwnerId"),
        zone=document.get("AvailabilityZone"),
        cidr=document.get("CidrBlock"),
        free_addresses=document.get("AvailableIpAddressCount"),
        evidence_id=shown.id,
    )

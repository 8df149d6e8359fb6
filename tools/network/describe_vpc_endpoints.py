"""Reads the VPC endpoints for some AWS services: state, private DNS, policy, security groups.

Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcEndpoints.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tools.aws.answer import named_lines
from tools.aws.calls import Reader
from tools.errors import InvalidArgumentsError
from tools.evidence import Empty, Evidence, Found, Read
from tools.network.endpoint_policy import parse_policy
from tools.network.facts import VpcEndpoint
from tools.tool import Tool

OPERATION = "ec2:DescribeVpcEndpoints"
NONE_FOR = "no endpoint for"  # how the resource of a look that found nothing begins


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribeVpcEndpointsArguments:
    """AWS services by the short name of their endpoints, such as `ecr.api`; in every VPC of the region.

    The VPC is no argument, so that this need not wait for the subnets to tell it.
    """

    services: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.services:
            raise InvalidArgumentsError("name at least one AWS service")

    @property
    def resource(self) -> str:
        """What is read, for people."""
        return f"endpoints for {', '.join(self.services)}"


def read(reader: Reader, arguments: DescribeVpcEndpointsArguments) -> Read[tuple[VpcEndpoint, ...]]:
    """Describe the endpoints for these services. Empty when no VPC of the region has one."""
    region = reader.scope.region
    # In China some names begin with cn.: https://docs.amazonaws.cn/en_us/aws/latest/userguide/endpoints-Beijing.html
    heads = ("com.amazonaws", "cn.com.amazonaws") if region.startswith("cn-") else ("com.amazonaws",)
    names = {f"{head}.{region}.{service}": service for service in arguments.services for head in heads}
    evidence: list[Evidence] = []
    endpoints = tuple(
        _endpoint(reader, document, names, evidence)
        for page in reader.pages(
            OPERATION, token="NextToken", Filters=[{"Name": "service-name", "Values": list(names)}]
        )
        for document in page.get("VpcEndpoints", [])
        if document.get("ServiceName") in names
    )
    there = {endpoint.service for endpoint in endpoints}
    if missing := [name for name, service in names.items() if service not in there]:
        excerpt = f"No VPC of {region} has an endpoint for {', '.join(missing)}"
        evidence.append(
            reader.evidence(
                OPERATION, resource=f"{NONE_FOR} {', '.join(missing)}", title="No such endpoint", excerpt=excerpt
            )
        )
    return Found(value=endpoints, evidence=tuple(evidence)) if endpoints else Empty(evidence=tuple(evidence))


TOOL = Tool(
    name="network_describe_vpc_endpoints",
    description="Describe the VPC endpoints for AWS services: state, private DNS, policy, security groups, routes.",
    operations=(OPERATION,),
    arguments=DescribeVpcEndpointsArguments,
    effect="whether the VPC has endpoints for the AWS services the task needs is not known",
    read=read,
)


def _endpoint(
    reader: Reader, document: Mapping[str, Any], names: Mapping[str, str], evidence: list[Evidence]
) -> VpcEndpoint:
    endpoint_id, name = str(document["VpcEndpointId"]), str(document["ServiceName"])
    groups = tuple(str(group["GroupId"]) for group in document.get("Groups", []) if group.get("GroupId"))
    kind, private_dns = str(document.get("VpcEndpointType", "")), bool(document.get("PrivateDnsEnabled"))
    excerpt = named_lines(
        (
            ("VpcEndpointId", endpoint_id),
            ("ServiceName", name),
            ("VpcEndpointType", kind),
            ("VpcId", document.get("VpcId")),
            ("State", document.get("State")),
            ("PrivateDnsEnabled", private_dns if kind == "Interface" else None),
            ("SubnetIds", document.get("SubnetIds")),
            ("RouteTableIds", document.get("RouteTableIds")),
            ("security groups", groups),
            ("PolicyDocument", document.get("PolicyDocument")),
        )
    )
    shown = reader.evidence(OPERATION, resource=endpoint_id, title=f"VPC endpoint for {names[name]}", excerpt=excerpt)
    evidence.append(shown)
    return VpcEndpoint(
        id=endpoint_id,
        service=names[name],
        vpc_id=str(document.get("VpcId", "")),
        kind=kind,
        # AWS documents the states as Available, and answers available.
        state=str(document.get("State", "")).lower(),
        private_dns=private_dns,
        policy=parse_policy(document.get("PolicyDocument")),
        route_table_ids=tuple(document.get("RouteTableIds", [])),
        subnet_ids=tuple(document.get("SubnetIds", [])),
        security_groups=groups,
        evidence_id=shown.id,
    )

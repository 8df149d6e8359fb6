"""Reads where subnets route to: the route tables they are associated with, or the main one of their VPC.

Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRouteTables.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tools.aws.answer import named_lines
from tools.aws.calls import Reader
from tools.errors import InvalidArgumentsError
from tools.evidence import Empty, Evidence, Found, Read
from tools.network.facts import Route, RouteTable
from tools.tool import Tool

OPERATION = "ec2:DescribeRouteTables"
_DESTINATIONS = ("DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId")
_TARGETS = (
    "GatewayId",
    "NatGatewayId",
    "TransitGatewayId",
    "VpcPeeringConnectionId",
    "NetworkInterfaceId",
    "InstanceId",
    "EgressOnlyInternetGatewayId",
    "CarrierGatewayId",
    "LocalGatewayId",
    "CoreNetworkArn",
    "OdbNetworkArn",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribeRouteTablesArguments:
    """Either subnets, for the tables they are associated with themselves, or a VPC, for its main table."""

    subnet_ids: tuple[str, ...] = ()
    main_of_vpc: str | None = None

    def __post_init__(self) -> None:
        if bool(self.subnet_ids) == bool(self.main_of_vpc):
            raise InvalidArgumentsError("name subnets, or one VPC")

    @property
    def resource(self) -> str:
        """What is read, for people."""
        return self.main_of_vpc or ", ".join(self.subnet_ids)


def read(reader: Reader, arguments: DescribeRouteTablesArguments) -> Read[tuple[RouteTable, ...]]:
    """Describe the route tables. Empty when no subnet has one of its own: then the VPC's main table holds."""
    filters = (
        [{"Name": "vpc-id", "Values": [arguments.main_of_vpc]}, {"Name": "association.main", "Values": ["true"]}]
        if arguments.main_of_vpc
        else [{"Name": "association.subnet-id", "Values": list(arguments.subnet_ids)}]
    )
    evidence: list[Evidence] = []
    tables = tuple(
        _table(reader, document, evidence)
        for page in reader.pages(OPERATION, token="NextToken", Filters=filters)
        for document in page.get("RouteTables", [])
    )
    if tables:
        return Found(value=tables, evidence=tuple(evidence))
    what = "main route table" if arguments.main_of_vpc else "route table of its own"
    excerpt = f"{arguments.resource}: no {what}"
    return Empty(
        evidence=(reader.evidence(OPERATION, resource=arguments.resource, title=f"No {what}", excerpt=excerpt),)
    )


TOOL = Tool(
    name="network_describe_route_tables",
    description="Describe the route tables that subnets are associated with, or the main route table of a VPC.",
    operations=(OPERATION,),
    arguments=DescribeRouteTablesArguments,
    effect="whether the subnets have a route to the internet or to AWS is not known",
    read=read,
)


def _table(reader: Reader, document: Mapping[str, Any], evidence: list[Evidence]) -> RouteTable:
    table_id = str(document["RouteTableId"])
    associations: list[Mapping[str, Any]] = document.get("Associations", [])
    subnet_ids = tuple(str(item["SubnetId"]) for item in associations if item.get("SubnetId"))
    main = any(item.get("Main") for item in associations)
    routes = tuple(route for item in document.get("Routes", []) if (route := _route(item)))
    excerpt = named_lines(
        (
            ("RouteTableId", table_id),
            ("VpcId", document.get("VpcId")),
            ("main table of the VPC", "yes" if main else None),
            ("subnets", subnet_ids),
            *(
                ("route", f"{route.destination} -> {route.target}{'' if route.active else ' (blackhole)'}")
                for route in routes
            ),
        )
    )
    shown = reader.evidence(OPERATION, resource=table_id, title=f"Route table {table_id}", excerpt=excerpt)
    evidence.append(shown)
    return RouteTable(
        id=table_id,
        vpc_id=str(document.get("VpcId", "")),
        main=main,
        subnet_ids=subnet_ids,
        routes=routes,
        evidence_id=shown.id,
    )


def _route(document: Mapping[str, Any]) -> Route | None:
    destination = next((str(document[name]) for name in _DESTINATIONS if document.get(name)), None)
    target = next((str(document[name]) for name in _TARGETS if document.get(name)), "")
    if destination is None:
        return None
    return Route(destination=destination, target=target, active=document.get("State", "active") == "active")

"""The network as EC2 tells it: VPCs, subnets, routes, gateways, endpoints, security groups, interfaces.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evals.aws_lab.exchange import AwsError
from evals.aws_lab.operation import Question, operation
from evals.aws_lab.operations.ec2_filters import Kind, described
from evals.aws_lab.world import Document


@operation("ec2", "DescribeVpcs")
def describe_vpcs(question: Question) -> Mapping[str, Any]:
    """Answer for VPCs; where a world states none, with those its subnets are in."""
    stated = question.documents("Vpcs")
    ids = dict.fromkeys(item["VpcId"] for item in question.documents("Subnets") if item.get("VpcId"))
    owner = question.call.account_id
    derived = [{"VpcId": vpc_id, "State": "available", "OwnerId": owner} for vpc_id in ids]
    return described(
        question,
        Kind(
            key="Vpcs",
            ids="VpcIds",
            id_field="VpcId",
            not_found="InvalidVpcID.NotFound",
            noun="vpc ID",
            filters={
                "vpc-id": "VpcId",
                "state": "State",
                "cidr": "CidrBlock",
                "is-default": "IsDefault",
                "owner-id": "OwnerId",
                "cidr-block-association.cidr-block": "CidrBlockAssociationSet.CidrBlock",
            },
        ),
        stated or derived,
    )


@operation("ec2", "DescribeSubnets")
def describe_subnets(question: Question) -> Mapping[str, Any]:
    """Answer for subnets."""
    return described(
        question,
        Kind(
            key="Subnets",
            ids="SubnetIds",
            id_field="SubnetId",
            not_found="InvalidSubnetID.NotFound",
            noun="subnet ID",
            filters={
                "subnet-id": "SubnetId",
                "vpc-id": "VpcId",
                "availability-zone": "AvailabilityZone",
                "availability-zone-id": "AvailabilityZoneId",
                "cidr-block": "CidrBlock",
                "default-for-az": "DefaultForAz",
                "map-public-ip-on-launch": "MapPublicIpOnLaunch",
                "available-ip-address-count": "AvailableIpAddressCount",
                "state": "State",
                "owner-id": "OwnerId",
                "subnet-arn": "SubnetArn",
                "ipv6-native": "Ipv6Native",
            },
        ),
    )


@operation("ec2", "DescribeRouteTables")
def describe_route_tables(question: Question) -> Mapping[str, Any]:
    """Answer for route tables."""
    routes = {
        "destination-cidr-block": "DestinationCidrBlock",
        "destination-ipv6-cidr-block": "DestinationIpv6CidrBlock",
        "destination-prefix-list-id": "DestinationPrefixListId",
        "egress-only-internet-gateway-id": "EgressOnlyInternetGatewayId",
        "gateway-id": "GatewayId",
        "instance-id": "InstanceId",
        "nat-gateway-id": "NatGatewayId",
        "transit-gateway-id": "TransitGatewayId",
        "vpc-peering-connection-id": "VpcPeeringConnectionId",
        "origin": "Origin",
        "state": "State",
    }
    return described(
        question,
        Kind(
            key="RouteTables",
            ids="RouteTableIds",
            id_field="RouteTableId",
            not_found="InvalidRouteTableID.NotFound",
            noun="routeTable ID",
            filters={
                "route-table-id": "RouteTableId",
                "vpc-id": "VpcId",
                "owner-id": "OwnerId",
                "association.subnet-id": "Associations.SubnetId",
                "association.gateway-id": "Associations.GatewayId",
                "association.main": "Associations.Main",
                "association.route-table-id": "Associations.RouteTableId",
                "association.route-table-association-id": "Associations.RouteTableAssociationId",
                **{f"route.{name}": f"Routes.{field}" for name, field in routes.items()},
            },
        ),
    )


@operation("ec2", "DescribeNatGateways")
def describe_nat_gateways(question: Question) -> Mapping[str, Any]:
    """Answer for NAT gateways."""
    return described(
        question,
        Kind(
            key="NatGateways",
            ids="NatGatewayIds",
            id_field="NatGatewayId",
            not_found="NatGatewayNotFound",
            noun="NAT gateway",
            filters={"nat-gateway-id": "NatGatewayId", "state": "State", "subnet-id": "SubnetId", "vpc-id": "VpcId"},
            filter_parameter="Filter",
        ),
    )


@operation("ec2", "DescribeInternetGateways")
def describe_internet_gateways(question: Question) -> Mapping[str, Any]:
    """Answer for internet gateways; where a world states none, with those its routes go to."""
    routed = {
        route["GatewayId"]: table.get("VpcId", "")
        for table in question.documents("RouteTables")
        for route in table.get("Routes") or ()
        if str(route.get("GatewayId", "")).startswith("igw-")
    }
    derived: list[Document] = [
        {
            "InternetGatewayId": gateway,
            "OwnerId": question.call.account_id,
            "Attachments": [{"State": "available", "VpcId": vpc}],
        }
        for gateway, vpc in routed.items()
    ]
    return described(
        question,
        Kind(
            key="InternetGateways",
            ids="InternetGatewayIds",
            id_field="InternetGatewayId",
            not_found="InvalidInternetGatewayID.NotFound",
            noun="internetGateway ID",
            filters={
                "internet-gateway-id": "InternetGatewayId",
                "attachment.vpc-id": "Attachments.VpcId",
                "attachment.state": "Attachments.State",
                "owner-id": "OwnerId",
            },
        ),
        question.documents("InternetGateways") or derived,
    )


@operation("ec2", "DescribeVpcEndpoints")
def describe_vpc_endpoints(question: Question) -> Mapping[str, Any]:
    """Answer for VPC endpoints."""
    return described(
        question,
        Kind(
            key="VpcEndpoints",
            ids="VpcEndpointIds",
            id_field="VpcEndpointId",
            not_found="InvalidVpcEndpointId.NotFound",
            noun="Vpc Endpoint Id",
            filters={
                "vpc-endpoint-id": "VpcEndpointId",
                "vpc-id": "VpcId",
                "service-name": "ServiceName",
                "vpc-endpoint-state": "State",
                "vpc-endpoint-type": "VpcEndpointType",
                "ip-address-type": "IpAddressType",
                "service-region": "ServiceRegion",
            },
        ),
    )


@operation("ec2", "DescribeSecurityGroups")
def describe_security_groups(question: Question) -> Mapping[str, Any]:
    """Answer for security groups by id or name."""
    rules = {
        "cidr": "IpRanges.CidrIp",
        "ipv6-cidr": "Ipv6Ranges.CidrIpv6",
        "from-port": "FromPort",
        "to-port": "ToPort",
        "protocol": "IpProtocol",
        "group-id": "UserIdGroupPairs.GroupId",
        "group-name": "UserIdGroupPairs.GroupName",
        "user-id": "UserIdGroupPairs.UserId",
        "prefix-list-id": "PrefixListIds.PrefixListId",
    }
    rows = question.documents("SecurityGroups")
    if names := question.parameters.get("GroupNames"):
        rows = [group for group in rows if group.get("GroupName") in names]
        if missing := [name for name in names if name not in {group.get("GroupName") for group in rows}]:
            raise AwsError("InvalidGroup.NotFound", f"The security group '{missing[0]}' does not exist")
    return described(
        question,
        Kind(
            key="SecurityGroups",
            ids="GroupIds",
            id_field="GroupId",
            not_found="InvalidGroup.NotFound",
            noun="security group",
            filters={
                "group-id": "GroupId",
                "group-name": "GroupName",
                "vpc-id": "VpcId",
                "description": "Description",
                "owner-id": "OwnerId",
                **{f"ip-permission.{name}": f"IpPermissions.{path}" for name, path in rules.items()},
                **{f"egress.ip-permission.{name}": f"IpPermissionsEgress.{path}" for name, path in rules.items()},
            },
        ),
        rows,
    )


@operation("ec2", "DescribeNetworkInterfaces")
def describe_network_interfaces(question: Question) -> Mapping[str, Any]:
    """Answer for network interfaces."""
    return described(
        question,
        Kind(
            key="NetworkInterfaces",
            ids="NetworkInterfaceIds",
            id_field="NetworkInterfaceId",
            not_found="InvalidNetworkInterfaceID.NotFound",
            noun="networkInterface ID",
            filters={
                "network-interface-id": "NetworkInterfaceId",
                "vpc-id": "VpcId",
                "subnet-id": "SubnetId",
                "group-id": "Groups.GroupId",
                "private-ip-address": "PrivateIpAddress",
                "addresses.private-ip-address": "PrivateIpAddresses.PrivateIpAddress",
                "addresses.association.public-ip": "PrivateIpAddresses.Association.PublicIp",
                "association.public-ip": "Association.PublicIp",
                "attachment.attachment-id": "Attachment.AttachmentId",
                "attachment.instance-id": "Attachment.InstanceId",
                "attachment.status": "Attachment.Status",
                "availability-zone": "AvailabilityZone",
                "description": "Description",
                "interface-type": "InterfaceType",
                "mac-address": "MacAddress",
                "owner-id": "OwnerId",
                "private-dns-name": "PrivateDnsName",
                "requester-id": "RequesterId",
                "requester-managed": "RequesterManaged",
                "source-dest-check": "SourceDestCheck",
                "status": "Status",
            },
        ),
    )

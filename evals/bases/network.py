"""Base: a VPC with private, public and, if asked for, isolated subnets, as a platform team lays it out."""

from datetime import timedelta
from typing import Literal

from evals.bases.documents import Document, Fragment
from evals.bases.form import Form
from evals.bases.place import Place, Subnet

_GATEWAY_ENDPOINTS = {"s3", "dynamodb"}
_AGE = timedelta(days=400)


class NetworkParameters(Form):
    """How tasks of a place reach AWS."""

    egress: Literal["nat", "none"] = "nat"  # default route of the private subnets
    isolated: bool = False  # also lay out subnets that have no default route at all
    endpoints: tuple[str, ...] = ()  # short service names: s3, ecr.api, ecr.dkr, logs, secretsmanager, ssm


def network(place: Place, parameters: NetworkParameters) -> list[Fragment]:
    """Lay out subnets, route tables, NAT gateway, endpoints and the load balancer's security group."""
    kinds = ["private", "public", *(["isolated"] if parameters.isolated else [])]
    subnets = [subnet for kind in kinds for subnet in place.subnets(kind)]
    documents = [place.fragment("ec2", "Subnets", _subnet(place, subnet)) for subnet in subnets]
    documents += [place.fragment("ec2", "RouteTables", _route_table(place, parameters, s)) for s in subnets]
    if parameters.egress == "nat":
        documents.append(place.fragment("ec2", "NatGateways", _nat_gateway(place)))
    documents += [
        place.fragment("ec2", "VpcEndpoints", _endpoint(place, parameters, name)) for name in parameters.endpoints
    ]
    documents.append(place.fragment("ec2", "SecurityGroups", load_balancer_security_group(place)))
    return documents


def security_group_id(place: Place, name: str) -> str:
    """Name the security group of a service, or of the load balancer."""
    return f"sg-0{place.key(16, 'sg', name)}"


def load_balancer_security_group(place: Place) -> Document:
    """Open 443 to everybody, as a public load balancer has it."""
    rule = {
        "IpProtocol": "tcp",
        "FromPort": 443,
        "ToPort": 443,
        "UserIdGroupPairs": [],
        "IpRanges": [{"CidrIp": "0.0.0.0/0"}],
        "Ipv6Ranges": [],
        "PrefixListIds": [],
    }
    return security_group(place, "web-alb", [rule])


def security_group(place: Place, name: str, ingress: list[Document]) -> Document:
    """Describe a security group that lets everything out."""
    return {
        "GroupId": security_group_id(place, name),
        "GroupName": name,
        "Description": name,
        "VpcId": place.vpc_id,
        "OwnerId": place.account_id,
        "IpPermissions": ingress,
        "IpPermissionsEgress": [
            {
                "IpProtocol": "-1",
                "UserIdGroupPairs": [],
                "IpRanges": [{"CidrIp": "0.0.0.0/0"}],
                "Ipv6Ranges": [],
                "PrefixListIds": [],
            }
        ],
        "Tags": [],
    }


def _subnet(place: Place, subnet: Subnet) -> Document:
    return {
        "SubnetId": subnet.subnet_id,
        "SubnetArn": place.arn("ec2", f"subnet/{subnet.subnet_id}"),
        "VpcId": place.vpc_id,
        "CidrBlock": f"10.{place.address_block}.{subnet.octet}.0/20",
        "AvailabilityZone": subnet.zone,
        "AvailabilityZoneId": subnet.zone_id,
        "AvailableIpAddressCount": place.ids.number(2900, 4000, subnet.subnet_id),
        "State": "available",
        "MapPublicIpOnLaunch": subnet.network == "public",
        "DefaultForAz": False,
        "OwnerId": place.account_id,
        "Ipv6Native": False,
        "Tags": [{"Key": "Name", "Value": f"{subnet.network}-{subnet.zone}"}],
    }


def _route_table(place: Place, parameters: NetworkParameters, subnet: Subnet) -> Document:
    routes: list[Document] = [
        {
            "DestinationCidrBlock": f"10.{place.address_block}.0.0/16",
            "GatewayId": "local",
            "Origin": "CreateRouteTable",
            "State": "active",
        }
    ]
    way_out: Document = {
        "DestinationCidrBlock": "0.0.0.0/0",
        "Origin": "CreateRoute",
        "State": "active",
    }
    if subnet.network == "public":
        routes.append(way_out | {"GatewayId": f"igw-0{place.key(16, 'igw')}"})
    elif subnet.network == "private" and parameters.egress == "nat":
        routes.append(way_out | {"NatGatewayId": f"nat-0{place.key(16, 'nat')}"})
    table_id = f"rtb-0{place.key(16, 'rtb', subnet.subnet_id)}"
    return {
        "RouteTableId": table_id,
        "VpcId": place.vpc_id,
        "OwnerId": place.account_id,
        "Routes": routes,
        "PropagatingVgws": [],
        "Associations": [
            {
                "Main": False,
                "RouteTableAssociationId": f"rtbassoc-0{place.key(16, 'assoc', subnet.subnet_id)}",
                "RouteTableId": table_id,
                "SubnetId": subnet.subnet_id,
                "AssociationState": {"State": "associated"},
            }
        ],
        "Tags": [{"Key": "Name", "Value": f"{subnet.network}-{subnet.zone}"}],
    }


def _nat_gateway(place: Place) -> Document:
    return {
        "NatGatewayId": f"nat-0{place.key(16, 'nat')}",
        "State": "available",
        "VpcId": place.vpc_id,
        "SubnetId": place.subnets("public")[0].subnet_id,
        "CreateTime": place.ago(_AGE),
        "ConnectivityType": "public",
        "NatGatewayAddresses": [
            {
                "AllocationId": f"eipalloc-0{place.key(16, 'eip')}",
                # 198.51.100.0/24 is set aside for documentation, RFC 5737.
                "PublicIp": f"198.51.100.{place.ids.number(2, 250, place.account_id, place.region)}",
                "PrivateIp": f"10.{place.address_block}.128.10",
                "IsPrimary": True,
                "Status": "succeeded",
            }
        ],
        "Tags": [],
    }


def _endpoint(place: Place, parameters: NetworkParameters, name: str) -> Document:
    gateway = name in _GATEWAY_ENDPOINTS
    kinds = ["private", *(["isolated"] if parameters.isolated else [])]
    subnets = [subnet for kind in kinds for subnet in place.subnets(kind)]
    where: Document = (
        {"RouteTableIds": [f"rtb-0{place.key(16, 'rtb', s.subnet_id)}" for s in subnets]}
        if gateway
        else {"SubnetIds": [s.subnet_id for s in place.subnets("private")], "PrivateDnsEnabled": True}
    )
    return {
        "VpcEndpointId": f"vpce-0{place.key(16, 'vpce', name)}",
        "VpcEndpointType": "Gateway" if gateway else "Interface",
        "VpcId": place.vpc_id,
        "ServiceName": f"com.amazonaws.{place.region}.{name}",
        "State": "Available",
        "OwnerId": place.account_id,
        "CreationTimestamp": place.ago(_AGE),
        "Tags": [],
        **where,
    }

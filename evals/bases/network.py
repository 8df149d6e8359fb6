"""Base: a VPC with private, public and, if asked for, isolated subnets, as a platform team lays it out."""

import json
from datetime import timedelta
from typing import Any, Literal

from pydantic import Field

from evals.bases.documents import Document, Fragment
from evals.bases.form import Form
from evals.bases.place import Place, Subnet

_GATEWAY_ENDPOINTS = {"s3", "dynamodb"}
_AGE = timedelta(days=400)


Zone = Literal["a", "b"]
_FULL_ACCESS = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}


class Endpoint(Form):
    """A VPC endpoint that is not as it should be."""

    service: str
    state: Literal["Available", "Pending", "Failed"] = "Available"
    private_dns: bool = True
    admits_tasks: bool = True  # its security group lets the VPC in on 443
    policy: tuple[dict[str, Any], ...] = (_FULL_ACCESS,)  # statements


class MountTargets(Form):
    """The mount targets of an EFS file system. `admits` are services whose tasks they let in on 2049."""

    file_system: str
    zones: tuple[Zone, ...] = ("a", "b")
    admits: tuple[str, ...] = ()


class NetworkParameters(Form):
    """How tasks of a place reach AWS."""

    egress: Literal["nat", "none"] = "nat"  # default route of the private subnets
    unrouted: tuple[Zone, ...] = ()  # zones whose private subnet has lost that route
    isolated: bool = False  # also lay out subnets that have no default route at all
    # By short service name where all is well with them: s3, ecr.api, ecr.dkr, logs, secretsmanager, ssm.
    endpoints: tuple[str | Endpoint, ...] = ()
    free_addresses: dict[Zone, int] = Field(
        default_factory=dict[Zone, int]
    )  # of the private subnets; absent: thousands
    mount_targets: tuple[MountTargets, ...] = ()


def network(place: Place, parameters: NetworkParameters) -> list[Fragment]:
    """Lay out subnets, route tables, NAT gateway, endpoints and the load balancer's security group."""
    kinds = ["private", "public", *(["isolated"] if parameters.isolated else [])]
    subnets = [subnet for kind in kinds for subnet in place.subnets(kind)]
    endpoints = [Endpoint(service=one) if isinstance(one, str) else one for one in parameters.endpoints]
    documents = [place.fragment("ec2", "Subnets", _subnet(place, parameters, subnet)) for subnet in subnets]
    documents += [place.fragment("ec2", "RouteTables", _route_table(place, parameters, s)) for s in subnets]
    documents.append(place.fragment("ec2", "RouteTables", _main_route_table(place)))
    if parameters.egress == "nat":
        documents.append(place.fragment("ec2", "NatGateways", _nat_gateway(place)))
    documents += [place.fragment("ec2", "VpcEndpoints", _endpoint(place, parameters, one)) for one in endpoints]
    documents += [
        place.fragment("ec2", "SecurityGroups", group) for group in _endpoint_security_groups(place, endpoints)
    ]
    for targets in parameters.mount_targets:
        documents += _mount_targets(place, targets)
    documents.append(place.fragment("ec2", "SecurityGroups", load_balancer_security_group(place)))
    return documents


def security_group_id(place: Place, name: str) -> str:
    """Name the security group of a service, or of the load balancer."""
    return f"sg-0{place.key(16, 'sg', name)}"


def load_balancer_security_group(place: Place) -> Document:
    """Open 443 to everybody, as a public load balancer has it."""
    return security_group(place, "web-alb", [rule(443, cidr="0.0.0.0/0")])


def rule(port: int | None, *, cidr: str | None = None, group_ids: tuple[str, ...] = ()) -> Document:
    """Describe a rule of a security group, for one TCP port or for everything."""
    ports = {"IpProtocol": "-1"} if port is None else {"IpProtocol": "tcp", "FromPort": port, "ToPort": port}
    return {
        **ports,
        "UserIdGroupPairs": [{"GroupId": group_id} for group_id in group_ids],
        "IpRanges": [{"CidrIp": cidr}] if cidr else [],
        "Ipv6Ranges": [],
        "PrefixListIds": [],
    }


def security_group(place: Place, name: str, ingress: list[Document], egress: list[Document] | None = None) -> Document:
    """Describe a security group; unless told otherwise it lets everything out."""
    return {
        "GroupId": security_group_id(place, name),
        "GroupName": name,
        "Description": name,
        "VpcId": place.vpc_id,
        "OwnerId": place.account_id,
        "IpPermissions": ingress,
        "IpPermissionsEgress": [rule(None, cidr="0.0.0.0/0")] if egress is None else egress,
        "Tags": [],
    }


def _subnet(place: Place, parameters: NetworkParameters, subnet: Subnet) -> Document:
    free = place.ids.number(2900, 4000, subnet.subnet_id)
    if subnet.network == "private":
        free = parameters.free_addresses.get(_zone(subnet), free)
    return {
        "SubnetId": subnet.subnet_id,
        "SubnetArn": place.arn("ec2", f"subnet/{subnet.subnet_id}"),
        "VpcId": place.vpc_id,
        "CidrBlock": f"10.{place.address_block}.{subnet.octet}.0/20",
        "AvailabilityZone": subnet.zone,
        "AvailabilityZoneId": subnet.zone_id,
        "AvailableIpAddressCount": free,
        "State": "available",
        "MapPublicIpOnLaunch": subnet.network == "public",
        "DefaultForAz": False,
        "OwnerId": place.account_id,
        "Ipv6Native": False,
        "Tags": [{"Key": "Name", "Value": f"{subnet.network}-{subnet.zone}"}],
    }


def _zone(subnet: Subnet) -> Zone:
    return "a" if subnet.zone.endswith("a") else "b"


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
    elif subnet.network == "private" and parameters.egress == "nat" and _zone(subnet) not in parameters.unrouted:
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


def _main_route_table(place: Place) -> Document:
    """Every VPC has one; here no subnet is left to it."""
    table_id = f"rtb-0{place.key(16, 'rtb', 'main')}"
    return {
        "RouteTableId": table_id,
        "VpcId": place.vpc_id,
        "OwnerId": place.account_id,
        "Routes": [
            {
                "DestinationCidrBlock": f"10.{place.address_block}.0.0/16",
                "GatewayId": "local",
                "Origin": "CreateRouteTable",
                "State": "active",
            }
        ],
        "PropagatingVgws": [],
        "Associations": [
            {
                "Main": True,
                "RouteTableAssociationId": f"rtbassoc-0{place.key(16, 'assoc', 'main')}",
                "RouteTableId": table_id,
                "AssociationState": {"State": "associated"},
            }
        ],
        "Tags": [],
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


def _endpoint(place: Place, parameters: NetworkParameters, endpoint: Endpoint) -> Document:
    name = endpoint.service
    gateway = name in _GATEWAY_ENDPOINTS
    kinds = ["private", *(["isolated"] if parameters.isolated else [])]
    subnets = [subnet for kind in kinds for subnet in place.subnets(kind)]
    where: Document = (
        {"RouteTableIds": [f"rtb-0{place.key(16, 'rtb', s.subnet_id)}" for s in subnets]}
        if gateway
        else {
            "SubnetIds": [s.subnet_id for s in place.subnets("private")],
            "PrivateDnsEnabled": endpoint.private_dns,
            "Groups": [{"GroupId": security_group_id(place, _group_of(endpoint)), "GroupName": _group_of(endpoint)}],
        }
    )
    return {
        "VpcEndpointId": f"vpce-0{place.key(16, 'vpce', name)}",
        "VpcEndpointType": "Gateway" if gateway else "Interface",
        "VpcId": place.vpc_id,
        "ServiceName": f"com.amazonaws.{place.region}.{name}",
        "State": endpoint.state,
        "PolicyDocument": json.dumps({"Version": "2012-10-17", "Statement": list(endpoint.policy)}),
        "OwnerId": place.account_id,
        "CreationTimestamp": place.ago(_AGE),
        "Tags": [],
        **where,
    }


def _group_of(endpoint: Endpoint) -> str:
    return "vpc-endpoints" if endpoint.admits_tasks else f"vpc-endpoint-{endpoint.service}"


def _endpoint_security_groups(place: Place, endpoints: list[Endpoint]) -> list[Document]:
    interfaces = [endpoint for endpoint in endpoints if endpoint.service not in _GATEWAY_ENDPOINTS]
    groups: dict[str, Document] = {}
    for endpoint in interfaces:
        # Of those that let tasks in: from the whole VPC. The others know the public subnets alone.
        inside = f"10.{place.address_block}.0.0/16"
        outside = f"10.{place.address_block}.{place.subnets('public')[0].octet}.0/20"
        entrance = rule(443, cidr=inside if endpoint.admits_tasks else outside)
        groups[_group_of(endpoint)] = security_group(place, _group_of(endpoint), [entrance])
    return list(groups.values())


def _mount_targets(place: Place, targets: MountTargets) -> list[Fragment]:
    name = f"efs-{targets.file_system}"
    admitted = tuple(security_group_id(place, service) for service in targets.admits)
    entrance = [rule(2049, group_ids=admitted)] if admitted else []
    fragments = [place.fragment("ec2", "SecurityGroups", security_group(place, name, entrance))]
    for subnet in place.subnets("private"):
        if _zone(subnet) not in targets.zones:
            continue
        mount = f"fsmt-0{place.key(16, 'fsmt', targets.file_system, subnet.zone)}"
        interface: Document = {
            "NetworkInterfaceId": f"eni-0{place.key(16, 'eni', mount)}",
            "Status": "in-use",
            "SubnetId": subnet.subnet_id,
            "VpcId": place.vpc_id,
            "AvailabilityZone": subnet.zone,
            "PrivateIpAddress": f"10.{place.address_block}.{subnet.octet}.20",
            "OwnerId": place.account_id,
            "RequesterManaged": True,
            "InterfaceType": "interface",
            "Description": f"EFS mount target for {targets.file_system} ({mount})",
            "Groups": [{"GroupId": security_group_id(place, name), "GroupName": name}],
            "SourceDestCheck": True,
            "TagSet": [],
        }
        fragments.append(place.fragment("ec2", "NetworkInterfaces", interface))
    return fragments

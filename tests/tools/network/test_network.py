"""Subnets, route tables, endpoints, security groups, network ACLs and mount targets."""

import json
from typing import Any

import pytest

from tests.tools.stage import ACCOUNT, REGION
from tools.errors import InvalidArgumentsError, ReadFailedError
from tools.evidence import Empty
from tools.network.describe_network_acls import TOOL as ACLS
from tools.network.describe_network_acls import DescribeNetworkAclsArguments
from tools.network.describe_route_tables import TOOL as TABLES
from tools.network.describe_route_tables import DescribeRouteTablesArguments
from tools.network.describe_security_groups import TOOL as GROUPS
from tools.network.describe_security_groups import DescribeSecurityGroupsArguments
from tools.network.describe_subnets import TOOL as SUBNETS
from tools.network.describe_subnets import DescribeSubnetsArguments
from tools.network.describe_vpc_endpoints import TOOL as ENDPOINTS
from tools.network.describe_vpc_endpoints import DescribeVpcEndpointsArguments
from tools.network.find_mount_targets import TOOL as MOUNTS
from tools.network.find_mount_targets import FindMountTargetsArguments

VPC = "vpc-0a"
SUBNET = {
    "SubnetId": "subnet-0a",
    "VpcId": VPC,
    "OwnerId": ACCOUNT,
    "CidrBlock": "10.0.0.0/20",
    "AvailabilityZone": f"{REGION}a",
    "AvailableIpAddressCount": 0,
    "State": "available",
}


def table(table_id: str, *routes: dict[str, Any], subnet: str | None = None) -> dict[str, Any]:
    of: dict[str, Any] = {"SubnetId": subnet, "Main": False} if subnet else {"Main": True}
    return {"RouteTableId": table_id, "VpcId": VPC, "Routes": list(routes), "Associations": [of]}


def route(target: str, value: str, to: str = "0.0.0.0/0", state: str = "active") -> dict[str, Any]:
    return {"DestinationCidrBlock": to, target: value, "State": state}


def endpoint(service: str, endpoint_id: str = "vpce-0a", **fields: Any) -> dict[str, Any]:
    return {
        "VpcEndpointId": endpoint_id,
        "VpcEndpointType": "Interface",
        "VpcId": VPC,
        "ServiceName": f"com.amazonaws.{REGION}.{service}",
        "State": "Available",
        **fields,
    }


def test_a_subnet_tells_its_vpc_and_its_free_addresses_and_one_that_is_gone_costs_nothing(stage: Any) -> None:
    stage.serve({"ec2": {"Subnets": [SUBNET]}})
    found = stage.read(SUBNETS, DescribeSubnetsArguments(subnet_ids=("subnet-0a", "subnet-0gone")))
    (subnet,) = found.value
    assert (subnet.vpc_id, subnet.free_addresses, subnet.zone, subnet.owner_id) == (VPC, 0, f"{REGION}a", ACCOUNT)
    assert "AvailableIpAddressCount: 0" in found.evidence[0].excerpt
    assert found.evidence[0].console_url.endswith("#SubnetDetails:subnetId=subnet-0a")
    assert stage.calls("DescribeSubnets") == 1
    gone = stage.read(SUBNETS, DescribeSubnetsArguments(subnet_ids=("subnet-0gone",)))
    assert isinstance(gone, Empty)
    assert "subnet-0gone" in gone.evidence[0].excerpt


def test_subnets_come_in_pages(stage: Any) -> None:
    ids = tuple(f"subnet-{number:04x}" for number in range(1001))
    stage.serve({"ec2": {"Subnets": [{**SUBNET, "SubnetId": one} for one in ids]}})
    assert len(stage.read(SUBNETS, DescribeSubnetsArguments(subnet_ids=ids)).value) == len(ids)
    assert stage.calls("DescribeSubnets") == 2


def test_routes_are_read_with_their_targets_and_without_a_table_of_its_own_there_is_none(stage: Any) -> None:
    routes = (route("GatewayId", "local", "10.0.0.0/16"), route("NatGatewayId", "nat-0a", state="blackhole"))
    stage.serve({"ec2": {"RouteTables": [table("rtb-0a", *routes, subnet="subnet-0a"), table("rtb-0m", routes[0])]}})
    (found,) = stage.read(TABLES, DescribeRouteTablesArguments(subnet_ids=("subnet-0a", "subnet-0b"))).value
    assert (found.id, found.main, found.subnet_ids) == ("rtb-0a", False, ("subnet-0a",))
    assert [(one.destination, one.target, one.active) for one in found.routes] == [
        ("10.0.0.0/16", "local", True),
        ("0.0.0.0/0", "nat-0a", False),
    ]
    assert isinstance(stage.read(TABLES, DescribeRouteTablesArguments(subnet_ids=("subnet-0b",))), Empty)
    main = stage.read(TABLES, DescribeRouteTablesArguments(main_of_vpc=VPC))
    assert [(one.id, one.main) for one in main.value] == [("rtb-0m", True)]
    assert "10.0.0.0/16 -> local" in main.evidence[0].excerpt


@pytest.mark.parametrize("given", [{}, {"subnet_ids": ("subnet-0a",), "main_of_vpc": VPC}])
def test_route_tables_are_asked_for_in_one_way(given: dict[str, Any]) -> None:
    with pytest.raises(InvalidArgumentsError):
        DescribeRouteTablesArguments(**given)


def test_an_endpoint_tells_state_dns_groups_and_policy_and_the_look_for_others_is_shown(stage: Any) -> None:
    policy = json.dumps({"Statement": [{"Effect": "Deny", "Principal": "*", "Action": ["ssm:Get*"], "Resource": "*"}]})
    document = endpoint("ssm", PrivateDnsEnabled=False, Groups=[{"GroupId": "sg-0e"}], PolicyDocument=policy)
    stage.serve({"ec2": {"VpcEndpoints": [document, endpoint("logs", "vpce-0b")]}})
    found = stage.read(ENDPOINTS, DescribeVpcEndpointsArguments(services=("ssm", "ecr.api")))
    (one,) = found.value
    assert (one.id, one.service, one.state, one.private_dns) == ("vpce-0a", "ssm", "available", False)
    assert one.security_groups == ("sg-0e",)
    assert [(s.allow, s.actions) for s in one.policy] == [(False, ("ssm:Get*",))]
    assert [f"com.amazonaws.{REGION}.ecr.api" in piece.excerpt for piece in found.evidence] == [False, True]
    none = stage.read(ENDPOINTS, DescribeVpcEndpointsArguments(services=("secretsmanager",)))
    assert isinstance(none, Empty)
    assert f"No VPC of {REGION} has an endpoint for com.amazonaws.{REGION}.secretsmanager" in none.evidence[0].excerpt


def test_what_looks_like_a_key_in_a_policy_is_not_shown(stage: Any) -> None:
    policy = json.dumps({"Statement": [{"Sid": "AKIAIOSFODNN7EXAMPLE", "Effect": "Allow", "Action": "*"}]})
    stage.serve({"ec2": {"VpcEndpoints": [endpoint("ssm", PolicyDocument=policy)]}})
    found = stage.read(ENDPOINTS, DescribeVpcEndpointsArguments(services=("ssm",)))
    assert "AKIAIOSFODNN7EXAMPLE" not in found.evidence[0].excerpt


def test_a_security_group_tells_what_it_lets_in_and_out(stage: Any) -> None:
    document = {
        "GroupId": "sg-0a",
        "GroupName": "web",
        "VpcId": VPC,
        "IpPermissions": [
            {
                "IpProtocol": "tcp",
                "FromPort": 8080,
                "ToPort": 8090,
                "UserIdGroupPairs": [{"GroupId": "sg-0b"}],
                "IpRanges": [{"CidrIp": "10.0.0.0/8"}],
                "PrefixListIds": [{"PrefixListId": "pl-0a"}],
            }
        ],
        "IpPermissionsEgress": [],
    }
    stage.serve({"ec2": {"SecurityGroups": [document]}})
    found = stage.read(GROUPS, DescribeSecurityGroupsArguments(group_ids=("sg-0a", "sg-0gone")))
    (group,) = found.value
    (rule,) = group.ingress
    assert (rule.from_port, rule.to_port, rule.group_ids, rule.cidrs) == (8080, 8090, ("sg-0b",), ("10.0.0.0/8",))
    assert (rule.prefix_lists, group.egress) == (("pl-0a",), ())
    assert "in from: sg-0b, 10.0.0.0/8, pl-0a on tcp 8080-8090\nout to: nothing" in found.evidence[0].excerpt
    assert isinstance(stage.read(GROUPS, DescribeSecurityGroupsArguments(group_ids=("sg-0gone",))), Empty)


def test_network_acls_are_those_of_the_subnets_with_rules_in_their_order(stage: Any) -> None:
    stage.serve({"ec2": {"Subnets": [SUBNET]}})
    (acl,) = stage.read(ACLS, DescribeNetworkAclsArguments(subnet_ids=("subnet-0a",))).value
    assert (acl.id, acl.subnet_ids) == ("acl-0a", ("subnet-0a",))
    assert [(e.number, e.egress, e.allow) for e in acl.entries if e.egress] == [(100, True, True), (32767, True, False)]
    assert isinstance(stage.read(ACLS, DescribeNetworkAclsArguments(subnet_ids=("subnet-0z",))), Empty)


def test_mount_targets_are_found_by_their_interfaces(stage: Any) -> None:
    interface = {
        "NetworkInterfaceId": "eni-0a",
        "Description": "EFS mount target for fs-0123456789 (fsmt-0a)",
        "AvailabilityZone": f"{REGION}a",
        "SubnetId": "subnet-0a",
        "PrivateIpAddress": "10.0.0.20",
        "Status": "in-use",
        "Groups": [{"GroupId": "sg-0m", "GroupName": "files"}],
    }
    other = {**interface, "NetworkInterfaceId": "eni-0b", "Description": "ELB app/web/1"}
    stage.serve({"ec2": {"NetworkInterfaces": [interface, other]}})
    (target,) = stage.read(MOUNTS, FindMountTargetsArguments(file_system="fs-0123456789")).value
    assert (target.zone, target.security_groups, target.address) == (f"{REGION}a", ("sg-0m",), "10.0.0.20")
    assert isinstance(stage.read(MOUNTS, FindMountTargetsArguments(file_system="fs-0999")), Empty)


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        (SUBNETS, DescribeSubnetsArguments(subnet_ids=("subnet-0a",))),
        (TABLES, DescribeRouteTablesArguments(main_of_vpc=VPC)),
        (ENDPOINTS, DescribeVpcEndpointsArguments(services=("ssm",))),
        (GROUPS, DescribeSecurityGroupsArguments(group_ids=("sg-0a",))),
        (ACLS, DescribeNetworkAclsArguments(subnet_ids=("subnet-0a",))),
        (MOUNTS, FindMountTargetsArguments(file_system="fs-0123456789")),
    ],
)
def test_a_refusal_is_not_taken_for_nothing(stage: Any, tool: Any, arguments: Any) -> None:
    stage.lab.set_faults([{"service": "ec2", "deny": True}])
    with pytest.raises(ReadFailedError) as caught:
        stage.read(tool, arguments)
    assert caught.value.reason == "denied"

from typing import Any

from agent.network.view import network_view
from agent.reads.collection import Collection
from tests.facts import NOW, SCOPE, evidence, unread
from tests.network_facts import GROUP, SUBNET, VPC, endpoint, group, subnet, table
from tools.evidence import Empty, Found, Read
from tools.network import (
    describe_route_tables,
    describe_security_groups,
    describe_subnets,
    describe_vpc_endpoints,
)
from tools.network.describe_route_tables import DescribeRouteTablesArguments
from tools.network.describe_security_groups import DescribeSecurityGroupsArguments
from tools.network.describe_subnets import DescribeSubnetsArguments
from tools.network.describe_vpc_endpoints import NONE_FOR, DescribeVpcEndpointsArguments
from tools.snapshot import NetworkView, Target
from tools.tool import Tool


def viewed(*answers: tuple[Tool[Any, Any], Any, Read[Any]]) -> NetworkView:
    found = Collection(target=Target(scope=SCOPE, cluster="prod"), taken_at=NOW)
    for tool, arguments, read in answers:
        found.answers[tool.request(SCOPE, arguments)] = read
    return network_view(found)


def test_nothing_asked_is_an_empty_view() -> None:
    assert viewed() == NetworkView()


def test_one_read_of_several_is_divided_and_what_aws_did_not_show_is_empty() -> None:
    asked = DescribeSecurityGroupsArguments(group_ids=(GROUP, "sg-0gone"))
    seen = viewed((describe_security_groups.TOOL, asked, Found(value=(group(),))))
    assert seen.security_groups[GROUP] == Found(value=group())
    assert seen.security_groups["sg-0gone"] == Empty()


def test_a_refusal_holds_for_all_that_was_asked_but_not_over_what_another_read_found() -> None:
    both = DescribeSecurityGroupsArguments(group_ids=(GROUP, "sg-0b"))
    one = DescribeSecurityGroupsArguments(group_ids=(GROUP,))
    seen = viewed(
        (describe_security_groups.TOOL, one, Found(value=(group(),))), (describe_security_groups.TOOL, both, unread())
    )
    assert isinstance(seen.security_groups[GROUP], Found)
    assert seen.security_groups["sg-0b"] == unread()


def test_the_main_table_holds_for_subnets_without_their_own() -> None:
    main = table(id="rtb-0m", main=True, subnet_ids=())
    asked = DescribeRouteTablesArguments(subnet_ids=(SUBNET, "subnet-0b"))
    subnets = DescribeSubnetsArguments(subnet_ids=(SUBNET, "subnet-0b"))
    first = (
        (describe_subnets.TOOL, subnets, Found(value=(subnet(), subnet(id="subnet-0b")))),
        (describe_route_tables.TOOL, asked, Found(value=(table(),))),
    )
    assert isinstance(viewed(*first).route_tables["subnet-0b"], Empty)
    seen = viewed(
        *first, (describe_route_tables.TOOL, DescribeRouteTablesArguments(main_of_vpc=VPC), Found(value=(main,)))
    )
    assert seen.route_tables == {SUBNET: Found(value=table()), "subnet-0b": Found(value=main)}


def test_a_service_without_endpoint_keeps_the_evidence_of_the_look() -> None:
    shown = (evidence("ev-other"), evidence("ev-look", resource=f"{NONE_FOR} ecr.api"))
    asked = DescribeVpcEndpointsArguments(services=("ssm", "ecr.api"))
    seen = viewed((describe_vpc_endpoints.TOOL, asked, Found(value=(endpoint("ssm"),), evidence=shown)))
    assert seen.endpoints == {"ssm": Found(value=(endpoint("ssm"),)), "ecr.api": Empty(evidence=(shown[1],))}

from typing import Any

import pytest

from agent.network.endpoint_path import service_path
from agent.network.path import PathAnswer
from tests.facts import ACCOUNT, evidence, unread
from tests.network_facts import (
    SUBNET,
    TABLE,
    VPC,
    endpoint,
    group,
    groups,
    network,
    permission,
    place,
    route,
    subnet,
)
from tools.evidence import Empty, Found, Read
from tools.network.facts import VpcEndpoint

LOOKED = Empty(evidence=(evidence("ev-looked"),))
OPENING = group("sg-0end", ingress=(permission(443, "10.0.0.0/16"),))


def ask(endpoints: Read[tuple[VpcEndpoint, ...]], *routes: Any, service: str = "ssm", **fields: Any) -> PathAnswer:
    values: dict[str, Any] = {"security_groups": groups(group(), OPENING), **fields}
    return service_path(network(*routes, endpoints={service: endpoints}, **values), place(), service, ACCOUNT)


def here(service: str = "ssm", **fields: Any) -> Found[tuple[VpcEndpoint, ...]]:
    return Found(value=(endpoint(service, **fields),))


def test_without_route_and_endpoint_there_is_no_way_and_both_are_named() -> None:
    answer = ask(LOOKED)
    assert (answer.reaches, answer.fault, answer.resources) == (False, "no_endpoint", (TABLE,))
    assert answer.said == (
        f"route table {TABLE} of {SUBNET} has no route to the internet, and {VPC} has no endpoint for ssm"
    )
    assert {f"ev-{TABLE}", "ev-looked", f"ev-{SUBNET}"} <= set(answer.evidence_ids)


def test_an_endpoint_of_another_vpc_helps_nobody_here() -> None:
    assert ask(here(vpc_id="vpc-0z")).fault == "no_endpoint"


def test_an_endpoint_or_a_nat_gateway_is_a_way() -> None:
    assert ask(here()).reaches is True
    assert ask(LOOKED, route("nat-0a")).reaches is True


@pytest.mark.parametrize(
    ("fields", "fault"),
    [({"private_dns": False}, "private_dns_off"), ({"state": "pending"}, "endpoint_state")],
)
def test_an_endpoint_that_takes_no_calls_is_named_and_does_not_matter_beside_a_nat_gateway(
    fields: dict[str, Any], fault: str
) -> None:
    answer = ask(here(**fields))
    assert (answer.reaches, answer.fault, answer.resources) == (False, fault, ("vpce-0ssm",))
    assert ask(here(**fields), route("nat-0a")).reaches is True


def test_an_endpoint_with_private_dns_that_lets_nobody_in_fails_beside_a_nat_gateway_too() -> None:
    closed = groups(group(), group("sg-0end", ingress=(permission(443, "10.9.0.0/16"),)))
    answer = ask(here(), route("nat-0a"), security_groups=closed)
    assert (answer.reaches, answer.fault, answer.resources) == (False, "endpoint_closed", ("sg-0end",))
    assert "sg-0end of endpoint vpce-0ssm (ssm) does not let the tasks in on port 443" in answer.said


def test_the_group_of_an_endpoint_that_was_not_read_leaves_it_open() -> None:
    assert ask(here(), security_groups=groups(group())).reaches is None


def test_a_gateway_endpoint_holds_for_the_route_tables_it_is_in() -> None:
    inside = {"kind": "Gateway", "security_groups": (), "private_dns": False}
    assert ask(here("s3", route_table_ids=(TABLE,), **inside), service="s3").reaches is True
    answer = ask(here("s3", route_table_ids=("rtb-0z",), **inside), service="s3")
    assert (answer.reaches, answer.fault) == (False, "no_endpoint")
    assert "endpoint vpce-0s3 for s3 is not in it" in answer.said


@pytest.mark.parametrize(
    "fields",
    [
        {"subnets": {SUBNET: Found(value=subnet(owner_id="444455556666"))}},  # shared: its endpoints are not shown
        {"subnets": {}},
        {"route_tables": {}},
    ],
)
def test_endpoints_that_cannot_be_seen_are_not_taken_for_missing(fields: dict[str, Any]) -> None:
    assert ask(LOOKED, **fields).reaches is None


def test_a_route_to_other_networks_may_lead_to_shared_endpoints() -> None:
    assert ask(LOOKED, route("tgw-0a", "10.0.0.0/8")).reaches is None


def test_a_refused_look_at_endpoints_is_no_missing_endpoint() -> None:
    assert ask(unread("ec2:DescribeVpcEndpoints")).reaches is None

from typing import Any

import pytest

from agent.network.path import internet_path
from tests.facts import unread
from tests.network_facts import (
    ACL,
    GROUP,
    SUBNET,
    TABLE,
    acl,
    entry,
    group,
    groups,
    network,
    permission,
    place,
    route,
    table,
)
from tools.evidence import NOT_ASKED, Empty, Found
from tools.network.facts import Route


@pytest.mark.parametrize(
    ("routes", "public_ip", "reaches", "fault"),
    [
        ((), False, False, "no_route"),
        ((route("nat-0a"),), False, True, None),
        ((route("nat-0a", active=False),), False, False, "no_route"),
        ((route("igw-0a"),), True, True, None),
        ((route("igw-0a"),), False, False, "no_public_address"),
        ((route("igw-0a"),), None, None, None),
        ((route("tgw-0a"),), False, None, None),
        ((route("tgw-0a", "10.0.0.0/8"),), False, False, "no_route"),
        ((route("nat-0a", "198.51.100.0/24"),), False, None, None),
        ((route("vpce-0a", "pl-0a"),), False, False, "no_route"),
        ((route("eigw-0a", "::/0"),), False, False, "no_route"),
    ],
)
def test_the_default_route_decides(
    routes: tuple[Route, ...], public_ip: bool | None, reaches: bool | None, fault: str | None
) -> None:
    answer = internet_path(network(*routes), place(public_ip=public_ip))
    assert (answer.reaches, answer.fault) == (reaches, fault)
    if fault:
        assert answer.resources == (TABLE,)
        assert f"ev-{TABLE}" in answer.evidence_ids


@pytest.mark.parametrize(
    "missing",
    [
        {"route_tables": {}},
        {"route_tables": {SUBNET: Empty()}},
        {"route_tables": {SUBNET: unread()}},
        {"acls": {}},
        {"acls": {SUBNET: unread()}},
        {"security_groups": {}},
        {"security_groups": {GROUP: unread()}},
        {"security_groups": {GROUP: Empty()}},
    ],
)
def test_what_was_not_read_is_never_a_yes(missing: dict[str, Any]) -> None:
    assert internet_path(network(route("nat-0a"), **missing), place()).reaches is None


def test_a_fault_that_was_read_stands_whatever_else_was_not() -> None:
    answer = internet_path(network(acls={}, security_groups={}), place())
    assert (answer.reaches, answer.fault) == (False, "no_route")


def test_a_group_without_port_443_out_is_named() -> None:
    closed = groups(group(egress=(permission(5432, "0.0.0.0/0"),)))
    answer = internet_path(network(route("nat-0a"), security_groups=closed), place())
    assert (answer.reaches, answer.fault, answer.resources) == (False, "egress_closed", (GROUP,))
    assert answer.said == f"security group {GROUP} of the tasks lets no connection on port 443 out"
    assert answer.evidence_ids == (f"ev-{GROUP}",)


def test_an_acl_that_keeps_answers_out_is_named() -> None:
    answer = internet_path(network(route("nat-0a"), acls={SUBNET: Found(value=acl(entry(100)))}), place())
    assert (answer.reaches, answer.fault, answer.resources) == (False, "acl_closed", (ACL,))


def test_of_several_subnets_the_ones_without_a_way_are_named() -> None:
    seen = network(
        route("nat-0a"),
        route_tables={SUBNET: Found(value=table(route("nat-0a"))), "subnet-0b": Found(value=table(id="rtb-0b"))},
        acls={},
    )
    answer = internet_path(seen, place(subnets=(SUBNET, "subnet-0b")))
    assert (answer.reaches, answer.resources) == (False, ("rtb-0b",))
    assert answer.said == "route table rtb-0b of subnet-0b has no route to the internet"


def test_no_subnet_is_no_answer() -> None:
    assert internet_path(network(), place(subnets=())).reaches is None
    assert internet_path(network(route_tables={SUBNET: NOT_ASKED}), place(security_groups=())).reaches is None

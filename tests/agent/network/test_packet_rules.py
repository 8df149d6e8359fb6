import pytest

from agent.network.packet_rules import INTERNET, Peer, acl_lets_out, groups_admit
from tests.facts import unread
from tests.network_facts import acl, entry, group, permission
from tools.evidence import NOT_ASKED, Empty, Found
from tools.network.facts import AclEntry, Permission

TASKS = Peer(group_ids=("sg-0task",), cidrs=("10.0.0.0/20",))
SOMEBODY = Peer(group_ids=None)


@pytest.mark.parametrize(
    ("rule", "peer", "admitted"),
    [
        (permission(443, groups=("sg-0task",)), TASKS, True),
        (permission(None, groups=("sg-0task",)), TASKS, True),
        (permission(80, groups=("sg-0task",)), TASKS, False),
        (permission(443, groups=("sg-0other",)), TASKS, False),
        (permission(443, "10.0.0.0/16"), TASKS, True),
        (permission(443, "10.0.0.0/24"), TASKS, None),  # a part of where they may be
        (permission(443, "10.9.0.0/16"), TASKS, False),
        (permission(443, "::/0"), TASKS, False),
        (permission(443, prefix_lists=("pl-0a",)), TASKS, None),
        (permission(443, "0.0.0.0/0"), INTERNET, True),
        (permission(443, "10.0.0.0/8"), INTERNET, False),
        (permission(443, "198.51.100.0/24"), INTERNET, None),
        (permission(443, groups=("sg-0db",)), INTERNET, False),
        (permission(443, prefix_lists=("pl-0a",)), INTERNET, None),
        (permission(443, "0.0.0.0/0"), SOMEBODY, True),
        (permission(443, groups=("sg-0db",)), SOMEBODY, None),
        (permission(443, "10.0.0.0/8"), SOMEBODY, None),
        (permission(80, "0.0.0.0/0"), SOMEBODY, False),
    ],
)
def test_a_rule_admits_refuses_or_leaves_open(rule: Permission, peer: Peer, admitted: bool | None) -> None:
    assert groups_admit([Found(value=group(ingress=(rule,)))], 443, peer) is admitted


def test_rules_of_several_groups_add_up_and_one_that_was_not_read_leaves_a_refusal_open() -> None:
    opening, closed = group("sg-0a", ingress=(permission(443, "10.0.0.0/8"),)), group("sg-0b")
    assert groups_admit([Found(value=closed), Found(value=opening)], 443, TASKS) is True
    assert groups_admit([Found(value=closed), unread()], 443, TASKS) is None
    assert groups_admit([Found(value=opening), unread()], 443, TASKS) is True
    assert groups_admit([Empty()], 443, TASKS) is None


def test_udp_opens_nothing_for_tcp_and_a_range_of_ports_holds_its_ends() -> None:
    udp = Permission(protocol="udp", from_port=443, to_port=443, cidrs=("0.0.0.0/0",), group_ids=(), prefix_lists=())
    wide = Permission(protocol="6", from_port=400, to_port=443, cidrs=("0.0.0.0/0",), group_ids=(), prefix_lists=())
    assert groups_admit([Found(value=group(ingress=(udp,)))], 443, INTERNET) is False
    assert groups_admit([Found(value=group(ingress=(wide,)))], 443, INTERNET) is True
    assert groups_admit([Found(value=group(ingress=(wide,)))], 444, INTERNET) is False


IN = entry(100, egress=False)


@pytest.mark.parametrize(
    ("entries", "cidr", "lets"),
    [
        ((entry(100), IN), None, True),
        ((entry(100),), None, False),  # the answers do not come back
        ((IN,), None, False),
        ((entry(90, allow=False, protocol="6", from_port=443, to_port=443), entry(100), IN), None, False),
        ((entry(90, allow=False, protocol="6", from_port=22, to_port=22), entry(100), IN), None, True),
        ((entry(90, allow=False, cidr="10.0.0.0/8"), entry(100), IN), None, True),
        ((entry(90, allow=False, cidr="198.51.100.0/24"), entry(100), IN), None, None),
        ((entry(90, allow=False, cidr="10.0.0.0/8"), entry(100), IN), "10.0.0.0/20", False),
        ((entry(100, protocol="17"), IN), None, False),
        ((entry(100), entry(100, egress=False, protocol="6", from_port=1024, to_port=65535)), None, True),
        ((entry(100), entry(100, egress=False, protocol="6", from_port=50000, to_port=65535)), None, None),
    ],
)
def test_the_first_rule_that_holds_for_all_packets_decides(
    entries: tuple[AclEntry, ...], cidr: str | None, lets: bool | None
) -> None:
    assert acl_lets_out(Found(value=acl(*entries)), 443, cidr) is lets


def test_an_acl_that_was_not_read_says_nothing() -> None:
    assert acl_lets_out(NOT_ASKED, 443, None) is None
    assert acl_lets_out(Empty(), 443, None) is None

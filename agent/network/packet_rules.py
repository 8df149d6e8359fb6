"""Whether security groups and network ACLs let packets pass: yes, no, or not known (None). Pure.

Source: https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
Source: https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Network, ip_network

from tools.evidence import Found, Read
from tools.network.facts import AclEntry, NetworkAcl, Permission, SecurityGroup

HTTPS, NFS = 443, 2049
ANYWHERE = "0.0.0.0/0"
# Ports Linux gives to outgoing connections: the answers come back to them. Source: ip(7), ip_local_port_range.
ANSWERS = (32768, 60999)
_ALL_PROTOCOLS, _TCP = "-1", ("tcp", "6")
# Not reachable over the internet. Source: RFC 1918, RFC 6598, RFC 3927.
_PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16", "127.0.0.0/8")


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """The other side. `group_ids` are its security groups, None where they are not known; `cidrs` where it can be.

    `public` is some address of the internet, nobody knows which.
    """

    group_ids: tuple[str, ...] | None = ()
    cidrs: tuple[str, ...] = ()
    public: bool = False


INTERNET = Peer(public=True)


def groups_admit(groups: Iterable[Read[SecurityGroup]], port: int, peer: Peer, *, outward: bool = False) -> bool | None:
    """Say whether these groups together let TCP in from the peer, or out to it. Their rules add up.

    None where what decides was not read, or a rule names a prefix list or only a part of where the peer may be.
    """
    rules: list[Permission] = []
    whole = True
    for group in groups:
        if isinstance(group, Found):
            rules += group.value.egress if outward else group.value.ingress
        else:
            whole = False
    admitted = _admitted([rule for rule in rules if _covers(rule, port)], peer)
    return admitted if admitted or whole else None


def acl_lets_out(acl: Read[NetworkAcl], port: int, cidr: str | None) -> bool | None:
    """Say whether a subnet's ACL lets TCP out to `cidr` and the answers back in; no `cidr` is the internet."""
    if not isinstance(acl, Found):
        return None
    out = _decided([entry for entry in acl.value.entries if entry.egress], (port, port), cidr)
    back = _decided([entry for entry in acl.value.entries if not entry.egress], ANSWERS, cidr)
    if out is False or back is False:
        return False
    return None if out is None or back is None else True


def is_private(cidr: str) -> bool:
    """Say whether a range holds no address of the internet.

    Example:
        >>> is_private("10.0.0.0/16"), is_private("0.0.0.0/0"), is_private("pl-63a5400a")
        (True, False, False)
    """
    network = _network(cidr)
    return network is not None and any(_inside(network, private) for private in _PRIVATE)


def _admitted(rules: Sequence[Permission], peer: Peer) -> bool | None:
    known = True
    ranges = [cidr for rule in rules for cidr in rule.cidrs]
    for rule in rules:
        if peer.group_ids and set(peer.group_ids) & set(rule.group_ids):
            return True
        # Which addresses a prefix list holds was not read; which groups the peer has may not be known.
        known = known and not rule.prefix_lists and not (rule.group_ids and peer.group_ids is None and not peer.public)
    if ANYWHERE in ranges:
        return True
    if peer.public:
        return False if known and all(":" in cidr or is_private(cidr) for cidr in ranges) else None
    if peer.cidrs and all(any(_within(cidr, allowed) for allowed in ranges) for cidr in peer.cidrs):
        return True
    apart = bool(peer.cidrs) and not any(_touch(cidr, allowed) for cidr in peer.cidrs for allowed in ranges)
    # Without its addresses nothing is known of a peer, unless there is no range it could be in.
    return False if known and (apart or not ranges) else None


def _covers(rule: Permission, port: int) -> bool:
    if rule.protocol == _ALL_PROTOCOLS:
        return True
    if rule.protocol not in _TCP:
        return False
    first = rule.from_port if rule.from_port not in (None, -1) else 0
    last = rule.to_port if rule.to_port not in (None, -1) else 65535
    return (first or 0) <= port <= (last or 65535)


def _decided(entries: Sequence[AclEntry], ports: tuple[int, int], cidr: str | None) -> bool | None:
    """Take the first rule that holds for all these packets; None where one before it holds for some of them."""
    for entry in entries:
        if entry.protocol not in (_ALL_PROTOCOLS, *_TCP):
            continue
        low, high = entry.from_port, entry.to_port
        if entry.protocol == _ALL_PROTOCOLS or low is None or high is None:
            low, high = 0, 65535
        if high < ports[0] or low > ports[1] or not _may_match(entry.cidr, cidr):
            continue
        if low <= ports[0] and high >= ports[1] and _matches_all(entry.cidr, cidr):
            return entry.allow
        return None
    return False


def _may_match(rule: str | None, cidr: str | None) -> bool:
    return bool(rule) and (not is_private(rule or "") if cidr is None else _touch(cidr, rule or ""))


def _matches_all(rule: str | None, cidr: str | None) -> bool:
    return rule == ANYWHERE or (cidr is not None and _within(cidr, rule or ""))


def _within(inner: str, outer: str) -> bool:
    network = _network(inner)
    return network is not None and _inside(network, outer)


def _inside(network: IPv4Network, outer: str) -> bool:
    other = _network(outer)
    return other is not None and network.subnet_of(other)


def _touch(one: str, other: str) -> bool:
    first, second = _network(one), _network(other)
    return first is not None and second is not None and first.overlaps(second)


@lru_cache(maxsize=4096)
def _network(cidr: str) -> IPv4Network | None:
    """Read an IPv4 range; None for IPv6 and prefix lists, which say nothing of IPv4."""
    try:
        found = ip_network(cidr, strict=False)
    except ValueError:
        return None
    return found if isinstance(found, IPv4Network) else None

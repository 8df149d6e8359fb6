"""Puts the answers about the network in order: which table, ACL and endpoints hold for which subnet."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from agent.reads.collection import Collection
from tools.elb import describe_load_balancers
from tools.evidence import NOT_ASKED, Empty, Found, Read, Unread
from tools.network import (
    describe_network_acls,
    describe_route_tables,
    describe_security_groups,
    describe_subnets,
    describe_vpc_endpoints,
    find_mount_targets,
)
from tools.network.facts import RouteTable, Subnet
from tools.snapshot import NetworkView
from tools.tool import Tool

T = TypeVar("T")


def network_view(c: Collection) -> NetworkView:
    """Return what was read of the network; nothing where no finding asked for it."""
    subnets = _each(c, describe_subnets.TOOL, lambda a: a.subnet_ids, lambda fact: (fact.id,))
    return NetworkView(
        subnets=subnets,
        route_tables=_route_tables(c, subnets),
        acls=_each(c, describe_network_acls.TOOL, lambda a: a.subnet_ids, lambda fact: fact.subnet_ids),
        endpoints=_endpoints(c),
        security_groups=_each(c, describe_security_groups.TOOL, lambda a: a.group_ids, lambda fact: (fact.id,)),
        mount_targets={a.file_system: read for a, read in c.of(find_mount_targets.TOOL)},
        load_balancers=_each(c, describe_load_balancers.TOOL, lambda a: a.arns, lambda fact: (fact.arn,)),
    )


def _each(
    c: Collection,
    tool: Tool[Any, tuple[T, ...]],
    asked: Callable[[Any], Iterable[str]],
    keys: Callable[[T], Iterable[str]],
) -> dict[str, Read[T]]:
    """Divide reads made for several resources: what was found by key, Empty for what AWS did not show."""
    reads: dict[str, Read[T]] = {}
    for arguments, read in c.of(tool):
        found = {key: fact for fact in read.value for key in keys(fact)} if isinstance(read, Found) else {}
        for key in asked(arguments):
            if key in found:
                reads[key] = Found(value=found[key])
            elif not isinstance(reads.get(key), Found):
                reads[key] = read if isinstance(read, Unread) else Empty(evidence=read.evidence)
    return reads


def _route_tables(c: Collection, subnets: Mapping[str, Read[Subnet]]) -> dict[str, Read[RouteTable]]:
    own: dict[str, Read[RouteTable]] = {}
    mains: dict[str, Read[RouteTable]] = {}
    for arguments, read in c.of(describe_route_tables.TOOL):
        if arguments.main_of_vpc:
            mains[arguments.main_of_vpc] = Found(value=read.value[0]) if isinstance(read, Found) else read
            continue
        by_subnet = {s: table for table in read.value for s in table.subnet_ids} if isinstance(read, Found) else {}
        for subnet_id in arguments.subnet_ids:
            if subnet_id in by_subnet:
                own[subnet_id] = Found(value=by_subnet[subnet_id])
            else:
                own[subnet_id] = read if isinstance(read, Unread) else Empty(evidence=read.evidence)
    for subnet_id, read in own.items():
        subnet = subnets.get(subnet_id, NOT_ASKED)
        if isinstance(read, Empty) and isinstance(subnet, Found):
            own[subnet_id] = mains.get(subnet.value.vpc_id, read)
    return own


def _endpoints(c: Collection) -> dict[str, Read[Any]]:
    reads: dict[str, Read[Any]] = {}
    for arguments, read in c.of(describe_vpc_endpoints.TOOL):
        for service in arguments.services:
            mine = tuple(e for e in read.value if e.service == service) if isinstance(read, Found) else ()
            if mine:
                reads[service] = Found(value=mine)
            else:
                nothing = () if isinstance(read, Unread) else read.evidence
                looked = tuple(piece for piece in nothing if piece.resource.startswith(describe_vpc_endpoints.NONE_FOR))
                reads[service] = read if isinstance(read, Unread) else Empty(evidence=looked)
    return reads

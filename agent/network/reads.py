"""What to read of the network for a finding that asks: first what the service names, then what that points at.

Two steps at most, of few calls each: everything is asked for by id, so the size of the account does not count.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from agent.network.endpoint_path import endpoints_in
from agent.network.task_place import TaskPlace
from tools.elb import describe_load_balancers
from tools.evidence import NOT_ASKED, Empty, Found
from tools.network import (
    describe_network_acls,
    describe_route_tables,
    describe_security_groups,
    describe_subnets,
    describe_vpc_endpoints,
    find_mount_targets,
)
from tools.snapshot import Snapshot
from tools.tool import ReadRequest

Requests = tuple[ReadRequest[Any], ...]


def path_reads(snapshot: Snapshot, place: TaskPlace | None, services: Sequence[str] = ()) -> Requests:
    """Ask for what tells whether tasks reach the internet, and AWS APIs by the short names of their endpoints."""
    if place is None or snapshot.at is not None:
        return ()  # of the past there is no network to read: what is there now may be another
    scope, network = snapshot.target.scope, snapshot.network
    first: list[ReadRequest[Any]] = [
        *subnet_reads(snapshot, place.subnets),
        *group_reads(snapshot, place.security_groups),
    ]
    if routed := tuple(subnet for subnet in place.subnets if subnet not in network.route_tables):
        asked_tables = describe_route_tables.DescribeRouteTablesArguments(subnet_ids=routed)
        first.append(describe_route_tables.TOOL.request(scope, asked_tables))
    if guarded := tuple(subnet for subnet in place.subnets if subnet not in network.acls):
        asked_acls = describe_network_acls.DescribeNetworkAclsArguments(subnet_ids=guarded)
        first.append(describe_network_acls.TOOL.request(scope, asked_acls))
    if unseen := tuple(service for service in services if service not in network.endpoints):
        asked = describe_vpc_endpoints.DescribeVpcEndpointsArguments(services=unseen)
        first.append(describe_vpc_endpoints.TOOL.request(scope, asked))
    return (*first, *_main_tables(snapshot, place), *_endpoint_groups(snapshot, place, services))


def group_reads(snapshot: Snapshot, group_ids: Sequence[str]) -> Requests:
    """Ask for security groups that nobody read yet."""
    known = snapshot.network.security_groups
    missing = tuple(dict.fromkeys(group for group in group_ids if group not in known))
    if not missing or snapshot.at is not None:
        return ()
    asked = describe_security_groups.DescribeSecurityGroupsArguments(group_ids=missing)
    return (describe_security_groups.TOOL.request(snapshot.target.scope, asked),)


def subnet_reads(snapshot: Snapshot, subnet_ids: Sequence[str]) -> Requests:
    """Ask for subnets that nobody read yet."""
    missing = tuple(dict.fromkeys(subnet for subnet in subnet_ids if subnet not in snapshot.network.subnets))
    if not missing or snapshot.at is not None:
        return ()
    asked = describe_subnets.DescribeSubnetsArguments(subnet_ids=missing)
    return (describe_subnets.TOOL.request(snapshot.target.scope, asked),)


def mount_reads(snapshot: Snapshot, place: TaskPlace | None, file_system: str | None) -> Requests:
    """Ask for a file system's mount targets, then for their security groups, beside those of the tasks."""
    if place is None or file_system is None or snapshot.at is not None:
        return ()
    asked = find_mount_targets.FindMountTargetsArguments(file_system=file_system)
    read = snapshot.network.mount_targets.get(file_system, NOT_ASKED)
    groups = (
        tuple(group for target in read.value for group in target.security_groups) if isinstance(read, Found) else ()
    )
    return (
        find_mount_targets.TOOL.request(snapshot.target.scope, asked),
        *subnet_reads(snapshot, place.subnets),
        *group_reads(snapshot, (*place.security_groups, *groups)),
    )


def balancer_reads(
    snapshot: Snapshot, place: TaskPlace | None, balancer_arns: Sequence[str], *, further: bool
) -> Requests:
    """Ask for the load balancers that check the tasks, and for what the tasks' security groups let in.

    With `further` then for the addresses the load balancers have, and what their own groups let out.
    """
    if place is None or not balancer_arns or snapshot.at is not None:
        return ()
    asked = describe_load_balancers.DescribeLoadBalancersArguments(arns=tuple(balancer_arns))
    reads = [snapshot.network.load_balancers.get(arn, NOT_ASKED) for arn in balancer_arns]
    known = [read.value for read in reads if isinstance(read, Found) and further]
    return (
        describe_load_balancers.TOOL.request(snapshot.target.scope, asked),
        *group_reads(snapshot, place.security_groups),
        *group_reads(snapshot, [group for balancer in known for group in balancer.security_groups]),
        *subnet_reads(snapshot, [subnet for balancer in known for subnet in (*balancer.subnets, *place.subnets)]),
    )


def _main_tables(snapshot: Snapshot, place: TaskPlace) -> Iterator[ReadRequest[Any]]:
    network = snapshot.network
    for subnet_id in place.subnets:
        subnet = network.subnets.get(subnet_id, NOT_ASKED)
        if isinstance(subnet, Found) and isinstance(network.route_tables.get(subnet_id), Empty):
            asked = describe_route_tables.DescribeRouteTablesArguments(main_of_vpc=subnet.value.vpc_id)
            yield describe_route_tables.TOOL.request(snapshot.target.scope, asked)


def _endpoint_groups(snapshot: Snapshot, place: TaskPlace, services: Sequence[str]) -> Requests:
    network = snapshot.network
    subnets = [read.value for subnet in place.subnets if isinstance(read := network.subnets.get(subnet), Found)]
    endpoints = [e for subnet in subnets for service in services for e in endpoints_in(network, service, subnet)]
    return group_reads(snapshot, [group for endpoint in endpoints for group in endpoint.security_groups])

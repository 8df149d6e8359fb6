"""Whether tasks can reach an AWS API: through a VPC endpoint, or by the internet. Pure.

Source: https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-aws-services.html
"""

from collections.abc import Sequence

from agent.network.packet_rules import ANYWHERE, HTTPS, INTERNET, Peer
from agent.network.path import (
    NOT_KNOWN,
    PathAnswer,
    acl_answer,
    both,
    egress,
    everywhere,
    evidence_of,
    ingress,
    path_out,
    refusal,
)
from agent.network.task_place import TaskPlace
from tools.evidence import NOT_ASKED, Found, Unread
from tools.network.facts import RouteTable, Subnet, VpcEndpoint
from tools.snapshot import NetworkView


def service_path(network: NetworkView, place: TaskPlace, service: str, account_id: str) -> PathAnswer:
    """Say whether the tasks can reach an AWS API by the short name of its endpoint, such as `ecr.api`.

    An interface endpoint with private DNS takes all calls of its VPC, whatever the routes are.
    """
    return everywhere(_to_service(network, place, subnet_id, service, account_id) for subnet_id in place.subnets)


def endpoints_in(network: NetworkView, service: str, subnet: Subnet) -> tuple[VpcEndpoint, ...]:
    """Return the endpoints for a service in the subnet's VPC, as far as they were read."""
    read = network.endpoints.get(service, NOT_ASKED)
    return tuple(e for e in read.value if e.vpc_id == subnet.vpc_id) if isinstance(read, Found) else ()


def _to_service(network: NetworkView, place: TaskPlace, subnet_id: str, service: str, account_id: str) -> PathAnswer:
    read, found = network.endpoints.get(service, NOT_ASKED), network.subnets.get(subnet_id, NOT_ASKED)
    if not isinstance(found, Found):
        return NOT_KNOWN
    subnet = found.value
    mine = endpoints_in(network, service, subnet)
    usable = [endpoint for endpoint in mine if _usable(network, endpoint, subnet_id)]
    interface = next((endpoint for endpoint in usable if endpoint.kind == "Interface"), None)
    if interface:
        return _through_interface(network, place, subnet, interface)
    if usable:
        gateway = usable[0]
        said = f"{gateway.id} leads from {subnet_id} to {service}"
        led = PathAnswer(reaches=True, said=said, evidence_ids=(gateway.evidence_id,))
        return both(egress(network, place, HTTPS, INTERNET), led, acl_answer(network, subnet_id, HTTPS, None))
    way = path_out(network, place, subnet_id, HTTPS)
    if way.reaches is not False or way.fault not in ("no_route", "no_public_address"):
        return way
    table = network.route_tables.get(subnet_id, NOT_ASKED)
    shared = subnet.owner_id not in (None, account_id)
    # The endpoints of a shared VPC are its owner's, and other networks may hold them for all.
    if isinstance(read, Unread) or shared or not isinstance(table, Found) or _leads_elsewhere(table.value):
        return PathAnswer(reaches=None, said=way.said, evidence_ids=way.evidence_ids)
    return _without_endpoint(network, subnet, service, mine, way)


def _usable(network: NetworkView, endpoint: VpcEndpoint, subnet_id: str) -> bool:
    if endpoint.state != "available":
        return False
    if endpoint.kind == "Gateway":
        table = network.route_tables.get(subnet_id, NOT_ASKED)
        return isinstance(table, Found) and table.value.id in endpoint.route_table_ids
    return endpoint.kind == "Interface" and endpoint.private_dns


def _through_interface(network: NetworkView, place: TaskPlace, subnet: Subnet, endpoint: VpcEndpoint) -> PathAnswer:
    said = f"{endpoint.id} in {subnet.vpc_id} answers for {endpoint.service}"
    there = PathAnswer(reaches=True, said=said, evidence_ids=(endpoint.evidence_id,))
    subnets = [network.subnets.get(subnet_id, NOT_ASKED) for subnet_id in endpoint.subnet_ids]
    known = [read.value.cidr for read in subnets if isinstance(read, Found) and read.value.cidr]
    cidrs = tuple(known) if known and len(known) == len(subnets) else ()
    tasks = Peer(group_ids=place.security_groups, cidrs=(subnet.cidr,) if subnet.cidr else ())
    closed = ingress(
        network,
        endpoint.security_groups,
        HTTPS,
        tasks,
        of=f"endpoint {endpoint.id} ({endpoint.service})",
        who="the tasks",
    )
    if closed.reaches is False:
        evidence = (*closed.evidence_ids, endpoint.evidence_id)
        return refusal(closed.said, evidence, "endpoint_closed", endpoint.security_groups)
    out = egress(network, place, HTTPS, Peer(group_ids=endpoint.security_groups, cidrs=cidrs))
    acls = [acl_answer(network, subnet.id, HTTPS, cidr) for cidr in cidrs or (ANYWHERE,)]
    return both(out, there, closed, *acls)


def _without_endpoint(
    network: NetworkView, subnet: Subnet, service: str, mine: Sequence[VpcEndpoint], way: PathAnswer
) -> PathAnswer:
    looked = evidence_of([network.endpoints.get(service, NOT_ASKED)])
    evidence = (*way.evidence_ids, *(endpoint.evidence_id for endpoint in mine), *(looked if not mine else ()))
    if not mine:
        said = f"{way.said}, and {subnet.vpc_id} has no endpoint for {service}"
        shown = network.subnets.get(subnet.id, NOT_ASKED)
        return refusal(said, (*evidence, *evidence_of([shown])), "no_endpoint", way.resources)
    endpoint = mine[0]
    if endpoint.state != "available":
        said = f"{way.said}, and endpoint {endpoint.id} for {service} is {endpoint.state}"
        return refusal(said, evidence, "endpoint_state", (endpoint.id,))
    if endpoint.kind == "Gateway":
        said = f"{way.said}, and endpoint {endpoint.id} for {service} is not in it"
        return refusal(said, evidence, "no_endpoint", way.resources)
    said = f"{way.said}, and endpoint {endpoint.id} has private DNS off, so the name of {service} does not lead to it"
    return refusal(said, evidence, "private_dns_off", (endpoint.id,))


def _leads_elsewhere(table: RouteTable) -> bool:
    """Say whether a route leads to other networks, where somebody may keep the endpoints of all."""
    own = ("igw-", "nat-", "vpce-", "eigw-")
    return any(route.active and route.target != "local" and not route.target.startswith(own) for route in table.routes)

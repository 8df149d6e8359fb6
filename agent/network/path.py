"""Whether tasks can reach the internet or a port, as routes, endpoints, security groups and ACLs say. Pure.

Three answers: yes, no, and not known. What was not read, belongs to another account, or leads out of sight (a transit
gateway, a peering) is not known; only what was read says no.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/networking-outbound.html
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from agent.answer.wording import listed, unique
from agent.network.packet_rules import ANYWHERE, HTTPS, INTERNET, Peer, acl_lets_out, groups_admit, is_private
from agent.network.task_place import TaskPlace
from tools.evidence import NOT_ASKED, Empty, Found, Read
from tools.network.facts import Route
from tools.snapshot import NetworkView

Fault = Literal[
    "no_route",
    "no_public_address",
    "no_endpoint",
    "endpoint_state",
    "private_dns_off",
    "endpoint_closed",
    "egress_closed",
    "ingress_closed",
    "acl_closed",
    "no_mount_target",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class PathAnswer:
    """An answer. `reaches` is None where it is not known. `said` is a clause that names what decides.

    `resources` are the ids to change where it says no: route tables, endpoints, security groups or ACLs.
    """

    reaches: bool | None
    said: str = ""
    evidence_ids: tuple[str, ...] = ()
    fault: Fault | None = None
    resources: tuple[str, ...] = ()


NOT_KNOWN = PathAnswer(reaches=None)


def internet_path(network: NetworkView, place: TaskPlace, port: int = HTTPS) -> PathAnswer:
    """Say whether the tasks can open connections to the internet on `port`."""
    return everywhere(path_out(network, place, subnet_id, port) for subnet_id in place.subnets)


def path_out(network: NetworkView, place: TaskPlace, subnet_id: str, port: int) -> PathAnswer:
    """Say whether the tasks of one subnet can open connections to the internet on `port`."""
    return both(
        egress(network, place, port, INTERNET),
        _route_out(network, place, subnet_id),
        acl_answer(network, subnet_id, port, None),
    )


def egress(network: NetworkView, place: TaskPlace, port: int, peer: Peer) -> PathAnswer:
    """Say whether the tasks' security groups let them connect to the peer on `port`."""
    reads = [network.security_groups.get(group, NOT_ASKED) for group in place.security_groups]
    names, evidence = listed(place.security_groups), evidence_of(reads)
    admits = groups_admit(reads, port, peer, outward=True) if reads else None
    if admits is False:
        said = f"security group {names} of the tasks lets no connection on port {port} out"
        return refusal(said, evidence, "egress_closed", place.security_groups)
    return PathAnswer(reaches=admits, said=f"{names} lets port {port} out" if admits else "", evidence_ids=evidence)


def ingress(network: NetworkView, group_ids: Sequence[str], port: int, peer: Peer, *, of: str, who: str) -> PathAnswer:
    """Say whether security groups (`of` something) let the peer (`who`) in on `port`."""
    reads = [network.security_groups.get(group, NOT_ASKED) for group in group_ids]
    evidence = evidence_of(reads)
    admits = groups_admit(reads, port, peer) if reads else None
    if admits is False:
        said = f"security group {listed(group_ids)} of {of} does not let {who} in on port {port}"
        return refusal(said, evidence, "ingress_closed", group_ids)
    said = f"{listed(group_ids)} lets {who} in on port {port}" if admits else ""
    return PathAnswer(reaches=admits, said=said, evidence_ids=evidence)


def acl_answer(network: NetworkView, subnet_id: str, port: int, cidr: str | None) -> PathAnswer:
    """Say whether the subnet's network ACL lets connections to `cidr` pass; no `cidr` is the internet."""
    read = network.acls.get(subnet_id, NOT_ASKED)
    lets = acl_lets_out(read, port, cidr)
    if lets is False and isinstance(read, Found):
        said = f"network ACL {read.value.id} of {subnet_id} stops connections on port {port} or their answers"
        return refusal(said, evidence_of([read]), "acl_closed", (read.value.id,))
    return PathAnswer(reaches=lets, evidence_ids=evidence_of([read]))


def both(*answers: PathAnswer) -> PathAnswer:
    """Join checks that must all let the connection pass: the first that says no decides."""
    refused = next((answer for answer in answers if answer.reaches is False), None)
    if refused:
        return refused
    reaches = None if any(answer.reaches is None for answer in answers) else True
    said = "; ".join(dict.fromkeys(piece for a in answers for piece in a.said.split("; ") if piece))
    return PathAnswer(reaches=reaches, said=said, evidence_ids=unique(e for a in answers for e in a.evidence_ids))


def everywhere(answers: Iterable[PathAnswer]) -> PathAnswer:
    """Join the answers of several subnets: where one has no way, tasks in it fail."""
    all_answers = tuple(answers)
    refused = [answer for answer in all_answers if answer.reaches is False]
    if not refused:
        return both(*all_answers) if all_answers else NOT_KNOWN
    alike = [answer for answer in refused if answer.fault == refused[0].fault]
    return refusal(
        "; ".join(dict.fromkeys(answer.said for answer in alike)),
        tuple(piece for answer in alike for piece in answer.evidence_ids),
        refused[0].fault,
        tuple(resource for answer in alike for resource in answer.resources),
    )


def refusal(said: str, evidence: Sequence[str], fault: Fault | None, resources: Sequence[str]) -> PathAnswer:
    """Say no, and why."""
    return PathAnswer(
        reaches=False,
        said=said,
        evidence_ids=unique(evidence),
        fault=fault,
        resources=tuple(dict.fromkeys(resources)),
    )


def evidence_of(reads: Iterable[Read[Any]]) -> tuple[str, ...]:
    """Return the evidence of what was found, and of looks that found nothing."""
    ids: list[str | None] = []
    for read in reads:
        if isinstance(read, Found):
            ids.append(getattr(read.value, "evidence_id", None))
        elif isinstance(read, Empty):
            ids += [piece.id for piece in read.evidence]
    return unique(ids)


def _route_out(network: NetworkView, place: TaskPlace, subnet_id: str) -> PathAnswer:
    read = network.route_tables.get(subnet_id, NOT_ASKED)
    if not isinstance(read, Found):
        return NOT_KNOWN
    table, evidence = read.value, (read.value.evidence_id,)
    default = next((route for route in table.routes if route.destination == ANYWHERE), None)
    where = f"route table {table.id} of {subnet_id}"
    if default is None:
        if any(_may_lead_out(route) for route in table.routes):
            return PathAnswer(reaches=None, evidence_ids=evidence)
        return refusal(f"{where} has no route to the internet", evidence, "no_route", (table.id,))
    if not default.active:
        return refusal(
            f"the route of {where} to {default.target} is a blackhole: its target is gone",
            evidence,
            "no_route",
            (table.id,),
        )
    if default.target.startswith("nat-"):
        return PathAnswer(reaches=True, said=f"{where} leads out through {default.target}", evidence_ids=evidence)
    if default.target.startswith("igw-"):
        if place.public_ip is False:
            said = f"{where} leads to {default.target}, but the tasks get no public address"
            return refusal(said, (*evidence, place.evidence_id), "no_public_address", (table.id,))
        return PathAnswer(
            reaches=place.public_ip, said=f"{where} leads out through {default.target}", evidence_ids=evidence
        )
    return PathAnswer(
        reaches=None,
        said=f"{where} leads to {default.target}, and what is behind it was not read",
        evidence_ids=evidence,
    )


def _may_lead_out(route: Route) -> bool:
    # A prefix list with a gateway endpoint behind it leads to S3 or DynamoDB alone; IPv6 is another way.
    inward = route.target == "local" or route.target.startswith("vpce-")
    return route.active and not inward and ":" not in route.destination and not is_private(route.destination)

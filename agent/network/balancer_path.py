"""Whether the load balancers that check a service's tasks can reach them, as security groups say. Pure.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-update-security-groups.html
"""

from collections.abc import Sequence

from agent.answer.wording import listed
from agent.network.packet_rules import Peer, groups_admit
from agent.network.path import NOT_KNOWN, PathAnswer, both, everywhere, ingress, refusal
from agent.network.task_place import TaskPlace
from tools.elb.facts import LoadBalancer
from tools.evidence import NOT_ASKED, Found
from tools.snapshot import NetworkView


def balancer_path(network: NetworkView, place: TaskPlace, balancer_arns: Sequence[str], port: int) -> PathAnswer:
    """Say whether every load balancer gets through to the tasks on `port`."""
    return everywhere(_from(network, place, arn, port) for arn in balancer_arns)


def _from(network: NetworkView, place: TaskPlace, arn: str, port: int) -> PathAnswer:
    read = network.load_balancers.get(arn, NOT_ASKED)
    if not isinstance(read, Found):
        return NOT_KNOWN
    balancer = read.value
    subnets = [network.subnets.get(subnet, NOT_ASKED) for subnet in balancer.subnets]
    known = [found.value.cidr for found in subnets if isinstance(found, Found) and found.value.cidr]
    cidrs = tuple(known) if known and len(known) == len(subnets) else ()
    groups = f" ({listed(balancer.security_groups)})" if balancer.security_groups else ""
    entrance = ingress(
        network,
        place.security_groups,
        port,
        Peer(group_ids=balancer.security_groups, cidrs=cidrs),
        of="the tasks",
        who=f"load balancer {balancer.name}{groups}",
    )
    shown = PathAnswer(reaches=True, evidence_ids=(balancer.evidence_id,))
    if entrance.reaches is False:
        evidence = (*entrance.evidence_ids, balancer.evidence_id)
        return refusal(entrance.said, evidence, entrance.fault, entrance.resources)
    return both(entrance, shown, _exit(network, place, balancer, port))


def _exit(network: NetworkView, place: TaskPlace, balancer: LoadBalancer, port: int) -> PathAnswer:
    if not balancer.security_groups:
        return PathAnswer(reaches=True)  # a Network Load Balancer without any lets all out
    reads = [network.security_groups.get(group, NOT_ASKED) for group in balancer.security_groups]
    subnets = [network.subnets.get(subnet, NOT_ASKED) for subnet in place.subnets]
    cidrs = tuple(read.value.cidr for read in subnets if isinstance(read, Found) and read.value.cidr)
    peer = Peer(group_ids=place.security_groups, cidrs=cidrs if len(cidrs) == len(subnets) else ())
    lets = groups_admit(reads, port, peer, outward=True)
    evidence = tuple(read.value.evidence_id for read in reads if isinstance(read, Found))
    if lets is False:
        names = listed(balancer.security_groups)
        said = f"security group {names} of load balancer {balancer.name} lets no connection on port {port} out to the tasks"
        return refusal(said, evidence, "egress_closed", balancer.security_groups)
    return PathAnswer(reaches=lets, evidence_ids=evidence)

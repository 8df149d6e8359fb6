"""Whether tasks can reach a file system's mount targets over NFS, as zones and security groups say. Pure.

Source: https://docs.aws.amazon.com/efs/latest/ug/accessing-fs.html
"""

from agent.answer.wording import listed, unique
from agent.network.packet_rules import NFS, Peer
from agent.network.path import NOT_KNOWN, PathAnswer, both, egress, ingress, refusal
from agent.network.task_place import TaskPlace
from tools.evidence import NOT_ASKED, Found
from tools.network.facts import MountTarget, Subnet
from tools.snapshot import NetworkView


def mount_path(network: NetworkView, place: TaskPlace | None, file_system: str | None) -> PathAnswer:
    """Say whether the tasks find a mount target in their zones, and may connect to it.

    A file system without any mount target in this account may have them in another: that is not known.
    """
    read = network.mount_targets.get(file_system or "", NOT_ASKED)
    if place is None or not isinstance(read, Found):
        return NOT_KNOWN
    targets = read.value
    subnets = [found.value for subnet in place.subnets if isinstance(found := network.subnets.get(subnet), Found)]
    zones = {subnet.zone for subnet in subnets if subnet.zone}
    near = [target for target in targets if target.zone in zones]
    if bare := sorted(zones - {target.zone for target in targets}):
        said = (
            f"{file_system} has mount targets in {listed(sorted(t.zone for t in targets if t.zone))} only, and the tasks "
            f"run in {listed(bare)} too"
        )
        evidence = (*(target.evidence_id for target in targets), *(subnet.evidence_id for subnet in subnets))
        return refusal(said, evidence, "no_mount_target", (file_system or "",))
    answers = [_to(network, place, subnets, target) for target in near]
    return both(*answers) if answers else NOT_KNOWN


def _to(network: NetworkView, place: TaskPlace, subnets: list[Subnet], target: MountTarget) -> PathAnswer:
    cidrs = tuple(subnet.cidr for subnet in subnets if subnet.cidr)
    tasks = Peer(group_ids=place.security_groups, cidrs=cidrs if len(cidrs) == len(place.subnets) else ())
    address = (f"{target.address}/32",) if target.address else ()
    entrance = ingress(
        network, target.security_groups, NFS, tasks, of=f"the mount target in {target.zone}", who="the tasks"
    )
    if entrance.reaches is False:
        evidence = unique((*entrance.evidence_ids, target.evidence_id))
        return refusal(entrance.said, evidence, entrance.fault, entrance.resources)
    out = egress(network, place, NFS, Peer(group_ids=target.security_groups, cidrs=address))
    return both(out, PathAnswer(reaches=True, evidence_ids=(target.evidence_id,)), entrance)

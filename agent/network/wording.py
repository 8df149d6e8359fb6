"""Says what the network showed, and what to change in it: for findings about connections that fail."""

from collections.abc import Sequence

from agent.answer.aws_cli import aws_command
from agent.answer.wording import listed
from agent.finding import Action, Owner
from agent.network.path import Fault, PathAnswer
from tools.aws.scope import AwsScope

PLATFORM: Owner = "platform team"
# The AWS CLI command that shows one kind of resource, and its option for ids.
_SHOWN_BY = {
    "rtb": ("describe-route-tables", "route-table-ids"),
    "vpce": ("describe-vpc-endpoints", "vpc-endpoint-ids"),
    "sg": ("describe-security-groups", "group-ids"),
    "acl": ("describe-network-acls", "network-acl-ids"),
}


def told(answer: PathAnswer, what: str) -> str:
    """Write what was seen as a sentence that follows another: the fault, or that the way is open. Nothing if not known.

    Example:
        >>> told(PathAnswer(reaches=False, said="route table rtb-1 has no route"), "Amazon ECR")
        ' Route table rtb-1 has no route.'
        >>> told(PathAnswer(reaches=None), "Amazon ECR")
        ''
    """
    if answer.reaches is None or not answer.said:
        return ""
    if answer.reaches:
        return f" The network as it is now leaves the way to {what} open: {answer.said}."
    return f" {answer.said[0].upper()}{answer.said[1:]}."


def repair(answer: PathAnswer, scope: AwsScope, *, service: str | None, port: int, who: str) -> tuple[Action, ...]:
    """Return the step that mends the fault, naming what to change, and the one that shows it; none without a fault."""
    if answer.fault is None:
        return ()
    evidence = answer.evidence_ids[:3]
    title = _title(answer.fault, listed(answer.resources), service, port, who)
    fix = Action(title=title, kind="fix", owner=PLATFORM, risk="low", evidence_ids=evidence)
    return (fix, *(_look(kind, ids, scope, evidence) for kind, ids in _kinds(answer.resources)))


def _title(fault: Fault, named: str, service: str | None, port: int, who: str) -> str:
    for_service = f" for {service}" if service else ""
    titles: dict[Fault, str] = {
        "no_route": f"Give {named} a default route (0.0.0.0/0) to a NAT gateway that exists.",
        "no_public_address": (
            "Give the tasks public addresses (AssignPublicIp ENABLED), or run them in subnets whose route table leads "
            "to a NAT gateway."
        ),
        "no_endpoint": (
            f"Add a VPC endpoint{for_service} that serves the subnets of {named}, or give {named} a default route to a "
            "NAT gateway."
        ),
        "endpoint_state": f"Bring endpoint {named} into state available, or make it anew.",
        "private_dns_off": f"Turn private DNS on for endpoint {named} (PrivateDnsEnabled).",
        "endpoint_closed": f"Let {who} in on port {port} in {named}, the security group of the endpoint.",
        "egress_closed": f"Let port {port} out in security group {named} (SecurityGroupEgress).",
        "ingress_closed": f"Let {who} in on port {port} in security group {named} (SecurityGroupIngress).",
        "acl_closed": f"Let port {port} out and the answers (1024-65535) in again in {named}.",
        "no_mount_target": f"Give {named} a mount target in each of the tasks' availability zones.",
    }
    return titles[fault]


def _kinds(resources: Sequence[str]) -> list[tuple[str, list[str]]]:
    by_kind: dict[str, list[str]] = {}
    for resource in resources:
        by_kind.setdefault(resource.partition("-")[0], []).append(resource)
    return [(kind, ids) for kind, ids in by_kind.items() if kind in _SHOWN_BY]


def _look(kind: str, ids: list[str], scope: AwsScope, evidence: tuple[str, ...]) -> Action:
    operation, option = _SHOWN_BY[kind]
    command = aws_command("ec2", operation, scope, ((option, ids),))
    title = f"See {listed(ids)} as it is now."
    return Action(title=title, kind="check", owner=PLATFORM, command=command, evidence_ids=evidence)

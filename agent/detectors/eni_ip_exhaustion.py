"""A task gets no network interface: the subnet has no free address, or the host no interface left.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html
"""

from collections.abc import Sequence

from agent.answer.aws_cli import aws_command
from agent.answer.wording import listed, quoted, unique
from agent.detector import Detector
from agent.failures.current_failures import FailureText, failure_texts, service_gaps
from agent.failures.told_failures import Told, service_named, told_failures
from agent.finding import Action, Confidence, Finding, Undecided
from agent.network.reads import subnet_reads
from agent.network.task_place import MAX_SUBNETS
from agent.signals.guardrail import parse_guardrail
from agent.signals.network_interface import InterfaceShortage, parse_network_interface
from agent.signals.placement import parse_placement
from tools.evidence import Found
from tools.network.facts import Subnet
from tools.snapshot import Snapshot

CATEGORY = "eni_ip_exhaustion"


def detect(snapshot: Snapshot) -> Sequence[Finding] | Undecided:
    """Find tasks without an address or an interface."""
    told = told_failures(snapshot, _shortage)
    return [_finding(snapshot, one) for one in told] or Undecided(gaps=service_gaps(snapshot))


def _shortage(text: FailureText) -> InterfaceShortage | None:
    if parse_guardrail(text.text):
        return None
    placement = parse_placement(text.text)
    if placement and placement.shortage == "eni":
        return InterfaceShortage(subnet=None, quote=placement.quote)
    return parse_network_interface(text.text)


def _finding(snapshot: Snapshot, told: Told[InterfaceShortage]) -> Finding:
    service = service_named(snapshot, told.service)
    named = [failure.subnet for failure in told.failures if failure.subnet]
    subnets = named or [task.subnet for task in told.tasks if task.subnet] or list(service.subnets if service else ())
    where = f" in {listed(subnets)}" if subnets else ""
    evidence = service.evidence_id if service and not named else None
    on_host = "ENI" in told.first.quote or "Attachment" in told.first.quote
    what = "network interface left on a host" if on_host else "network interface or free address"
    read = [] if on_host else _read(snapshot, subnets)
    return Finding(
        category=CATEGORY,
        confidence=_confidence(told.first, read, on_host=on_host),
        statement=(
            f"{told.service or 'The task'} gets no {what}{where}: {quoted(told.first.quote)}.{told.stopped}{_left(read)}"
        ),
        evidence_ids=unique((*told.evidence_ids[:6], evidence, *(subnet.evidence_id for subnet in read))),
        resource=subnets[0] if subnets else told.resource,
        owner="platform team",
        service=told.service,
        actions=_actions(snapshot, told, subnets, read, on_host=on_host),
        wants=() if on_host or not subnets else subnet_reads(snapshot, tuple(dict.fromkeys(subnets))[:MAX_SUBNETS]),
    )


def _read(snapshot: Snapshot, subnets: Sequence[str]) -> list[Subnet]:
    reads = (snapshot.network.subnets.get(subnet) for subnet in dict.fromkeys(subnets))
    return [read.value for read in reads if isinstance(read, Found)]


def _confidence(shortage: InterfaceShortage, read: Sequence[Subnet], *, on_host: bool) -> Confidence:
    if on_host or "ree" in shortage.quote or any(subnet.free_addresses == 0 for subnet in read):
        return "certain"
    # An interface that only took too long is no shortage of addresses where the subnets have some.
    return "possible" if read and all(subnet.free_addresses for subnet in read) else "likely"


def _left(read: Sequence[Subnet]) -> str:
    told = [
        f"{subnet.id}{f' ({subnet.cidr})' if subnet.cidr else ''} has {subnet.free_addresses} free address{'' if subnet.free_addresses == 1 else 'es'}"
        for subnet in read
        if subnet.free_addresses is not None
    ]
    return f" Now {listed(told)}." if told else ""


def _actions(
    snapshot: Snapshot,
    told: Told[InterfaceShortage],
    subnets: Sequence[str],
    read: Sequence[Subnet],
    *,
    on_host: bool,
) -> tuple[Action, ...]:
    evidence = (told.texts[0].evidence_id,)
    steps: list[Action] = []
    if subnets:
        command = aws_command(
            "ec2", "describe-subnets", snapshot.target.scope, (("subnet-ids", tuple(dict.fromkeys(subnets))),)
        )
        title = "See how many free addresses the subnets have (AvailableIpAddressCount)."
        steps.append(Action(title=title, kind="check", owner="platform team", command=command, evidence_ids=evidence))
    if on_host:
        title = "Turn on ENI trunking (awsvpcTrunking), use larger instances, or add hosts."
    else:
        full = [subnet.id for subnet in read if subnet.free_addresses == 0]
        where = f" in {listed(full)}" if full else ""
        title = f"Give the service more or larger subnets, or remove network interfaces nobody uses{where}."
    return (*steps, Action(title=title, kind="fix", owner="platform team", risk="low", evidence_ids=evidence))


DETECTOR = Detector(
    category=CATEGORY,
    title="No free address for the task",
    description="The subnet has no free address for the task, or the host no network interface left.",
    owner="platform team",
    documentation=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-eni.html",
    ),
    detect=detect,
    only_where=failure_texts,
)

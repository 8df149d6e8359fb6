"""A task gets no network interface: the subnet has no free address, or the host no interface left.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html
"""

from collections.abc import Sequence

from agent.aws_cli import aws_command
from agent.current_failures import FailureText, service_gaps
from agent.detector import Detector
from agent.finding import Action, Finding, Undecided
from agent.signals.guardrail import parse_guardrail
from agent.signals.network_interface import InterfaceShortage, parse_network_interface
from agent.signals.placement import parse_placement
from agent.told_failures import Told, service_named, told_failures
from agent.wording import listed, quoted, unique
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
    return Finding(
        category=CATEGORY,
        confidence="certain" if "ree" in told.first.quote or on_host else "likely",
        statement=f"{told.service or 'The task'} gets no {what}{where}: {quoted(told.first.quote)}.{told.stopped}",
        evidence_ids=unique((*told.evidence_ids, evidence)),
        resource=subnets[0] if subnets else told.resource,
        owner="platform team",
        service=told.service,
        actions=_actions(snapshot, told, subnets, on_host=on_host),
    )


def _actions(
    snapshot: Snapshot, told: Told[InterfaceShortage], subnets: Sequence[str], *, on_host: bool
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
        title = "Give the service more or larger subnets, or remove network interfaces nobody uses."
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
)

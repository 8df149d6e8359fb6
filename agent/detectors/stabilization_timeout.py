"""CloudFormation gave up waiting for a resource to become stable. Why it did not lies below.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/troubleshooting.html#troubleshooting-resource-did-not-stabilize
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agent.answer.aws_cli import aws_command
from agent.answer.wording import quoted, unique
from agent.detector import Detector
from agent.failures.current_failures import service_changes
from agent.failures.refusals import closing_lines, failed_events, refusal_gaps
from agent.finding import Action, Finding, Undecided
from agent.signals.cfn_reason import parse_cfn_reason
from agent.signals.rejection import parse_rejection
from agent.signals.stabilization import parse_stabilization
from agent.targets.arn import service_of
from tools.cloudformation.facts import StackEvent
from tools.snapshot import Snapshot

CATEGORY = "stabilization_timeout"


@dataclass(frozen=True, slots=True, kw_only=True)
class _GaveUp:
    subject: str
    quote: str
    evidence_id: str
    resource: str
    service: str | None
    event: StackEvent | None = None


def detect(snapshot: Snapshot) -> Sequence[Finding] | Undecided:
    """Find waits that ended without the thing waited for."""
    groups: dict[str, list[_GaveUp]] = {}
    for gave_up in (*_of_stacks(snapshot), *_of_code_deploy(snapshot), *_of_logs(snapshot)):
        groups.setdefault(gave_up.service or gave_up.resource, []).append(gave_up)
    return [_finding(snapshot, group) for group in groups.values()] or Undecided(gaps=refusal_gaps(snapshot))


def _of_stacks(snapshot: Snapshot) -> Iterator[_GaveUp]:
    for _, event in failed_events(snapshot):
        text = event.reason or ""
        said = parse_stabilization(text)
        if said is None or parse_cfn_reason(text).kind != "not_stabilized" or parse_rejection(text):
            continue
        named = service_of(event.physical_id or "")
        kind = f" ({event.resource_type})" if event.resource_type else ""
        yield _GaveUp(
            subject=f"{event.logical_id}{kind} of stack {event.stack_name} did not become stable in time",
            quote=said,
            evidence_id=event.evidence_id,
            resource=event.physical_id or event.logical_id,
            service=named[1] if named else None,
            event=event,
        )


def _of_code_deploy(snapshot: Snapshot) -> Iterator[_GaveUp]:
    for item in service_changes(snapshot):
        known = item.change.code_deploy
        if known and item.change.state != "succeeded" and (said := parse_stabilization(known.error_message or "")):
            yield _GaveUp(
                subject=f"CodeDeploy gave up on deployment {known.id} of {item.view.name}",
                quote=said,
                evidence_id=known.evidence_id,
                resource=item.view.arn or item.view.name,
                service=item.view.name,
            )


def _of_logs(snapshot: Snapshot) -> Iterator[_GaveUp]:
    """A tool that deploys writes its waiter's end into its own log."""
    for failed, container, line in closing_lines(snapshot):
        if (said := parse_stabilization(line.message)) and not parse_rejection(line.message):
            yield _GaveUp(
                subject=f"Container {container.name} waited in vain",
                quote=said,
                evidence_id=line.evidence_id,
                resource=failed.task.arn,
                service=failed.service,
            )


def _finding(snapshot: Snapshot, group: list[_GaveUp]) -> Finding:
    first = group[0]
    return Finding(
        category=CATEGORY,
        confidence="certain",
        statement=f"{first.subject}: {quoted(first.quote)}. This says only that it took too long.",
        evidence_ids=unique(gave_up.evidence_id for gave_up in group),
        resource=first.resource,
        owner="nobody",
        service=first.service,
        actions=_actions(snapshot, first),
    )


def _actions(snapshot: Snapshot, first: _GaveUp) -> tuple[Action, ...]:
    evidence, named = (first.evidence_id,), service_of(first.resource)
    if named is None:
        title = (
            "Look at what was waited for: the events and stopped tasks of the service, or the state of the resource."
        )
        return (Action(title=title, kind="check", owner="app team", evidence_ids=evidence),)
    cluster, service = named
    command = aws_command(
        "ecs", "describe-services", snapshot.target.scope, (("cluster", cluster), ("services", service))
    )
    title = f"Read the events of {service}: they say why its tasks did not become stable."
    return (Action(title=title, kind="check", owner="app team", command=command, evidence_ids=evidence),)


DETECTOR = Detector(
    category=CATEGORY,
    title="It did not become stable in time",
    description="A waiter gave up before the service or resource was stable; the cause lies below.",
    owner="nobody",
    documentation=("https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/troubleshooting.html",),
    detect=detect,
    symptom=True,
)

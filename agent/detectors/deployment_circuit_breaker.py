"""ECS gave up on a deployment, or put the old revision back. Why is in the tasks of that deployment.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agent.answer.aws_cli import aws_command
from agent.answer.wording import quoted, unique
from agent.changes.current_change import CurrentChange
from agent.detector import Detector
from agent.failures.current_failures import current_operations, operation_gaps, service_changes, service_gaps
from agent.finding import Action, Finding, Undecided
from agent.signals.cfn_reason import parse_cfn_reason
from agent.signals.deployment_events import GAVE_UP, parse_deployment_event
from agent.targets.arn import service_of, short_name
from tools.ecs.facts import ServiceDeployment
from tools.snapshot import Snapshot

CATEGORY = "deployment_circuit_breaker"
TRIGGERED = "TRIGGERED"


@dataclass(frozen=True, slots=True, kw_only=True)
class _GaveUp:
    quote: str
    evidence_id: str
    resource: str
    service: str | None
    deployment: ServiceDeployment | None = None


def detect(snapshot: Snapshot) -> Sequence[Finding] | Undecided:
    """Find deployments ECS gave up on, from the deployment itself, the service's events and the stack's."""
    groups: dict[str | None, list[_GaveUp]] = {}
    for gave_up in (*_of_services(snapshot), *_of_stacks(snapshot)):
        groups.setdefault(gave_up.service, []).append(gave_up)
    found = [_finding(snapshot, group) for group in groups.values()]
    return found or Undecided(gaps=(*service_gaps(snapshot), *operation_gaps(snapshot)))


def _of_services(snapshot: Snapshot) -> Iterator[_GaveUp]:
    for item in service_changes(snapshot):
        change, name = item.change, item.view.name
        if _by_alarm(change):
            continue
        arn = item.view.arn or name
        deployment = change.deployment if isinstance(change.deployment, ServiceDeployment) else None
        if deployment and deployment.circuit_breaker_status == TRIGGERED:
            quote = deployment.rollback_reason or deployment.status_reason or TRIGGERED
            yield _GaveUp(
                quote=quote, evidence_id=deployment.evidence_id, resource=arn, service=name, deployment=deployment
            )
        reasons = [
            (known.rollout_reason, known.evidence_id)
            for known in (change.deployment, change.restoration)
            if known and not isinstance(known, ServiceDeployment)
        ]
        since = change.counts_from
        events = [(e.message, e.evidence_id) for e in change.events if since is None or e.at >= since]
        # A rollback somebody asked for is no circuit breaker's work.
        asked = deployment is not None and deployment.circuit_breaker_status not in (None, TRIGGERED)
        for text, evidence_id in (*reasons, *events):
            said = parse_deployment_event(text or "")
            if said and said.kind in GAVE_UP and not (asked and said.kind == "rolling_back"):
                yield _GaveUp(
                    quote=said.quote, evidence_id=evidence_id, resource=arn, service=name, deployment=deployment
                )


def _by_alarm(change: CurrentChange) -> bool:
    deployment = change.deployment
    return (
        isinstance(deployment, ServiceDeployment)
        and deployment.alarm_status == TRIGGERED
        and deployment.circuit_breaker_status != TRIGGERED
    )


def _of_stacks(snapshot: Snapshot) -> Iterator[_GaveUp]:
    for current in current_operations(snapshot):
        for event in current.operation.events:
            if event.reason and parse_cfn_reason(event.reason).kind == "circuit_breaker":
                named = service_of(event.physical_id or "")
                yield _GaveUp(
                    quote=parse_cfn_reason(event.reason).message,
                    evidence_id=event.evidence_id,
                    resource=event.physical_id or event.logical_id,
                    service=named[1] if named else None,
                )


def _finding(snapshot: Snapshot, group: list[_GaveUp]) -> Finding:
    first = group[0]
    deployment = next((gave_up.deployment for gave_up in group if gave_up.deployment), None)
    count = deployment.failure_count if deployment else None
    after = f" after {count} failed tasks" if count and count > 1 else " after 1 failed task" if count == 1 else ""
    back = " and put the old revision back" if deployment and deployment.rollback_started_at else ""
    who = first.service or short_name(first.resource)
    # The bare status says least of all that was said.
    said = next((gave_up.quote for gave_up in group if gave_up.quote != TRIGGERED), TRIGGERED)
    return Finding(
        category=CATEGORY,
        confidence="certain",
        statement=f"ECS gave up on the deployment of {who}{after}{back}: {quoted(said)}.",
        evidence_ids=unique(gave_up.evidence_id for gave_up in group),
        resource=first.resource,
        owner="nobody",
        service=first.service,
        actions=_actions(snapshot, first),
    )


def _actions(snapshot: Snapshot, first: _GaveUp) -> tuple[Action, ...]:
    named = service_of(first.resource)
    if named is None:
        return ()
    cluster, service = named
    command = aws_command(
        "ecs",
        "list-tasks",
        snapshot.target.scope,
        (("cluster", cluster), ("service-name", service), ("desired-status", "STOPPED")),
    )
    title = f"Look at why the tasks of {service} stopped; ECS keeps them for about an hour."
    return (Action(title=title, kind="check", owner="app team", command=command, evidence_ids=(first.evidence_id,)),)


DETECTOR = Detector(
    category=CATEGORY,
    title="ECS gave up on the deployment",
    description="The deployment circuit breaker stopped a deployment or rolled it back; the cause lies below.",
    owner="nobody",
    documentation=("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html",),
    detect=detect,
    symptom=True,
)

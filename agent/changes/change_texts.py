"""Texts about a change as a whole in which AWS says why it fails: events, managed resources, controllers, calls."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from agent.changes.current_change import CurrentChange
from agent.changes.scheduled_tasks import refused_run
from agent.failures.managed_failures import managed_failures
from agent.signals.deployment_events import parse_deployment_event
from tools.evidence import Found
from tools.snapshot import ServiceView, Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeText:
    """A text with what it is about; `subject` names that where it is neither a task nor the service."""

    text: str
    at: datetime | None
    evidence_id: str
    resource: str
    service: str | None
    subject: str | None = None


def change_texts(snapshot: Snapshot, view: ServiceView, change: CurrentChange) -> Iterator[ChangeText]:
    """Yield what the service's events, what ECS manages for it, and its controller say; routine is left out."""
    resource = view.arn or view.name
    for event in change.events:
        said = parse_deployment_event(event.message)
        if said is not None and said.routine:
            continue
        if change.counts_from and event.at < change.counts_from:
            continue
        yield ChangeText(
            text=event.message, at=event.at, evidence_id=event.evidence_id, resource=resource, service=view.name
        )
    if change.state == "succeeded":
        return
    for managed in managed_failures(snapshot, view, change):
        yield ChangeText(
            text=managed.text,
            at=change.began_at,
            evidence_id=managed.evidence_id,
            resource=managed.resource,
            service=view.name,
            subject=managed.subject,
        )
    if change.code_deploy and change.code_deploy.error_message:
        yield ChangeText(
            text=change.code_deploy.error_message,
            at=change.code_deploy.completed_at,
            evidence_id=change.code_deploy.evidence_id,
            resource=resource,
            service=view.name,
        )


def run_texts(snapshot: Snapshot) -> Iterator[ChangeText]:
    """Yield why the newest call of a schedule started nothing, and why the deployment of a daemon ended."""
    yield from _daemon_texts(snapshot)
    if isinstance(snapshot.schedule, Found) and (refused := refused_run(snapshot)):
        rule = snapshot.schedule.value
        yield ChangeText(
            text=refused.text,
            at=refused.at,
            evidence_id=refused.evidence_id,
            resource=rule.arn,
            service=None,
            subject=f"the run of {rule.name}",
        )


def _daemon_texts(snapshot: Snapshot) -> Iterator[ChangeText]:
    deployment = snapshot.daemon.value.deployment if isinstance(snapshot.daemon, Found) else None
    if deployment and deployment.reason and deployment.status not in {"SUCCESSFUL", "PENDING", "IN_PROGRESS"}:
        yield ChangeText(
            text=deployment.reason,
            at=deployment.ended_at or deployment.created_at,
            evidence_id=deployment.evidence_id,
            resource=deployment.arn,
            service=None,
            subject="the daemon's deployment",
        )

"""What ECS says of the things it manages itself: the resources of Express services, and its own capacity.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/express-service-overview.html
Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ManagedInstances.html
"""

from collections.abc import Iterator
from dataclasses import dataclass

from agent.changes.current_change import CurrentChange
from tools.ecs.facts import ServiceRevision
from tools.evidence import Found, value_or
from tools.snapshot import ServiceView, Snapshot

_FAILED = frozenset({"FAILED", "CREATE_FAILED", "UPDATE_FAILED", "DELETE_FAILED"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagedFailure:
    """A text in which ECS says why something it manages failed. `subject` says what that is."""

    subject: str
    text: str
    evidence_id: str
    resource: str


def managed_failures(snapshot: Snapshot, view: ServiceView, change: CurrentChange) -> Iterator[ManagedFailure]:
    """Yield what failed of the service's own resources, of the service as a whole, and of its capacity providers."""
    for revision in _revisions(view, change):
        for managed in revision.managed:
            if managed.status in _FAILED and managed.reason:
                yield ManagedFailure(
                    subject=f"the {managed.kind} {managed.name}".rstrip(),
                    text=managed.reason,
                    evidence_id=revision.evidence_id,
                    resource=view.arn or view.name,
                )
    if isinstance(view.express, Found) and view.express.value.status_reason:
        express = view.express.value
        if express.status != "ACTIVE" and express.status_reason:
            yield ManagedFailure(
                subject="the Express service",
                text=express.status_reason,
                evidence_id=express.evidence_id,
                resource=express.arn,
            )
    names = view.service.value.capacity_providers if isinstance(view.service, Found) else ()
    for provider in value_or(snapshot.capacity_providers, ()):
        if provider.name in names and provider.update_status in _FAILED and provider.update_reason:
            yield ManagedFailure(
                subject=f"capacity provider {provider.name}",
                text=provider.update_reason,
                evidence_id=provider.evidence_id,
                resource=provider.name,
            )


def _revisions(view: ServiceView, change: CurrentChange) -> tuple[ServiceRevision, ...]:
    """Return the revision the change deploys; without one named, none: an older one's failures are history."""
    return tuple(one for one in value_or(view.revisions, ()) if one.arn == change.target_revision_arn)

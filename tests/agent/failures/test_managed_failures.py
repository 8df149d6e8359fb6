from dataclasses import replace
from typing import Any

import pytest

from agent.answer.impact import assess
from agent.changes.current_change import current_change
from agent.failures.current_failures import failure_texts
from agent.failures.managed_failures import managed_failures
from tests.facts import revision, service, service_arn, service_deployment, snapshot, view
from tools.ecs.cluster_facts import CapacityProvider
from tools.ecs.managed_facts import ExpressService, ManagedResource
from tools.evidence import Found
from tools.snapshot import Snapshot

GOING = service_deployment(status="IN_PROGRESS", finished_at=None)
RULE = ManagedResource(kind="listener rule", name="rule-1", status="FAILED", reason="Rate exceeded")


def provider(**fields: Any) -> CapacityProvider:
    values: dict[str, Any] = {
        "name": "fleet",
        "status": "ACTIVE",
        "auto_scaling_group_arn": None,
        "managed_scaling": None,
        "update_status": "UPDATE_FAILED",
        "kind": "MANAGED_INSTANCES",
        "update_reason": "no such subnet",
        "evidence_id": "ev-provider",
    }
    return CapacityProvider(**{**values, **fields})


def seen(*, deployment: Any = GOING, revisions: Any = (), providers: Any = (), **fields: Any) -> Snapshot:
    of = service(capacity_providers=("fleet",))
    known = view(of=of, deployments=[deployment], revisions=Found(value=revisions), **fields)
    return replace(snapshot(known), capacity_providers=Found(value=providers))


def subjects(given: Snapshot) -> list[str]:
    change = current_change(given.services[0])
    assert change is not None
    return [failure.subject for failure in managed_failures(given, given.services[0], change)]


def test_what_ecs_could_not_make_for_the_new_revision_is_told() -> None:
    given = seen(revisions=(revision(57, managed=(RULE,)),))
    assert subjects(given) == ["the listener rule rule-1"]
    (text,) = [text for text in failure_texts(given) if text.subject]
    assert (text.text, text.evidence_id) == ("Rate exceeded", "ev-revision-57")


def test_what_failed_of_an_older_revision_is_history() -> None:
    assert subjects(seen(revisions=(revision(57), revision(56, managed=(RULE,))))) == []


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, ["capacity provider fleet"]),
        ({"update_status": "UPDATE_COMPLETE"}, []),
        ({"name": "other"}, []),
        ({"update_reason": None}, []),
    ],
)
def test_a_capacity_provider_of_the_service_that_failed_is_told(fields: dict[str, Any], told: list[str]) -> None:
    assert subjects(seen(providers=(provider(**fields),))) == told


def test_a_change_that_succeeded_overcame_them() -> None:
    given = seen(deployment=service_deployment(), revisions=(revision(57, managed=(RULE,)),))
    assert [text for text in failure_texts(given) if text.subject] == []


def test_an_express_service_says_where_it_is_reached_and_why_it_is_not() -> None:
    express = ExpressService(
        arn=service_arn(),
        status="INACTIVE",
        status_reason="deleted",
        endpoints=("web.example.com",),
        evidence_id="ev-express",
    )
    given = seen(express=Found(value=express))
    assert subjects(given) == ["the Express service"]
    impact = assess(given)
    assert "reached at web.example.com" in impact.text
    assert "ev-express" in impact.evidence_ids
    fine = seen(express=Found(value=replace(express, status="ACTIVE")))
    assert subjects(fine) == []

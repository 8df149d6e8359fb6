from dataclasses import replace
from typing import Any

from agent.causes import link
from agent.composition import NO_LABELS, Composed, Labels, compose
from agent.diagnosis import Diagnosis, Usage
from agent.finding import Action, Finding
from tests.facts import (
    NOW,
    SCOPE,
    evidence,
    failed_snapshot,
    gap,
    service,
    service_arn,
    unstarted_task,
    view,
)
from tools.evidence import Evidence
from tools.snapshot import Snapshot, Target

TASK = unstarted_task(reason="CannotPullContainerError: team/web:v57: not found")
READ = (
    "ev-service",
    "ev-deployment-56",
    TASK.evidence_id,
    "ev-service-deployment-57",
    "ev-definition-56",
    "ev-definition-57",
    "ev-nobody-cites-me",
)


def known(*ids: str) -> dict[str, Evidence]:
    return {evidence_id: evidence(evidence_id, excerpt=evidence_id) for evidence_id in ids}


def finding(category: str = "image_not_found", *ids: str, **fields: Any) -> Finding:
    values: dict[str, Any] = {
        "category": category,
        "confidence": "certain",
        "statement": "It is so.",
        "evidence_ids": ids or (TASK.evidence_id,),
        "resource": service_arn(),
        "owner": "app team",
        "service": "web",
        "actions": (Action(title="Push it.", kind="fix", owner="app team", evidence_ids=("ev-definition-57",)),),
    }
    return Finding(**{**values, **fields})


BREAKER = finding("deployment_circuit_breaker", "ev-service-deployment-57", actions=())


def composed(
    *findings: Finding, facts: Snapshot | None = None, labels: Labels = NO_LABELS, ids: tuple[str, ...] = READ
) -> Composed:
    snapshot = replace(facts or failed_snapshot(TASK), evidence=known(*ids))
    return compose(
        snapshot, link(findings), diagnosis_id="dg-1", created_at=NOW, usage=Usage(aws_calls=9), labels=labels
    )


def cited(diagnosis: Diagnosis) -> set[str]:
    pointing = (
        *diagnosis.root_causes, *diagnosis.symptoms, *diagnosis.changes, *diagnosis.actions, *diagnosis.timeline,
        diagnosis.impact,
    )  # fmt: skip
    return {label for part in pointing for label in part.evidence_ids}


def test_everything_said_points_at_evidence_that_is_there():
    diagnosis = composed(finding(), BREAKER).diagnosis
    assert cited(diagnosis) == {piece.id for piece in diagnosis.evidence}
    assert all(item.evidence_ids for item in (*diagnosis.root_causes, *diagnosis.symptoms, *diagnosis.timeline))


def test_evidence_that_nothing_points_at_is_left_out():
    excerpts = {piece.excerpt for piece in composed(finding()).diagnosis.evidence}
    assert TASK.evidence_id in excerpts
    assert "ev-nobody-cites-me" not in excerpts


def test_labels_count_from_one_in_the_order_of_reading():
    diagnosis = composed(finding(), BREAKER).diagnosis
    assert [piece.id for piece in diagnosis.evidence] == [f"E{n}" for n in range(1, len(diagnosis.evidence) + 1)]
    order = [READ.index(piece.excerpt) for piece in diagnosis.evidence]
    assert order == sorted(order)


def test_the_same_facts_get_the_same_labels_every_time():
    assert composed(finding(), BREAKER) == composed(finding(), BREAKER)


def test_in_a_thread_a_label_stays_with_its_evidence_and_is_never_given_again():
    first = composed(finding())
    again = composed(finding(), BREAKER, labels=first.labels)
    before = {piece.excerpt: piece.id for piece in first.diagnosis.evidence}
    after = {piece.excerpt: piece.id for piece in again.diagnosis.evidence}
    assert before.items() <= after.items()
    new = set(after.values()) - set(before.values())
    assert all(int(label[1:]) > len(before) for label in new)
    assert len(set(again.labels.known.values())) == len(again.labels.known)


def test_evidence_of_an_earlier_answer_keeps_its_label_reserved_when_it_is_gone():
    first = composed(finding())
    other = failed_snapshot(unstarted_task("9" * 32, reason="CannotPullContainerError: x"))
    second = composed(
        finding("image_not_found", "ev-task-999999"), facts=other, labels=first.labels, ids=("ev-task-999999",)
    )
    (piece,) = second.diagnosis.evidence
    assert piece.id == f"E{len(first.labels.known) + 1}"


def test_labels_of_nothing_known_are_left_out():
    labels = NO_LABELS.extended(["ev-a", "ev-b", "ev-a"])
    assert labels.known == {"ev-a": "E1", "ev-b": "E2"}
    assert labels.of(["ev-b", "ev-x", "ev-a", "ev-b"]) == ("E2", "E1")


def test_causes_come_before_symptoms_and_the_chain_names_both():
    diagnosis = composed(BREAKER, finding()).diagnosis
    assert [(c.id, c.category) for c in diagnosis.root_causes] == [("F1", "image_not_found")]
    assert [(s.id, s.category) for s in diagnosis.symptoms] == [("F2", "deployment_circuit_breaker")]
    assert [(link.cause, link.effect) for link in diagnosis.chain] == [("F1", "F2")]


def test_normal_operation_is_told_last_and_is_never_a_root_cause():
    diagnosis = composed(finding("benign"), BREAKER).diagnosis
    assert diagnosis.root_causes == ()
    assert [seen.category for seen in diagnosis.symptoms] == ["deployment_circuit_breaker", "benign"]
    assert diagnosis.chain == ()


def test_gaps_are_told_with_what_they_leave_open():
    facts = replace(failed_snapshot(TASK), gaps=(gap("logs:GetLogEvents"),))
    (told,) = composed(facts=facts).diagnosis.gaps
    assert (told.operation, told.reason, told.account_id) == ("logs:GetLogEvents", "denied", SCOPE.account_id)
    assert told.effect


def test_target_members_and_usage_are_told_as_they_are():
    sibling = view(of=service(name="web-v1", arn=service_arn("web-v1")), main=False)
    facts = replace(failed_snapshot(TASK), target=Target(scope=SCOPE, cluster="prod", service="web", family="web"))
    facts = replace(facts, services=(*facts.services, sibling))
    diagnosis = composed(facts=facts).diagnosis
    assert (diagnosis.target.service, diagnosis.target.family, diagnosis.target.region) == ("web", "web", SCOPE.region)
    assert [member.service for member in diagnosis.members] == ["web", "web-v1"]
    assert (diagnosis.usage.aws_calls, diagnosis.id, diagnosis.written_by) == (9, "dg-1", "rules")

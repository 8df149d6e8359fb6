from agent.detectors.cfn_cascade_cancelled import DETECTOR, detect
from agent.finding import Undecided
from tests.facts import (
    healthy_snapshot,
    minutes,
    service_deployment,
    snapshot,
    stack_event,
    stack_id,
    stack_operation,
    stack_view,
    unread,
    view,
)

FIRST = stack_event("Listener", "CREATE_FAILED", "CertificateNotFound: no such certificate", at=minutes(20))
CANCELLED = stack_event("Queue", "CREATE_FAILED", "Resource creation cancelled", at=minutes(21))
ROLLBACK = stack_event(
    "web-prod",
    "UPDATE_ROLLBACK_IN_PROGRESS",
    "The following resource(s) failed to create: [Listener, Queue].",
    physical_id=stack_id(),
    at=minutes(22),
)


def test_names_the_first_failure_the_others_follow() -> None:
    found = detect(snapshot(stacks=(stack_view(stack_operation(FIRST, CANCELLED, ROLLBACK)),)))
    assert not isinstance(found, Undecided)
    (finding,) = found
    assert DETECTOR.symptom
    assert finding.service is None
    assert finding.resource == stack_id()
    assert "1 resource (Queue) only follows" in finding.statement
    assert "The first failure is Listener" in finding.statement
    assert finding.evidence_ids[0] == CANCELLED.evidence_id


def test_nested_stacks_make_one_finding() -> None:
    inner = stack_id("web-prod-inner")
    embedded = stack_event(
        "Inner", "UPDATE_FAILED", f"Embedded stack {inner} was not successfully updated.", physical_id=inner
    )
    below = stack_operation(CANCELLED, stack_id=inner)
    found = detect(snapshot(stacks=(stack_view(below, id=inner), stack_view(stack_operation(embedded)))))
    assert not isinstance(found, Undecided)
    assert [finding.resource for finding in found] == [stack_id()]


def test_is_silent_without_a_failure_and_after_a_later_deployment() -> None:
    assert detect(healthy_snapshot()) == Undecided(gaps=())
    assert isinstance(detect(snapshot(stacks=(stack_view(stack_operation(FIRST)),))), Undecided)
    old = stack_operation(CANCELLED, began_at=minutes(-300), ended_at=minutes(-290))
    assert isinstance(detect(snapshot(view(deployments=[service_deployment()]), stacks=(stack_view(old),))), Undecided)


def test_says_what_could_not_be_read() -> None:
    gap = unread("cloudformation:DescribeStackEvents")
    assert detect(snapshot(stacks=(stack_view(operation=gap),))) == Undecided(gaps=(gap.gap,) if gap.gap else ())

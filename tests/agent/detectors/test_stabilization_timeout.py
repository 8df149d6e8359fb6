from agent.causes import link
from agent.detector import run_detectors
from agent.detectors.stabilization_timeout import DETECTOR, detect
from agent.finding import Finding, Undecided
from tests.facts import (
    failed_snapshot,
    healthy_snapshot,
    image,
    service_arn,
    snapshot,
    stack_event,
    stack_operation,
    stack_view,
    unread,
    unstarted_task,
)
from tests.refused_changes import REASONS, harmless, refused
from tools.snapshot import Snapshot


def only(seen: Snapshot) -> Finding:
    found = detect(seen)
    assert not isinstance(found, Undecided)
    (finding,) = found
    return finding


WAITED = REASONS["stabilization_timeout"]


def test_says_only_that_it_took_too_long() -> None:
    finding = only(refused(WAITED, "Service", "UPDATE_FAILED", physical_id=service_arn()))
    assert DETECTOR.symptom
    assert (finding.owner, finding.service) == ("nobody", "web")
    assert "Exceeded attempts to wait" in finding.statement
    assert finding.evidence_ids == ("ev-stack-Service-UPDATE_FAILED",)
    assert "--services web" in (finding.actions[0].command or "")


def test_is_never_a_root_cause() -> None:
    assert link(run_detectors(refused(WAITED))).root_causes == ()


def test_follows_from_what_stopped_the_tasks() -> None:
    missing = unstarted_task(reason=f"CannotPullContainerError: {image()}: not found")
    stack = stack_view(stack_operation(stack_event("Service", "UPDATE_FAILED", WAITED, physical_id=service_arn())))
    links = link(run_detectors(failed_snapshot(missing, stacks=(stack,))))
    assert [cause.category for cause in links.root_causes] == ["image_not_found"]
    assert "stabilization_timeout" in {symptom.category for symptom in links.symptoms}


def test_is_silent_when_healthy_and_after_a_success() -> None:
    assert detect(healthy_snapshot()) == Undecided(gaps=())
    assert all(isinstance(detect(seen), Undecided) for seen in harmless())


def test_says_what_could_not_be_read() -> None:
    gap = unread("cloudformation:DescribeStackEvents")
    assert detect(snapshot(stacks=(stack_view(operation=gap),))) == Undecided(gaps=(gap.gap,) if gap.gap else ())

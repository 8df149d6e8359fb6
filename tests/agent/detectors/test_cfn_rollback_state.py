from agent.detectors.cfn_rollback_state import detect
from agent.finding import Finding, Undecided
from tests.facts import healthy_snapshot, snapshot, stack_id, stack_view, unread
from tests.refused_changes import harmless, refused, stuck
from tools.snapshot import Snapshot


def only(seen: Snapshot) -> Finding:
    found = detect(seen)
    assert not isinstance(found, Undecided)
    (finding,) = found
    return finding


def test_a_stack_whose_rollback_failed_accepts_nothing_and_says_what_could_not_go_back() -> None:
    finding = only(stuck())
    assert (finding.confidence, finding.resource) == ("certain", stack_id())
    assert "UPDATE_ROLLBACK_FAILED" in finding.statement
    assert "Loader could not go back: “Function not found: loader”" in finding.statement
    assert finding.evidence_ids == ("ev-stack-web-prod-UPDATE_ROLLBACK_FAILED", "ev-stack-Loader-UPDATE_FAILED")
    assert "continue-update-rollback" in (finding.actions[1].command or "")


def test_an_operation_refused_for_the_state_names_the_stack() -> None:
    inner = stack_id("inner")
    finding = only(refused(f"Stack:{inner} is in ROLLBACK_COMPLETE state and can not be updated."))
    assert finding.resource == inner
    assert "delete it, then create it again" in finding.actions[-1].title


def test_a_state_that_passes_is_waited_for() -> None:
    finding = only(refused(f"Stack:{stack_id()} is in UPDATE_IN_PROGRESS state and can not be updated."))
    assert finding.actions[-1].kind == "wait"


def test_is_silent_when_healthy_and_after_a_success() -> None:
    assert detect(healthy_snapshot()) == Undecided(gaps=())
    assert all(isinstance(detect(seen), Undecided) for seen in harmless())


def test_says_what_could_not_be_read() -> None:
    gap = unread("cloudformation:DescribeStackEvents")
    assert detect(snapshot(stacks=(stack_view(operation=gap),))) == Undecided(gaps=(gap.gap,) if gap.gap else ())

from agent.causes import link
from agent.detector import detector_of, run_detectors
from agent.detectors.health_check_failing import detect
from agent.finding import Undecided
from tests.facts import failed_snapshot, healthy_snapshot, snapshot, unread, view
from tests.task_failures import checked_task, failing_checks


def test_says_that_checks_fail_and_asks_for_the_log() -> None:
    (finding,) = detect(failed_snapshot(checked_task()))
    assert "fail the health checks in target group web: “Task failed ELB health checks”" in finding.statement
    assert finding.evidence_ids == ("ev-task-bbbbbb", "ev-target-group")
    assert [want.tool.name for want in finding.wants] == ["logs_tail_container"]
    assert detector_of("health_check_failing").symptom


def test_is_never_a_root_cause_and_gives_way_to_what_says_more() -> None:
    quiet = link(run_detectors(failing_checks("ready, 0 jobs queued", reason="Health checks failed")))
    assert quiet.root_causes == ()
    assert "health_check_failing" in {finding.category for finding in quiet.symptoms}
    telling = run_detectors(failing_checks("ready", reason="Health checks failed with these codes: [404]"))
    assert "health_check_failing" not in {finding.category for finding in telling}


def test_is_silent_when_healthy_and_says_what_could_not_be_read() -> None:
    assert detect(healthy_snapshot()) == Undecided(gaps=())
    gap = unread()
    assert detect(snapshot(view(stopped_tasks=gap))) == Undecided(gaps=(gap.gap,) if gap.gap else ())

from agent.detectors.benign import DETECTOR, detect
from agent.finding import Undecided
from tests.facts import failed_snapshot, healthy_snapshot, snapshot, stopped_task, unread, view


def test_says_that_tasks_stopped_as_planned() -> None:
    found = detect(healthy_snapshot())
    assert not isinstance(found, Undecided)
    (finding,) = found
    assert DETECTOR.symptom
    assert finding.owner == "nobody"
    assert "Scaling activity initiated by" in finding.statement
    assert finding.evidence_ids == ("ev-task-dddddd",)


def test_is_silent_where_something_fails() -> None:
    scaled = stopped_task(
        "1" * 32,
        reason="Scaling activity initiated by (deployment ecs-svc/2)",
        code="ServiceSchedulerInitiated",
        exit_code=143,
    )
    assert isinstance(detect(failed_snapshot(scaled, stopped_task())), Undecided)
    assert isinstance(detect(failed_snapshot(scaled)), Undecided)


def test_says_what_could_not_be_read() -> None:
    gap = unread()
    assert detect(snapshot(view(stopped_tasks=gap))) == Undecided(gaps=(gap.gap,) if gap.gap else ())

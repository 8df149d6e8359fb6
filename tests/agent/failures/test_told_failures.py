from agent.failures.told_failures import service_named, told_failures
from agent.signals.spot import SpotInterruption, parse_spot
from tests.facts import event, failed_snapshot, healthy_snapshot, minutes, snapshot, stopped_task, unread, view

REASON = "Your Spot Task was interrupted."


def test_tasks_and_events_of_a_service_are_one() -> None:
    tasks = [stopped_task(name * 32, reason=REASON, code="SpotInterruption") for name in "12"]
    said = event(f"(service web) {REASON}", minutes(6))
    (told,) = told_failures(failed_snapshot(*tasks, events=[said]), lambda text: parse_spot(text.text))
    assert isinstance(told.first, SpotInterruption)
    assert len(told.tasks) == 2
    assert told.stopped == " 2 tasks stopped over it."
    assert told.definition is not None
    assert told.evidence_ids == ("ev-task-111111", "ev-task-222222", said.evidence_id)


def test_events_alone_stop_no_task() -> None:
    seen = failed_snapshot(events=[event(f"(service web) {REASON}", minutes(6))])
    (told,) = told_failures(seen, lambda text: parse_spot(text.text))
    assert (told.tasks, told.stopped, told.definition) == ((), "", None)


def test_a_healthy_service_tells_nothing_and_an_unread_one_has_no_facts() -> None:
    assert told_failures(healthy_snapshot(), lambda text: parse_spot(text.text)) == ()
    assert service_named(snapshot(view(service=unread())), "web") is None
    assert service_named(healthy_snapshot(), "web") is not None

from agent.failures.container_logs import TaskContainer
from agent.failures.current_failures import failed_tasks
from agent.failures.last_words import ended_by_itself, last_words
from agent.signals.dependency_unreachable import Unreachable
from tests.facts import container, failed_snapshot, healthy_snapshot, log_tail, stopped_task
from tests.task_failures import checked_task, failing_checks, logged

REFUSED = "Error: connect ECONNREFUSED 10.0.3.15:5432"


def test_a_container_that_exited_is_quoted_with_its_exit_code() -> None:
    (words,) = last_words(logged("starting", REFUSED))
    assert isinstance(words.complaint, Unreachable)
    assert (words.ended, words.exit_code, words.service, words.line.message) == (True, 1, "web", REFUSED)


def test_only_the_end_of_a_log_counts() -> None:
    words = [f"{chr(97 + number // 26)}{chr(97 + number % 26)} is done" for number in range(50)]
    assert last_words(logged(REFUSED, *words)) == ()


def test_chatter_behind_a_complaint_does_not_hide_it() -> None:
    (words,) = last_words(logged(REFUSED, *(f"tick {number}" for number in range(150))))
    assert words.line.message == REFUSED


def test_signals_from_outside_and_a_good_end_are_no_end_by_itself() -> None:
    for code in (0, 137, 143):
        (failed,) = failed_tasks(failed_snapshot(stopped_task(exit_code=code)))
        assert not ended_by_itself(failed, TaskContainer(task=failed.task, name="web"))
    assert last_words(logged(REFUSED, exit_code=137)) == ()


def test_a_container_behind_failed_checks_is_heard_although_it_did_not_end() -> None:
    (words,) = last_words(failing_checks(REFUSED))
    assert not words.ended


def test_a_container_that_fails_its_own_check_is_heard() -> None:
    sick = stopped_task(
        reason="Task failed container health checks",
        code="ServiceSchedulerInitiated",
        exit_code=143,
        containers=(container(last_status="STOPPED", exit_code=143, health_status="UNHEALTHY"),),
    )
    (words,) = last_words(failed_snapshot(sick, log_tails={(sick.arn, "web"): log_tail(sick, REFUSED)}))
    assert not words.ended


def test_a_check_that_a_wrong_code_or_port_explains_needs_no_words() -> None:
    assert last_words(failing_checks(REFUSED, reason="Health checks failed with these codes: [302]")) == ()
    assert last_words(failing_checks("listening on 127.0.0.1:8080", REFUSED)) == ()
    assert last_words(failing_checks(REFUSED, reason="Health checks failed with these codes: [503]")) != ()


def test_nothing_read_and_nothing_failing_say_nothing() -> None:
    assert last_words(healthy_snapshot()) == ()
    assert last_words(failed_snapshot(checked_task())) == ()

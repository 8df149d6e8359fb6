from agent.answer.impact import assess
from agent.failures.current_failures import failed_tasks
from agent.failures.daemon import all_bare_hosts, bare_hosts
from tests.daemons import daemon, host, two_of_three
from tests.facts import minutes, service, snapshot, stopped_task, view
from tools.snapshot import Snapshot

THIRD = host("i-0three")
GONE = "Host EC2 (instance i-0123456789abcdef0) terminated."


def bare(seen: Snapshot) -> list[str]:
    return [one.name for one in all_bare_hosts(seen)]


def test_the_host_without_a_task_is_found() -> None:
    assert bare(two_of_three(THIRD)) == ["i-0three"]


def test_a_daemon_that_runs_on_as_many_hosts_as_it_wants_lacks_none() -> None:
    assert not bare(two_of_three(THIRD, desired=2))


def test_other_services_leave_hosts_free() -> None:
    assert not bare(two_of_three(THIRD, scheduling_strategy="REPLICA"))


def test_a_host_that_drains_is_not_meant_for_a_daemon() -> None:
    assert not bare(two_of_three(host("i-0three", status="DRAINING")))


def test_nothing_is_said_where_not_all_tasks_or_no_hosts_were_read() -> None:
    assert not bare(two_of_three(THIRD, desired=4, running=3))
    assert not bare_hosts(snapshot(view(of=daemon())), daemon())


def test_tasks_that_end_with_their_host_are_no_failures_of_a_daemon() -> None:
    ended = [
        stopped_task(letter * 32, reason=GONE, code="TerminationNotice", exit_code=None, stopped_at=minutes(10))
        for letter in "cdef"
    ]
    assert not failed_tasks(snapshot(view(of=daemon(running=3), stopped=ended)))
    assert failed_tasks(snapshot(view(of=service(), stopped=ended)))


def test_a_task_that_fails_by_itself_is_a_failure_of_a_daemon_too() -> None:
    ended = [stopped_task(letter * 32, stopped_at=minutes(10)) for letter in "cde"]
    assert len(failed_tasks(snapshot(view(of=daemon(running=3), stopped=ended)))) == 3


def test_a_daemon_is_counted_by_hosts_and_serves_nobody() -> None:
    impact = assess(two_of_three(THIRD))
    assert impact.serving is None
    assert "runs on 2 of 3 hosts" in impact.text
    assert "i-0three runs none" in impact.text
    assert THIRD.evidence_id in impact.evidence_ids

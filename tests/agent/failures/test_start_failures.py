from agent.failures.start_failures import failed_starts
from tests.facts import failed_snapshot, healthy_snapshot, log_tail, stopped_task, unstarted_task
from tests.task_failures import RUNC

SAID = f'{RUNC}exec: "uvicorn": executable file not found in $PATH: unknown'


def test_ecss_word_and_the_log_of_another_task_are_one() -> None:
    told = unstarted_task(reason="Essential container in task exited", container_reason=SAID)
    ended = stopped_task(exit_code=127)
    tails = {(ended.arn, "web"): log_tail(ended, "sh: 1: uvicorn: not found")}
    (start,) = failed_starts(failed_snapshot(told, ended, log_tails=tails))
    assert (start.problem, start.command, start.confidence, start.container_name) == (
        "not_found",
        "uvicorn",
        "certain",
        "web",
    )
    assert len(start.failed) == 2
    assert start.many == " 2 tasks ended this way."


def test_an_exit_code_adds_nothing_to_what_was_said() -> None:
    told = unstarted_task(reason="Essential container in task exited", container_reason=SAID)
    bare = stopped_task(exit_code=126)
    assert [start.problem for start in failed_starts(failed_snapshot(told, bare))] == ["not_found"]


def test_a_missing_log_group_is_no_failed_start() -> None:
    said = "CannotStartContainerError: OCI runtime create failed: error setting log driver: LogGroup does not exist: no such file or directory: unknown"
    assert failed_starts(failed_snapshot(unstarted_task(reason="x", container_reason=said))) == ()


def test_a_healthy_service_started() -> None:
    assert failed_starts(healthy_snapshot()) == ()

import pytest

from agent.detectors.entrypoint_not_found import detect
from agent.finding import Undecided
from tests.facts import (
    container_definition,
    definition_arn,
    failed_snapshot,
    healthy_snapshot,
    log_tail,
    stopped_task,
    task_definition,
    unread,
    unstarted_task,
)
from tests.task_failures import RUNC, logged
from tools.evidence import Empty, Found


def test_quotes_runc_and_compares_the_commands_of_the_revisions() -> None:
    definitions = {
        definition_arn(57): Found(
            value=task_definition(57, containers=(container_definition(command=("uvicorn", "a:b")),))
        ),
        definition_arn(56): Found(
            value=task_definition(56, containers=(container_definition(command=("gunicorn", "a:b")),))
        ),
    }
    said = f'{RUNC}exec: "uvicorn": executable file not found in $PATH: unknown'
    task = unstarted_task(reason="Essential container in task exited", container_reason=said)
    (finding,) = detect(failed_snapshot(task, task_definitions=definitions))
    assert (finding.confidence, finding.owner) == ("certain", "app team")
    assert "uvicorn of container web of web:57 is not found" in finding.statement
    assert "the revision before started another command" in finding.statement
    assert finding.evidence_ids == ("ev-task-cccccc", "ev-definition-57")


@pytest.mark.parametrize(
    ("line", "code", "confidence"),
    [
        ("sh: 1: node: not found", 127, "certain"),
        ("bash: ./run.sh: Permission denied", 126, "certain"),
        ("gunicorn: error: unrecognized arguments: --worker", 2, "likely"),
    ],
)
def test_reads_the_shells_words_at_the_end_of_the_log(line: str, code: int, confidence: str) -> None:
    (finding,) = detect(logged(line, exit_code=code))
    assert finding.confidence == confidence
    assert finding.evidence_ids[0] == "ev-log-bbbbbb-0"


def test_the_shells_exit_code_alone_is_a_hint_as_far_as_the_log_is_empty() -> None:
    task = stopped_task(exit_code=127)
    (unread_log,) = detect(failed_snapshot(task))
    (empty_log,) = detect(failed_snapshot(task, log_tails={(task.arn, "web"): Empty()}))
    assert (unread_log.confidence, empty_log.confidence) == ("possible", "likely")
    assert [want.tool.name for want in unread_log.wants] == ["logs_tail_container"]


def test_what_the_log_says_of_a_missing_library_is_more_than_the_exit_code() -> None:
    line = "web: error while loading shared libraries: libpq.so.5: cannot open shared object file"
    assert isinstance(detect(logged(line, exit_code=127)), Undecided)


def test_the_program_of_a_health_check_and_a_mount_are_other_matters() -> None:
    assert isinstance(detect(logged("/bin/sh: 1: curl: not found")), Undecided)
    mount = f'{RUNC}error mounting "/host/app.conf" to rootfs: not a directory: unknown'
    assert isinstance(detect(failed_snapshot(unstarted_task(reason="x", container_reason=mount))), Undecided)


def test_is_silent_when_healthy_and_says_which_logs_could_not_be_read() -> None:
    assert detect(healthy_snapshot()) == Undecided(gaps=())
    task, gap = stopped_task(), unread("logs:GetLogEvents")
    assert detect(failed_snapshot(task, log_tails={(task.arn, "web"): gap})) == Undecided(
        gaps=(gap.gap,) if gap.gap else ()
    )
    assert isinstance(detect(failed_snapshot(task, log_tails={(task.arn, "web"): log_tail(task, "bye")})), Undecided)

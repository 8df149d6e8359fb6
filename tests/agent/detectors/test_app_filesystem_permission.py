import pytest

from agent.detectors.app_filesystem_permission import detect
from agent.finding import Undecided
from tests.facts import definition_arn, failed_snapshot, healthy_snapshot, log_tail, stopped_task, task_definition
from tests.task_failures import logged
from tools.evidence import Found

LINE = "Error: EACCES: permission denied, mkdir '/data/.n8n'"


def test_names_the_path_and_speaks_of_access_points_where_there_are_volumes() -> None:
    task = stopped_task()
    definitions = {definition_arn(57): Found(value=task_definition(volumes=("data",)))}
    seen = failed_snapshot(task, log_tails={(task.arn, "web"): log_tail(task, LINE)}, task_definitions=definitions)
    (finding,) = detect(seen)
    assert finding.owner == "app team"
    assert "may not use /data/.n8n and exits with code 1" in finding.statement
    assert "The task has volumes data" in finding.statement
    assert "access point" in finding.actions[0].title
    assert finding.evidence_ids == ("ev-log-bbbbbb-0", "ev-task-bbbbbb", "ev-definition-57")


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("OSError: [Errno 30] Read-only file system: '/app/tmp'", "readonlyRootFilesystem"),
        ("chown: changing ownership of '/var/lib/data': Operation not permitted", "owners"),
        ("mkdir: cannot create directory '/var/cache/nginx': Permission denied", "/var/cache/nginx"),
    ],
)
def test_each_problem_has_its_own_cure(line: str, word: str) -> None:
    (finding,) = detect(logged(line))
    assert word in finding.actions[0].title
    assert "access point" not in finding.actions[0].title


def test_databases_start_commands_and_healthy_services_are_other_matters() -> None:
    for line in ("ERROR: permission denied for table users", 'exec: "/start.sh": permission denied: unknown'):
        assert isinstance(detect(logged(line)), Undecided), line
    assert detect(healthy_snapshot()) == Undecided(gaps=())

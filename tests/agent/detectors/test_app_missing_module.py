import pytest

from agent.detectors.app_missing_module import detect
from agent.finding import Undecided
from tests.facts import failed_snapshot, healthy_snapshot, image, log_tail, stopped_task
from tests.task_failures import failing_checks, logged


def test_names_the_module_and_the_images_of_both_revisions() -> None:
    one, two = stopped_task("1" * 32), stopped_task("2" * 32)
    tails = {(task.arn, "web"): log_tail(task, "ModuleNotFoundError: No module named 'dotenv'") for task in (one, two)}
    (finding,) = detect(failed_snapshot(one, two, log_tails=tails))
    assert (finding.confidence, finding.owner) == ("certain", "app team")
    assert f"Its image is {image()}. web:56 ran {image('v56')}." in finding.statement
    assert "dotenv" in finding.actions[0].title
    assert "So say the logs of 2 tasks" in finding.statement


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("web: error while loading shared libraries: libpq.so.5: cannot open shared object file", "Install libpq.so.5"),
        ("Error: Unable to access jarfile app.jar", "Copy app.jar"),
        ("java.lang.UnsupportedClassVersionError: com/acme/Main has been compiled by a more recent version", "runtime"),
    ],
)
def test_each_kind_has_its_own_cure(line: str, word: str) -> None:
    (finding,) = detect(logged(line))
    assert word in finding.actions[0].title


def test_a_container_that_lives_misses_nothing() -> None:
    assert isinstance(detect(failing_checks("Error: Cannot find module 'express'")), Undecided)


def test_start_commands_and_healthy_services_are_other_matters() -> None:
    assert isinstance(detect(logged('exec: "node": executable file not found in $PATH')), Undecided)
    assert detect(healthy_snapshot()) == Undecided(gaps=())

from agent.detectors.image_platform_mismatch import detect
from agent.finding import Undecided
from tests.facts import definition_arn, failed_snapshot, healthy_snapshot, image, task_definition, unstarted_task
from tests.task_failures import told
from tools.evidence import Found

REASON = "CannotPullContainerError: image Manifest does not contain descriptor matching platform 'linux/arm64'"


def test_names_the_platform_the_host_needs_and_the_one_the_revision_asks_for() -> None:
    arm = {definition_arn(57): Found(value=task_definition(cpu_architecture="ARM64"))}
    (finding,) = detect(failed_snapshot(unstarted_task(reason=REASON), task_definitions=arm))
    assert (finding.confidence, finding.owner) == ("certain", "app team")
    assert "runs on ARM64" in finding.statement
    assert finding.evidence_ids == ("ev-task-cccccc", "ev-definition-57")
    assert "--platform linux/arm64" in finding.actions[0].title
    assert finding.resource == image()


def test_takes_the_platform_from_the_revision_where_the_text_names_none() -> None:
    (finding,) = detect(told("CannotPullContainerError: failed to pull image x/y:1: unsupported media type a/b"))
    assert "linux/amd64" in finding.actions[0].title


def test_an_image_that_is_not_there_is_another_matter() -> None:
    assert isinstance(detect(told(f"CannotPullContainerError: failed to resolve ref {image()}: not found")), Undecided)
    assert detect(healthy_snapshot()) == Undecided(gaps=())

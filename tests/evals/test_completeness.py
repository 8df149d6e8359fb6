import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from agent.detector import all_detectors, detector_of
from evals.completeness import ROOT, main, what_is_missing

OOM = detector_of("container_oom")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """What the check reads, of one category alone."""
    kept = ["tests/agent/detectors/test_container_oom.py", "knowledge/runbooks/container_oom.md", "docs/categories.md"]
    for name in (*kept, "evals/message_set/own.jsonl"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    for number in (1, 2):
        scenario = tmp_path / f"evals/scenarios/s-00000{number}/scenario.yaml"
        scenario.parent.mkdir(parents=True)
        scenario.write_text("expect:\n  root_causes: [container_oom]\n")
    return tmp_path


def test_nothing_of_ours_is_missing() -> None:
    assert list(what_is_missing(ROOT, all_detectors())) == []


def test_a_whole_category_lacks_nothing(copy: Path) -> None:
    assert list(what_is_missing(copy, [OOM])) == []


@pytest.mark.parametrize(
    ("removed", "said"),
    [
        ("tests/agent/detectors/test_container_oom.py", "container_oom: no test, tests/agent/detectors/test_"),
        ("knowledge/runbooks/container_oom.md", "container_oom: no runbook, knowledge/runbooks/container_oom.md"),
        ("docs/categories.md", "container_oom: not in docs/categories.md"),
        ("evals/scenarios/s-000002/scenario.yaml", "container_oom: 1 of 2 scenarios"),
        ("evals/message_set/own.jsonl", "container_oom: 0 of 2 messages"),
    ],
)
def test_what_is_missing_is_named(copy: Path, capsys: pytest.CaptureFixture[str], removed: str, said: str) -> None:
    (copy / removed).unlink()
    assert main(copy, [OOM]) == 1
    assert capsys.readouterr().err.startswith(said)


def test_a_symptom_needs_no_scenario_that_ends_in_it(copy: Path) -> None:
    shutil.rmtree(copy / "evals/scenarios")
    assert list(what_is_missing(copy, [replace(OOM, symptom=True)])) == []


def test_a_runbook_without_a_detector_is_named(copy: Path) -> None:
    (copy / "knowledge/runbooks/gone.md").touch()
    assert list(what_is_missing(copy, [OOM])) == ["gone: knowledge/runbooks/gone.md belongs to no detector"]

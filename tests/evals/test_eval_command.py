import json
from pathlib import Path

import click
import pytest

from evals.eval_command import NOT_PASSED, PASSED, run_eval_diagnosis
from evals.expansion import OWN_SCENARIOS, load_scenario_documents


def wrong_scenario(folder: Path) -> None:
    """One of ours that expects something else than is so."""
    document = load_scenario_documents(OWN_SCENARIOS / "s-0c0fa1" / "scenario.yaml")
    document["expect"] = {"status": "failed", "root_causes": ["container_oom"]}
    (folder / "s-0c0fa1.json").write_text(json.dumps(document))


def test_what_passes_ends_with_zero_and_says_so(capsys: pytest.CaptureFixture[str]):
    assert run_eval_diagnosis([], ["s-0c0fa1"], as_json=False, output=None) == PASSED
    shown = capsys.readouterr().out
    assert shown.startswith("ok   s-0c0fa1")
    assert "1 of 1 scenarios pass every check" in shown


def test_what_does_not_pass_is_told_on_stderr_and_in_the_one_document(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    wrong_scenario(tmp_path)
    assert run_eval_diagnosis([tmp_path], [], as_json=True, output=tmp_path / "out.json") == NOT_PASSED
    shown = capsys.readouterr()
    told = json.loads(shown.out)
    assert told == json.loads((tmp_path / "out.json").read_text())
    assert (told["passed"], told["total"]) == (0, 1)
    assert "FAIL s-0c0fa1" in shown.err
    assert "root causes: missing container_oom" in shown.err


def test_the_report_says_what_failed_and_how_it_was_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    wrong_scenario(tmp_path)
    made = tmp_path / "a report.html"
    assert run_eval_diagnosis([tmp_path], ["s-0c0fa1"], as_json=False, report=made) == NOT_PASSED
    html = made.read_text(encoding="utf-8")
    assert html.startswith("<!DOCTYPE html>")
    assert "missing container_oom" in html
    command = f"tsuba eval diagnosis --scenarios {tmp_path} --scenario s-0c0fa1 --report &#x27;{made}&#x27;"
    assert command in html
    assert "exact set of root causes" in capsys.readouterr().out


@pytest.mark.parametrize("option", ["output", "report"])
def test_a_file_that_cannot_be_made_is_refused_before_anything_runs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str
):
    given = {option: tmp_path / "absent" / "file"}
    with pytest.raises(click.BadParameter, match="there is no folder"):
        run_eval_diagnosis([], ["s-0c0fa1"], as_json=False, **given)
    assert capsys.readouterr().out == ""

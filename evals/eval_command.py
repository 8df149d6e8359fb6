"""What `tsuba eval` does: run, score, print."""

import json
import shlex
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click

from evals import messages
from evals.groundedness import measure as groundedness
from evals.html_report import page
from evals.report import document, line, table
from evals.run import Outcome, run_diagnosis_scenarios
from evals.selection import select_worlds

PASSED, NOT_PASSED = 0, 3
MIN_PASSED_SHARE = 0.95  # of true drafts: a guard that stops the truth is no guard


def run_eval_diagnosis(
    folders: Sequence[Path],
    chosen: Sequence[str],
    *,
    as_json: bool,
    output: Path | None = None,
    report: Path | None = None,
) -> int:
    """Run the chosen scenarios and return the exit code: 3 when one of them is not passed.

    Raises:
        SelectionError: no such scenario.
        click.BadParameter: a file to write has no folder, which is said before the scenarios run.
    """
    for option, path in (("--output", output), ("--report", report)):
        if path and not path.parent.is_dir():
            raise click.BadParameter(f"there is no folder {path.parent}", param_hint=option)
    worlds = select_worlds(folders, chosen)

    def show(outcome: Outcome) -> None:
        click.echo(line(outcome), err=as_json)

    outcomes = run_diagnosis_scenarios(worlds, report=show)
    click.echo(table(outcomes), err=as_json)
    text = json.dumps(document(outcomes), indent=2) + "\n"
    if as_json:
        click.echo(text, nl=False)
    if output:
        output.write_text(text, encoding="utf-8")
    if report:
        command = _command(folders, chosen, report)
        report.write_text(page(outcomes, command=command, made_at=datetime.now(UTC)), encoding="utf-8")
    return PASSED if all(outcome.score.passed for outcome in outcomes) else NOT_PASSED


def run_eval_messages(batch: Path, *, as_json: bool) -> None:
    """Explain the messages of a file and print how many were right.

    Raises:
        BatchError: the file cannot be used.
        PastedError: a line is no signal.
    """
    results = messages.measure_messages(batch)
    click.echo(json.dumps([asdict(result) for result in results], indent=2) if as_json else messages.table(results))


def run_eval_groundedness(chosen: Sequence[str], *, as_json: bool) -> int:
    """Verify true and false drafts of the chosen scenarios' diagnoses; 3 when a lie is shown or truths are harmed.

    Raises:
        SelectionError: no such scenario.
    """
    outcomes = run_diagnosis_scenarios(select_worlds([], chosen), report=lambda done: click.echo(line(done), err=True))
    result = groundedness.measure(outcome.diagnosis for outcome in outcomes if outcome.diagnosis)
    click.echo(json.dumps(asdict(result), indent=2) if as_json else "\n".join(groundedness.lines(result)))
    return NOT_PASSED if result.shown or result.passed_share < MIN_PASSED_SHARE else PASSED


def _command(folders: Sequence[Path], chosen: Sequence[str], report: Path) -> str:
    """Return what a person would type to make the report again."""
    given = [word for folder in folders for word in ("--scenarios", str(folder))]
    given += [word for scenario in chosen for word in ("--scenario", scenario)]
    return shlex.join(["tsuba", "eval", "diagnosis", *given, "--report", str(report)])

"""What `tsuba eval` does: run, score, print."""

import json
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click

from agent.model.configuration import ModelSettings
from evals import messages
from evals import model_figures as model_arm
from evals.conversations import measure as talk
from evals.conversations.form import conversations
from evals.conversations.talking import hold
from evals.groundedness import measure as groundedness
from evals.groundedness.page_measure import measure_pages
from evals.html_report import page
from evals.model_arm import open_arm
from evals.model_figures import ModelFigures, model_figures
from evals.report import document, line, table
from evals.run import Outcome, run_diagnosis_scenarios
from evals.scoreboard import build
from evals.scoreboard import document as board_document
from evals.scoreboard import table as board_table
from evals.scoreboard_pages import markdown, sections
from evals.secrets import measure as secrets
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
    model: str | None = None,
    model_settings: ModelSettings | None = None,
) -> int:
    """Run the chosen scenarios and return the exit code: 3 when one of them is not passed.

    Args:
        folders: of scenarios, instead of the built-in ones.
        chosen: ids of scenarios; none = all.
        as_json: one document on stdout.
        output: where to write the document.
        report: where to write the HTML report.
        model: which model is to tell each diagnosis too, as open_arm takes it. Exit code 3 also when it spoils one.
        model_settings: the configured models.

    Raises:
        SelectionError: no such scenario.
        SettingsError: no such model.
        CredentialsError: there is no region to call the model in.
        click.BadParameter: a file to write has no folder, which is said before the scenarios run.
    """
    _refuse_without_folder({"--output": output, "--report": report})
    worlds = select_worlds(folders, chosen)

    def show(outcome: Outcome) -> None:
        click.echo(line(outcome), err=as_json)

    told: ModelFigures | None = None
    if model is None:
        outcomes = run_diagnosis_scenarios(worlds, report=show)
    else:
        with open_arm(model, model_settings or ModelSettings()) as arm:
            outcomes = run_diagnosis_scenarios(worlds, report=show, arm=arm)
        told = model_figures(arm, {world.id: world.expect.get("decisive", ()) for world in worlds}, outcomes)
    click.echo(table(outcomes), err=as_json)
    if told:
        click.echo("\n" + "\n".join(model_arm.lines(told)), err=as_json)
    beside = {"model_arm": model_arm.document(told)} if told else {}
    text = json.dumps({**document(outcomes), **beside}, indent=2) + "\n"
    if as_json:
        click.echo(text, nl=False)
    if output:
        output.write_text(text, encoding="utf-8")
    if report:
        command = _command(folders, chosen, report, model)
        more = [model_arm.section(told)] if told else []
        report.write_text(page(outcomes, command=command, made_at=datetime.now(UTC), more=more), encoding="utf-8")
    right = all(outcome.score.passed for outcome in outcomes) and (told is None or model_arm.holds(told))
    return PASSED if right else NOT_PASSED


def run_eval_all(
    batches: Sequence[Path], *, as_json: bool, output: Path | None, report: Path | None, scoreboard: Path | None
) -> int:
    """Measure everything and return the exit code: 3 when the promised accuracy is not there.

    Raises:
        BatchError: a file of messages cannot be used.
        PastedError: a line is no signal.
        click.BadParameter: a file to write has no folder.
    """
    files = {"--output": output, "--report": report, "--scoreboard": scoreboard}
    _refuse_without_folder(files)
    for batch in batches:
        messages.measure_messages(batch)  # a file that cannot be used is said before the scenarios run
    worlds = select_worlds([], [])
    outcomes = run_diagnosis_scenarios(worlds, report=lambda outcome: click.echo(line(outcome), err=True))
    board = build(worlds, outcomes, batches)
    click.echo(board_table(board), err=as_json)
    text = json.dumps(board_document(board), indent=2) + "\n"
    if as_json:
        click.echo(text, nl=False)
    given = [word for batch in batches for word in ("--batch", str(batch))]
    given += [word for option, path in files.items() if path for word in (option, str(path))]
    command, now = shlex.join(["tsuba", "eval", "all", *given]), datetime.now(UTC)
    if output:
        output.write_text(text, encoding="utf-8")
    if report:
        html = page(outcomes, command=command, made_at=now, more=sections(board))
        report.write_text(html, encoding="utf-8")
    if scoreboard:
        scoreboard.write_text(markdown(board, command=command, made_at=now), encoding="utf-8")
    return PASSED if board.met else NOT_PASSED


def _refuse_without_folder(files: Mapping[str, Path | None]) -> None:
    for option, path in files.items():
        if path and not path.parent.is_dir():
            raise click.BadParameter(f"there is no folder {path.parent}", param_hint=option)


def run_eval_messages(batch: Path, *, as_json: bool) -> None:
    """Explain the messages of a file and print how many were right.

    Raises:
        BatchError: the file cannot be used.
        PastedError: a line is no signal.
    """
    results = messages.measure_messages(batch)
    click.echo(json.dumps([asdict(result) for result in results], indent=2) if as_json else messages.table(results))


def run_eval_groundedness(chosen: Sequence[str], *, as_json: bool) -> int:
    """Verify true and false drafts of the chosen scenarios' diagnoses, and answers from the documentation.

    Returns 3 when a lie is shown or truths are harmed.

    Raises:
        SelectionError: no such scenario.
    """
    outcomes = run_diagnosis_scenarios(select_worlds([], chosen), report=lambda done: click.echo(line(done), err=True))
    result = groundedness.measure(outcome.diagnosis for outcome in outcomes if outcome.diagnosis)
    of_pages = measure_pages()
    if as_json:
        told = {**groundedness.document(result), "documents": groundedness.document(of_pages)}
        click.echo(json.dumps(told, indent=2))
    else:
        told = ["of diagnoses", *groundedness.lines(result), "", "of the documentation", *groundedness.lines(of_pages)]
        click.echo("\n".join(told))
    holds = all(not one.shown and one.passed_share >= MIN_PASSED_SHARE for one in (result, of_pages))
    return PASSED if holds else NOT_PASSED


def run_eval_chat(files: Sequence[Path], *, as_json: bool) -> int:
    """Have the conversations of the files, ours unless others are named; 3 when too many answers are not as expected.

    Raises:
        ConversationError: a file holds no conversations.
        SelectionError: a conversation names a scenario there is not.
    """
    judged = hold(conversations(files))
    told = json.dumps(talk.document(judged), indent=2) if as_json else "\n".join(talk.lines(judged))
    click.echo(told)
    return PASSED if talk.passed_share(judged) >= talk.MIN_PASSED_SHARE else NOT_PASSED


def run_eval_secrets(*, as_json: bool) -> int:
    """Measure redaction on made-up secrets and look-alikes; 3 when a threshold does not hold."""
    result = secrets.measure()
    document = {"passed": result.passed, **asdict(result)}
    click.echo(json.dumps(document, indent=2) if as_json else "\n".join(secrets.lines(result)))
    return PASSED if result.passed else NOT_PASSED


def _command(folders: Sequence[Path], chosen: Sequence[str], report: Path, model: str | None) -> str:
    """Return what a person would type to make the report again."""
    given = [word for folder in folders for word in ("--scenarios", str(folder))]
    given += [word for scenario in chosen for word in ("--scenario", scenario)]
    given += ["--model", model] if model else []
    return shlex.join(["tsuba", "eval", "diagnosis", *given, "--report", str(report)])

"""What `tsuba diagnose` does: whose rights, which target, the run, and how it is shown."""

import asyncio
import json
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import click

from agent.answer.markdown import report
from agent.assembly import Connection, connect
from agent.diagnosis import Diagnosis, to_json
from agent.errors import AgentError, AmbiguousTargetError, EventError, TargetError
from agent.model.configuration import ModelUse
from agent.settings import Settings
from agent.stream import DiagnosisEvent, PhaseEvent
from agent.targets.naming import parse_event
from agent.targets.target import TargetRequest
from api.page_addresses import with_reachable
from api.placeholder_key import use_key_if_kept
from api.terminal import render
from tools.errors import CredentialsError, ToolError, UnknownAccountError

Format = Literal["text", "markdown", "json"]
HEALTHY, NOTHING_TO_SAY, WRONG_USAGE, FAILING = 0, 1, 2, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagnoseOptions:
    """What the command line said."""

    request: TargetRequest
    event_file: Path | None
    subject: str | None
    at: datetime | None
    format: Format
    output: Path | None
    use_model: ModelUse = "always"


def run(options: DiagnoseOptions, settings: Settings) -> int:
    """Diagnose, print, and return the exit code."""
    try:
        diagnosis = asyncio.run(_diagnose(options, settings))
    except (AgentError, ToolError) as error:
        return _refuse(error, options)
    if not _deliver(_shown(diagnosis, options.format, settings.public_url), options):
        return WRONG_USAGE
    return exit_code(diagnosis)


def exit_code(diagnosis: Diagnosis) -> int:
    """Return 0 when nothing fails, 3 when something does, 1 when nothing could be said."""
    failing = diagnosis.root_causes or any(symptom.category != "benign" for symptom in diagnosis.symptoms)
    if failing or diagnosis.status in {"failed", "rolled_back", "degraded"}:
        return FAILING
    return NOTHING_TO_SAY if diagnosis.status == "unknown" else HEALTHY


async def _diagnose(options: DiagnoseOptions, settings: Settings) -> Diagnosis:
    use_key_if_kept(settings.redaction_key_file)
    request = options.request
    if options.event_file is not None:
        request = parse_event(_read_event(options.event_file))
    connection = await asyncio.to_thread(connect, settings, subject=options.subject, region=request.region)
    try:
        return await _run(connection, connection.complete(request), options)
    finally:
        connection.close()


async def _run(connection: Connection, request: TargetRequest, options: DiagnoseOptions) -> Diagnosis:
    diagnosis: Diagnosis | None = None
    quiet = options.format == "json" or not sys.stderr.isatty()
    async for event in connection.diagnoser.run(
        connection.principal, request, at=options.at, use_model=options.use_model
    ):
        if isinstance(event, DiagnosisEvent):
            diagnosis = event.diagnosis
        elif isinstance(event, PhaseEvent) and event.state == "started" and not quiet:
            click.echo(f"{event.name} …", err=True)
    if diagnosis is None:
        raise TargetError("the diagnosis ended without a result; run it again, and report it if it happens twice")
    return diagnosis


def _read_event(path: Path) -> dict[str, Any]:
    try:
        event: Any = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise EventError(f"the event file {path} cannot be read: {error.strerror or error}") from error
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise EventError(f"the event file {path} is not JSON: {error}") from error
    if not isinstance(event, dict):
        raise EventError(f"the event file {path} holds no JSON object")
    return event  # pyright: ignore[reportUnknownVariableType]  # JSON; parse_event checks it


def _shown(diagnosis: Diagnosis, form: Format, public_url: str | None) -> str:
    if form == "json":
        return to_json(diagnosis, indent=2) + "\n"
    if form == "markdown":
        return with_reachable(report(diagnosis), public_url)
    return render(diagnosis, public_url=public_url)


def _refuse(error: Exception, options: DiagnoseOptions) -> int:
    code = NOTHING_TO_SAY if isinstance(error, CredentialsError) else WRONG_USAGE
    if options.format == "json":
        problem: dict[str, Any] = {"type": f"urn:tsuba:{_slug(error)}", "title": _title(error), "detail": str(error)}
        if isinstance(error, AmbiguousTargetError):
            problem["choices"] = list(error.choices)
        text = json.dumps(problem, indent=2, ensure_ascii=False) + "\n"
        return code if _deliver(text, options) else WRONG_USAGE
    click.echo(f"tsuba: {error}", err=True)
    return code


def _deliver(text: str, options: DiagnoseOptions) -> bool:
    """Write the answer where it was asked for; False, and a word on stderr, when that file cannot be written."""
    if options.output is None:
        click.echo(text, nl=False)
        return True
    try:
        options.output.write_text(text, encoding="utf-8")
    except OSError as error:
        click.echo(f"tsuba: {options.output} cannot be written: {error.strerror or error}", err=True)
        return False
    return True


def _slug(error: Exception) -> str:
    return _title(error).lower().replace(" ", "-")


def _title(error: Exception) -> str:
    titles = (
        (AmbiguousTargetError, "Ambiguous target"),
        (UnknownAccountError, "Unknown account"),
        (TargetError, "Unknown target"),
        (EventError, "Unusable event"),
        (CredentialsError, "No usable AWS credentials"),
    )
    return next((title for kind, title in titles if isinstance(error, kind)), "Not possible")


def parse_moment(text: str) -> datetime:
    """Read an ISO time; without an offset it is UTC.

    Raises:
        ValueError: not an ISO time.
    """
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

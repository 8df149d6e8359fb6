"""The `tsuba` command. Nothing heavy is imported before a command needs it."""

import sys
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.refusals import RefusalError, refusals, refuse_foreign_packages, show

if TYPE_CHECKING:
    from agent.settings import Settings


def main() -> None:
    """Run the command line; the console script's entry point."""
    refuse_foreign_packages()
    try:
        outcome = cli.main(prog_name="tsuba", standalone_mode=False)
    except click.ClickException as error:
        show(error, as_json="--json" in sys.argv)
        sys.exit(error.exit_code)
    except click.Abort:
        sys.exit(130)  # 128 + SIGINT, as a shell counts it
    sys.exit(outcome if isinstance(outcome, int) else 0)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80})
@click.version_option(version("tsuba"), prog_name="tsuba")
def cli() -> None:
    """Say why a deployment on Amazon ECS failed, with evidence, and what to do.

    \b
    Example:
      tsuba diagnose --account shop-prod --region us-west-2 \\
        --cluster prod --service checkout
    """


@cli.command()
@click.argument("target", required=False)
@click.option("--account", help="Account id, name or alias.")
@click.option("--region", help="AWS region.")
@click.option("--cluster", help="ECS cluster.")
@click.option("--service", help="ECS service, or the family of services that versions of it make.")
@click.option("--stack", help="CloudFormation stack, by name or id.")
@click.option("--task", help="ARN of an ECS task.")
@click.option("--event", "event_file", type=click.Path(path_type=Path), help="File with an EventBridge event.")
@click.option("--as", "subject", help="Who asks: a subject of the directory (else TSUBA_SUBJECT).")
@click.option("--at", help="The change that was newest at this ISO time, instead of now.")
@click.option("--no-model", is_flag=True, help="Rules only. No model is configured yet, so this changes nothing.")
@click.option("--format", "form", type=click.Choice(["text", "markdown", "json"]), default="text", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout; errors as problem objects.")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Write the answer to this file.")
def diagnose(  # click documents the options
    target: str | None,
    account: str | None,
    region: str | None,
    cluster: str | None,
    service: str | None,
    stack: str | None,
    task: str | None,
    event_file: Path | None,
    subject: str | None,
    at: str | None,
    no_model: bool,
    form: str,
    as_json: bool,
    output: Path | None,
) -> None:
    """Read a service's live state and say what broke, why, and what to do.

    TARGET is an ARN or a console link of a service, task or stack; or name it by options. Exit code: 0 healthy,
    waiting or still in progress, 3 something fails, 1 nothing could be said, 2 wrong usage.

    \b
    Examples:
      tsuba diagnose arn:aws:ecs:us-west-2:111122223333:service/prod/checkout
      tsuba diagnose --account shop-prod --region us-west-2 --stack cart --json
      tsuba diagnose --event deployment-failed.json
    """
    from agent.target import TargetRequest
    from api.diagnose_command import DiagnoseOptions, parse_moment, run

    named = sum(bool(part) for part in (target, service, stack, task, event_file))
    if named != 1:
        raise click.UsageError("name one thing: TARGET, --service with --cluster, --stack, --task, or --event")
    try:
        moment = parse_moment(at) if at else None
    except ValueError as error:
        raise click.BadParameter(f"{at} is not an ISO time such as 2026-11-23T14:00Z", param_hint="--at") from error
    options = DiagnoseOptions(
        request=TargetRequest(
            account=account, region=region, cluster=cluster, service=service, stack=stack, task=task, text=target
        ),
        event_file=event_file,
        subject=subject,
        at=moment,
        format="json" if as_json else form,  # pyright: ignore[reportArgumentType]  # click.Choice allows no other
        output=output,
        use_model="never" if no_model else "always",
    )
    sys.exit(run(options, _settings()))


@cli.command()
@click.argument("text")
@click.option("--thread", "thread_id", help="Go on with this conversation instead of beginning one.")
@click.option("--as", "subject", help="Whose rights to ask with; else TSUBA_SUBJECT.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
def ask(text: str, thread_id: str | None, subject: str | None, as_json: bool) -> None:
    """Ask in plain words, as in the dashboard's chat. The answer names the conversation, to ask on.

    \b
    Examples:
      tsuba ask "why is checkout failing in prod?"
      tsuba ask --thread th-1a2b3c "what changed?"
    """
    from api.ask_command import AskOptions, run_ask

    with refusals():
        sys.exit(run_ask(AskOptions(text=text, thread_id=thread_id, subject=subject, as_json=as_json), _settings()))


@cli.command()
@click.argument("text", required=False)
@click.option("--kind", help="Where the text was seen, such as ecs_stopped_reason or app_log: a hint only.")
@click.option("--exit-code", type=int, help="Exit code of the container the text is about.")
@click.option("--batch", type=click.Path(path_type=Path, dir_okay=False), help="Explain each line of this JSONL file.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write the batch's answers to this file."
)
def explain(
    text: str | None, kind: str | None, exit_code: int | None, batch: Path | None, as_json: bool, output: Path | None
) -> None:
    """Explain an error somebody pasted. No AWS, no model: the same rules that read a live service.

    TEXT is a stop reason, service event, stack event, target health or log; without it, standard input is read. A
    batch answers one JSON line for each line; a line that is no signal answers with an error, and the command ends 1.

    \b
    Examples:
      tsuba explain "OutOfMemoryError: Container killed due to memory usage"
      tsuba explain --batch messages.jsonl --output answers.jsonl
    """
    from api.explain_command import explain_batch, explain_text

    if batch is not None and text is not None:
        raise click.UsageError("give TEXT or --batch, not both")
    if output is not None and batch is None:
        raise click.UsageError("--output goes with --batch")
    with refusals():
        sys.exit(explain_batch(batch, output) if batch else explain_text(text, kind, exit_code, as_json=as_json))


@cli.command()
@click.option("--port", default=0, show_default=True, help="Port to listen on; 0 takes a free one.")
@click.option(
    "--scenarios",
    "folders",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Folder of scenarios to serve instead of the built-in ones. May be repeated.",
)
@click.option("--scenario", "chosen", multiple=True, help="Serve only the scenario with this id. May be repeated.")
@click.option("--latency-ms", default=0, show_default=True, help="Delay every AWS call by this much.")
def lab(port: int, folders: tuple[Path, ...], chosen: tuple[str, ...], latency_ms: int) -> None:
    """Serve simulated AWS accounts to any AWS client, until stopped.

    Prints `export NAME=value` lines for a shell, then `# ready URL`.

    \b
    Example:
      eval "$(tsuba lab --scenario s-1a2b3c | sed '/^# ready/q')"
    """
    from evals.lab_command import run_lab_command  # the simulators are the extra tsuba[lab]

    with refusals():
        run_lab_command(folders, chosen, port=port, latency_ms=latency_ms, out=sys.stdout)


@cli.command()
@click.option("--once", is_flag=True, help="Show the diagnosis, then stop everything and exit.")
@click.option("--port", default=None, type=int, help="Port of the page; the configured one by default, 0 a free one.")
def demo(once: bool, port: int | None) -> None:
    """Watch Tsuba diagnose a failing deployment in simulated AWS accounts.

    Starts the simulator and the server, lets a deployment fail, shows the diagnosis, and keeps the page up.

    \b
    Example:
      tsuba demo --once
    """
    from api.demo import run_demo

    with refusals():
        run_demo(_settings(), once=once, port=port)


@cli.command()
def serve() -> None:
    """Serve the page and the HTTP API on the configured host and port.

    \b
    Example:
      TSUBA_ACCOUNTS_FILE=accounts.yaml tsuba serve
    """
    from api.serve_command import run_server

    with refusals():
        run_server(_settings())


@cli.group("eval")
def evaluate() -> None:
    """Measure Tsuba on scenarios.

    \b
    Example:
      tsuba eval diagnosis
    """


@evaluate.command("diagnosis")
@click.option(
    "--scenarios",
    "folders",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Folder of scenarios to run instead of the built-in ones. May be repeated.",
)
@click.option("--scenario", "chosen", multiple=True, help="Run only the scenario with this id. May be repeated.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout; progress on stderr.")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Write the JSON document to this file.")
@click.option("--report", type=click.Path(path_type=Path, dir_okay=False, writable=True), help="Write an HTML report.")
def evaluate_diagnosis(
    folders: tuple[Path, ...], chosen: tuple[str, ...], as_json: bool, output: Path | None, report: Path | None
) -> None:
    """Diagnose every scenario in the simulator and score the answers. Exit code 3 when one is not passed.

    \b
    Examples:
      tsuba eval diagnosis --scenario s-1a2b3c
      tsuba eval diagnosis --report scoreboard.html
    """
    from evals.eval_command import run_eval_diagnosis  # the simulators are the extra tsuba[lab]

    with refusals():
        sys.exit(run_eval_diagnosis(folders, chosen, as_json=as_json, output=output, report=report))


@evaluate.command("groundedness")
@click.option("--scenario", "chosen", multiple=True, help="Use only the scenario with this id. May be repeated.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout; progress on stderr.")
def evaluate_groundedness(chosen: tuple[str, ...], as_json: bool) -> None:
    """Verify drafts a model might write: lies must not be shown, truths must pass. Exit code 3 when one is not.

    \b
    Examples:
      tsuba eval groundedness
      tsuba eval groundedness --scenario s-1a2b3c
    """
    from evals.eval_command import run_eval_groundedness

    with refusals():
        sys.exit(run_eval_groundedness(chosen, as_json=as_json))


@evaluate.command("messages")
@click.option(
    "--batch",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="JSONL file of messages with category.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
def evaluate_messages(batch: Path, as_json: bool) -> None:
    """Explain messages whose category is known, and count right answers.

    \b
    Example:
      tsuba eval messages --batch messages.jsonl
    """
    from evals.eval_command import run_eval_messages

    with refusals():
        run_eval_messages(batch, as_json=as_json)


@evaluate.command("all")
@click.option("--batch", "batches", multiple=True, type=click.Path(path_type=Path), help="More messages, as JSONL.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout; progress on stderr.")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Write the JSON document to this file.")
@click.option("--report", type=click.Path(path_type=Path, dir_okay=False, writable=True), help="Write an HTML report.")
@click.option("--scoreboard", type=click.Path(path_type=Path, dir_okay=False), help="Write the board as markdown here.")
def evaluate_all(batches: tuple[Path, ...], as_json: bool, **files: Path | None) -> None:
    """Measure everything: scenarios, messages, the peer's last run, speed. Exit code 3 below what is promised.

    \b
    Example:
      tsuba eval all --report scoreboard.html
    """
    from evals.eval_command import run_eval_all

    with refusals():
        sys.exit(run_eval_all(batches, as_json=as_json, **files))


def _settings() -> "Settings":
    from agent.errors import SettingsError
    from agent.settings import load_settings

    try:
        return load_settings()
    except SettingsError as error:
        raise RefusalError(str(error)) from error

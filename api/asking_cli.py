"""The commands that ask Tsuba something: `diagnose`, `explain` and `ask`."""

import sys
from pathlib import Path

import click

from api.configured import configured
from api.refusals import refusals

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
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
@click.option("--no-model", is_flag=True, help="Rules only, also where a model is configured.")
@click.option("--format", "form", type=click.Choice(["text", "markdown", "json"]), default="text", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout; errors as problem objects.")
@click.option("--output", type=_FILE, help="Write the answer to this file.")
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
    from agent.targets.target import TargetRequest
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
    sys.exit(run(options, configured()))


@click.command()
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
        sys.exit(run_ask(AskOptions(text=text, thread_id=thread_id, subject=subject, as_json=as_json), configured()))


@click.command()
@click.argument("text", required=False)
@click.option("--kind", help="Where the text was seen, such as ecs_stopped_reason or app_log: a hint only.")
@click.option("--exit-code", type=int, help="Exit code of the container the text is about.")
@click.option("--batch", type=_FILE, help="Explain each line of this JSONL file.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.option("--output", type=_FILE, help="Write the batch's answers to this file.")
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

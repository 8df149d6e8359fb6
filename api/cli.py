"""The `tsuba` command. Nothing heavy is imported before a command needs it."""

import sys
from contextlib import closing
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click

from api.asking_cli import ask, diagnose, explain
from api.configured import configured
from api.knowledge_cli import knowledge
from api.refusals import refusals, refuse_foreign_packages, show

# Of the setting knowledge.embedding; named here so that --help imports nothing heavy.
_EMBEDDINGS = ("amazon.titan-embed-text-v2:0", "cohere.embed-english-v3", "cohere.embed-multilingual-v3")
_FILE = click.Path(path_type=Path, dir_okay=False)
_FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)


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
@click.option("--port", default=0, show_default=True, help="Port to listen on; 0 takes a free one.")
@click.option(
    "--scenarios",
    "folders",
    multiple=True,
    type=_FOLDER,
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
        run_demo(configured(), once=once, port=port)


@cli.command()
def serve() -> None:
    """Serve the page and the HTTP API on the configured host and port.

    \b
    Example:
      TSUBA_ACCOUNTS_FILE=accounts.yaml tsuba serve
    """
    from api.serve_command import run_server

    with refusals():
        run_server(configured())


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
    type=_FOLDER,
    help="Folder of scenarios to run instead of the built-in ones. May be repeated.",
)
@click.option("--scenario", "chosen", multiple=True, help="Run only the scenario with this id. May be repeated.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout; progress on stderr.")
@click.option("--output", type=_FILE, help="Write the JSON document to this file.")
@click.option("--report", type=_FILE, help="Write an HTML report here.")
@click.option(
    "--model",
    metavar="MODEL_ID",
    help="Let a model tell each diagnosis too, and set it beside the rules: the id of a configured one, `chain` for all "
    "of them in their order, or `scripted` for a stand-in that proves nothing of a real model.",
)
def evaluate_diagnosis(
    folders: tuple[Path, ...],
    chosen: tuple[str, ...],
    as_json: bool,
    output: Path | None,
    report: Path | None,
    model: str | None,
) -> None:
    """Diagnose every scenario in the simulator and score the answers. Exit code 3 when one is not passed.

    \b
    Examples:
      tsuba eval diagnosis --scenario s-1a2b3c
      tsuba eval diagnosis --model scripted
      tsuba eval diagnosis --report scoreboard.html
    """
    from evals.eval_command import run_eval_diagnosis  # the simulators are the extra tsuba[lab]

    with refusals():
        settings = configured().model if model else None
        sys.exit(
            run_eval_diagnosis(
                folders,
                chosen,
                as_json=as_json,
                output=output,
                report=report,
                model=model,
                model_settings=settings,
            )
        )


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
@click.option("--batch", required=True, type=_FILE, help="JSONL file of messages with category.")
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


@evaluate.command("chat")
@click.option("--conversations", "files", multiple=True, type=_FILE, help="YAML file instead of ours. May be repeated.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
def evaluate_chat(files: tuple[Path, ...], as_json: bool) -> None:
    """Have whole conversations by rule and judge each answer. Exit code 3 when too many are not as expected.

    \b
    Example:
      tsuba eval chat
    """
    from evals.eval_command import run_eval_chat

    with refusals():
        sys.exit(run_eval_chat(files, as_json=as_json))


@evaluate.command("secrets")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
def evaluate_secrets(as_json: bool) -> None:
    """Redact made-up secrets and look-alikes, and count what was missed and what was hit. Exit code 3 past a threshold.

    \b
    Example:
      tsuba eval secrets
    """
    from evals.eval_command import run_eval_secrets

    sys.exit(run_eval_secrets(as_json=as_json))


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


@evaluate.command("retrieval")
@click.option("--corpus", type=_FILE, help="JSONL file of sections. Without it: the documents that come with Tsuba.")
@click.option("--queries", type=_FILE, help="JSONL file of judged questions, for --corpus.")
@click.option("--run", "run_file", type=_FILE, help="Write the run here; needed with --corpus.")
@click.option("--index", "keep", type=_FILE, help="Keep the index in this file; what is in it is not made again.")
@click.option("--words-only", is_flag=True, help="Search without the embedding model.")
@click.option("--embedding", type=click.Choice(_EMBEDDINGS), metavar="MODEL", help="Take this model on Bedrock.")
@click.option("--rerank", is_flag=True, help="Rerank with the model that knowledge.rerank names.")
@click.option("--rewrite", is_flag=True, help="Let the language model add terms to each question.")
@click.option("--check", is_flag=True, help="Let the language model tell whether there is an answer.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout; progress on stderr.")
def evaluate_retrieval(
    corpus: Path | None,
    queries: Path | None,
    run_file: Path | None,
    keep: Path | None,
    words_only: bool,
    as_json: bool,
    **help: Any,
) -> None:
    """Search for judged questions and score what is found: ours over the bundled documents, or yours over a corpus.

    Exit code 3 when ours are not answered as promised. A corpus of 4,000 sections takes a minute or two.

    \b
    Examples:
      tsuba eval retrieval
      tsuba eval retrieval --corpus sections.jsonl --queries queries.jsonl \\
        --run run.jsonl
    """
    from evals.retrieval_command import Measurement, run_eval_bundled, run_eval_retrieval
    from evals.retrieval_help import SearchHelp, open_help

    own = corpus is None and queries is None
    if not own and (corpus is None or queries is None or run_file is None):
        raise click.UsageError(
            "a measurement of your own needs --corpus, --queries and --run; none of them measures ours"
        )
    with refusals():
        # Without help nothing of the settings is needed, and nothing leaves this machine.
        opened = open_help(configured(), **help) if any(help.values()) else SearchHelp()
        with closing(opened):
            how = Measurement(keep=keep, words_only=words_only, as_json=as_json, help=opened)
            if corpus is None or queries is None or run_file is None:
                sys.exit(run_eval_bundled(run_file, how))
            run_eval_retrieval(corpus, queries, run_file, how)


for command in (diagnose, explain, ask, knowledge):
    cli.add_command(command)

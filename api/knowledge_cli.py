"""The commands of `tsuba knowledge`."""

import sys

import click

from api.configured import configured
from api.refusals import refusals


@click.group()
def knowledge() -> None:
    """Keep and search the documentation: runbooks, and your platform's own pages.

    \b
    Example:
      tsuba knowledge sync
    """


@knowledge.command("sync")
@click.option("--source", "chosen", multiple=True, help="Only the source with this name. May be repeated.")
@click.option("--allow-deletions", is_flag=True, help="Delete also when more than a fifth of a source is gone.")
@click.option("--rebuild", "anew", is_flag=True, help="OpenSearch: build anew beside the old index, then take over.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout; progress on stderr.")
def knowledge_sync(chosen: tuple[str, ...], allow_deletions: bool, anew: bool, as_json: bool) -> None:
    """Bring the index in step with its sources. Exit code 1 when something was left undone.

    Only what changed is read. May be broken off at any time: the next sync does the rest.

    \b
    Example:
      tsuba knowledge sync --source handbook
    """
    from api.knowledge_command import run_sync

    with refusals():
        sys.exit(run_sync(configured(), chosen, allow_deletions=allow_deletions, anew=anew, as_json=as_json))


@knowledge.command("search")
@click.argument("text")
@click.option("--as", "subject", help="Who asks: a subject of the directory (else TSUBA_SUBJECT).")
@click.option("--limit", default=5, show_default=True, type=click.IntRange(1, 50), help="Passages at most.")
@click.option(
    "--category", "categories", multiple=True, help="A known category of failure, else what rules see in TEXT."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
def knowledge_search(text: str, subject: str | None, limit: int, categories: tuple[str, ...], as_json: bool) -> None:
    """Find the passages that answer a question, an error or a chat message. Exit code 3 when there are none.

    It shows what the index itself finds: no language model takes part, and none is paid for. The settings `rewrite` and
    `check` help questions in a chat; `tsuba eval retrieval` measures what they are worth.

    \b
    Examples:
      tsuba knowledge search "which image tags are there"
      tsuba knowledge search --as ada --json "exit code 137"
    """
    from api.knowledge_command import run_search

    if not text.strip():
        raise click.UsageError("there is nothing to search for")
    with refusals():
        sys.exit(run_search(configured(), text, subject=subject, limit=limit, categories=categories, as_json=as_json))


@knowledge.command("show")
@click.argument("address", metavar="PAGE[#SECTION]")
@click.option("--as", "subject", help="Who reads: a subject of the directory (else TSUBA_SUBJECT).")
def knowledge_show(address: str, subject: str | None) -> None:
    """Show a page that comes with Tsuba, or one section of it: a runbook, or a page of the example platform.

    \b
    Examples:
      tsuba knowledge show runbooks/image_not_found
      tsuba knowledge show runbooks/image_not_found#how-to-fix
    """
    from api.knowledge_command import run_show

    with refusals():
        run_show(configured(), address, subject=subject)


@knowledge.command("status")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
def knowledge_status(as_json: bool) -> None:
    """Say what the index holds.

    \b
    Example:
      tsuba knowledge status --json
    """
    from api.knowledge_command import run_status

    with refusals():
        sys.exit(run_status(configured(), as_json=as_json))

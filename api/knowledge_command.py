"""What `tsuba knowledge` does: bring the documentation up to date, search it, say what is in it."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import click

from agent.documentation.bundled_pages import bundled_page
from agent.documentation.keeping import bring_up_to_date, chosen_sources, status_of
from agent.documentation.opening import Documentation, open_documentation, open_opensearch
from agent.documentation.sending import stays_here
from agent.errors import NotFoundError, SettingsError
from agent.explain.categories import categories_in
from agent.settings import Settings
from api.page_addresses import SHOW, reachable
from api.terminal import clean, paragraph
from knowledge.chunking import sections_of
from knowledge.index import IndexStatus
from knowledge.ingest import SyncReport
from knowledge.search import Passage, SearchAnswer
from knowledge.sources.source import Source
from tools.aws.accounts import DirectoryFile
from tools.principal import Principal

DONE, INCOMPLETE, NOT_DOCUMENTED = 0, 1, 3


def run_sync(settings: Settings, chosen: Sequence[str], *, allow_deletions: bool, anew: bool, as_json: bool) -> int:
    """Sync the chosen sources, or all. Returns 1 when something was left undone.

    Raises:
        SettingsError: no source has that name, or only an index in OpenSearch can be rebuilt.
        IndexUnavailableError: the index cannot be written.
    """
    wanted = chosen_sources(settings.knowledge, chosen)
    if anew and (settings.knowledge.store != "opensearch" or chosen):
        raise SettingsError(
            "--rebuild is for a whole index in OpenSearch; the embedded one is changed in one step anyway"
        )
    if anew:
        report = asyncio.run(_rebuild(settings, wanted, open_documentation(settings.knowledge)))
    else:
        report = asyncio.run(
            bring_up_to_date(settings.knowledge, wanted, allow_deletions=allow_deletions, progress=_say)
        )
    shown = json.dumps({**asdict(report), "complete": report.complete}, indent=2, ensure_ascii=False)
    click.echo(shown if as_json else clean("\n".join(_sync_lines(report))))
    return DONE if report.complete else INCOMPLETE


def run_search(
    settings: Settings, text: str, *, subject: str | None, limit: int, categories: Sequence[str], as_json: bool
) -> int:
    """Search as somebody may. Returns 3 when the documentation has no answer.

    Raises:
        SettingsError: it is not said who asks, or somebody is named and there is no directory.
        DirectoryError: nobody of that name is in the directory.
        IndexUnavailableError: the index cannot be read.
    """
    principal = _principal(settings, subject)
    documentation = open_documentation(settings.knowledge)

    async def run() -> SearchAnswer:
        try:
            return await documentation.searcher.search(
                text,
                documentation.visibility(principal),
                limit=limit,
                categories=categories or categories_in(text),
                here=_stays_here(settings, principal),
            )
        finally:
            await documentation.index.close()

    answer = asyncio.run(run())
    shown = _shown(answer, settings.public_url)
    click.echo(json.dumps(_document(answer), indent=2, ensure_ascii=False) if as_json else clean(shown))
    return DONE if answer.documented else NOT_DOCUMENTED


def run_show(settings: Settings, address: str, *, subject: str | None) -> None:
    """Print a page that comes with Tsuba, or the section an anchor names. The example platform's are shown in any case.

    Raises:
        NotFoundError: there is no such page or section that the reader may see.
        SettingsError: somebody is named and there is no directory.
        DirectoryError: nobody of that name is in the directory.
    """
    page, _, anchor = address.removeprefix("/docs/").partition("#")
    source, _, name = page.partition("/")
    all_of_them = settings.knowledge.model_copy(update={"bundled": True, "example_platform": True})
    article = bundled_page(all_of_them, _principal(settings, subject), source, name)
    wanted = [one for one in sections_of(article) if not anchor or (one.url or "").endswith(f"#{anchor}")]
    if not wanted:
        raise NotFoundError(f"{page} has no section {anchor!r}; show the page without it")
    shown = "\n\n".join(f"{' › '.join(dict.fromkeys((*one.path, one.title)))}\n\n{one.text.strip()}" for one in wanted)
    click.echo(clean(shown))


def run_status(settings: Settings, *, as_json: bool) -> int:
    """Say what the index holds.

    Raises:
        IndexUnavailableError: the index cannot be read.
    """
    status = asyncio.run(status_of(settings.knowledge))
    click.echo(json.dumps(asdict(status), indent=2) if as_json else clean("\n".join(_status_lines(status))))
    return DONE


async def _rebuild(settings: Settings, sources: Sequence[Source], documentation: Documentation) -> SyncReport:
    from knowledge.opensearch_rebuild import rebuild

    client = open_opensearch(settings.knowledge.opensearch)
    try:
        alias = settings.knowledge.opensearch.index
        return await rebuild(client, alias, sources, documentation.embedder, progress=_say)
    finally:
        await client.close()
        await documentation.index.close()


def _say(text: str) -> None:
    click.echo(clean(text), err=True)


def _principal(settings: Settings, subject: str | None) -> Principal | None:
    if settings.accounts_file is None:
        if subject is not None:
            raise SettingsError("--as needs a directory of people; set TSUBA_ACCOUNTS_FILE to your accounts.yaml")
        return None
    asker = subject or settings.subject
    return DirectoryFile(settings.accounts_file)().principal(asker, "cli") if asker else None


def _stays_here(settings: Settings, principal: Principal | None) -> bool:
    """Tell whether what was typed may not be sent to Bedrock. Of nobody in particular it may come from any account."""
    if settings.accounts_file is None:
        return False
    directory = DirectoryFile(settings.accounts_file)()
    return stays_here(directory.accounts_for(principal) if principal else directory.accounts)


def _sync_lines(report: SyncReport) -> list[str]:
    lines = [
        f"{source.source:<16} {source.listed:>5} listed  {source.written:>5} written  {source.deleted:>5} deleted"
        + (f"  {source.hidden} seen by nobody" if source.hidden else "")
        for source in report.sources
    ]
    for source in report.sources:
        lines += [f"  {source.source}/{doc_id} skipped: {why}" for doc_id, why in source.unreadable]
        lines += paragraph(f"{source.source}: {source.problem}") if source.problem else []
    lines += [
        f"found by words after {report.words_seconds:.1f} s, done after {report.seconds:.1f} s;"
        f" {report.embedded} vectors made"
    ]
    return lines + list(report.notes)


def _status_lines(status: IndexStatus) -> list[str]:
    lines = [f"{status.kind} index {status.place}"]
    lines += [f"  {source:<16} {count:>6} documents" for source, count in status.documents.items()]
    lines.append(f"  {status.sections} sections, {status.embedded} with a vector of {status.model or 'no model yet'}")
    return lines


def _document(answer: SearchAnswer) -> dict[str, Any]:
    document = asdict(answer)
    for passage in document["passages"]:
        passage["updated"] = passage["updated"].isoformat() if passage["updated"] else None
    return document


def _shown(answer: SearchAnswer, public_url: str | None) -> str:
    lines: list[str] = []
    for number, passage in enumerate(answer.passages, start=1):
        lines += [*_passage_lines(number, passage, public_url), ""]
    if not answer.documented:
        counted = "" if answer.searched is None else f" ({answer.searched} sections that you may see were searched)"
        lines += paragraph(f"Not in the documentation{counted}.")
    return "\n".join([*lines, *answer.notes]).rstrip()


def _passage_lines(number: int, passage: Passage, public_url: str | None) -> list[str]:
    dated = f" ({passage.updated.isoformat()})" if passage.updated else ""
    lines = paragraph(f"{number}  " + " › ".join((*passage.path, passage.title)) + dated)
    lines += [f"   {reachable(passage.url, public_url).removeprefix(SHOW) if passage.url else passage.section_id}"]
    return lines + [f"   {line}" for text in passage.excerpt.splitlines() for line in paragraph(text)]

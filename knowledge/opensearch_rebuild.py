"""Builds the index anew beside the one that serves, and lets it take over only when it is as good.

The alias moves in one step: a search sees the old index or the new one. The old one is kept for going back.
Source: https://opensearch.org/docs/2.19/im-plugin/index-alias/
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from opensearchpy import AsyncOpenSearch
from opensearchpy.exceptions import OpenSearchException

from knowledge.article import Section
from knowledge.embedding import Embedder
from knowledge.errors import IndexUnavailableError, RebuildRefusedError
from knowledge.index import Filters, KnowledgeIndex
from knowledge.ingest import Progress, SyncReport, sync
from knowledge.opensearch_index import OpenSearchIndex, fresh_name
from knowledge.opensearch_schema import index_body
from knowledge.query import prepare
from knowledge.sources.source import Source
from knowledge.visibility import Visibility

LEAST_KEPT = 0.8  # of the documents that serve now: fewer looks like a source that did not tell everything
PROBES = 50
LEAST_FOUND = 0.9  # of the probes, by their own title and first words among the best five
SEEN = 5

Gate = Callable[[KnowledgeIndex], Awaitable[str | None]]


async def rebuild(
    client: AsyncOpenSearch,
    alias: str,
    sources: Sequence[Source],
    embedder: Embedder | None,
    *,
    gate: Gate | None = None,
    progress: Progress = lambda text: None,
) -> SyncReport:
    """Read all sources into a new index and move the alias to it. `gate` may add a reason not to.

    Raises:
        RebuildRefusedError: the new index is not as good; it is deleted and the old one goes on serving.
        IndexUnavailableError: OpenSearch cannot be used.
    """
    name = fresh_name(alias)
    indices: Any = client.indices
    new = OpenSearchIndex(client, name)
    try:
        await indices.create(index=name, body=index_body())
        report = await sync(sources, new, embedder, progress=progress)
        found: dict[str, Any] = await indices.get_alias(name=alias) if await indices.exists_alias(name=alias) else {}
        old = sorted(found)
        serving = sum((await OpenSearchIndex(client, alias).status()).documents.values()) if old else 0
        why = await _why_not(new, report, serving, with_vectors=embedder is not None)
        why = why or (await gate(new) if gate else None)
        if why:
            raise RebuildRefusedError(f"the rebuilt index was not taken: {why}; the old one goes on serving")
        moves = [{"remove": {"index": index, "alias": alias}} for index in old]
        await indices.update_aliases(body={"actions": [*moves, {"add": {"index": name, "alias": alias}}]})
    except BaseException as error:
        await indices.delete(index=name, params={"ignore_unavailable": "true"})
        if isinstance(error, OpenSearchException):
            raise IndexUnavailableError(f"OpenSearch cannot be used for {alias}: {str(error)[:300]}") from error
        raise
    progress(f"{alias} is served by {name}; kept for going back: {', '.join(old) or 'nothing'}")
    return report


async def _why_not(new: OpenSearchIndex, report: SyncReport, serving: int, *, with_vectors: bool) -> str | None:
    problems = [f"{source.source}: {source.problem}" for source in report.sources if source.problem]
    if problems:
        return problems[0]
    status = await new.status()
    documents = sum(status.documents.values())
    if documents < LEAST_KEPT * serving:
        return f"it has {documents} documents, the one that serves {serving}"
    if with_vectors and status.embedded < status.sections:
        return f"{status.sections - status.embedded} of {status.sections} sections have no vector"
    found, probed = await _found(new)
    if found < LEAST_FOUND * probed:
        return f"only {found} of {probed} sections are found by their own words"
    return None


async def _found(index: OpenSearchIndex) -> tuple[int, int]:
    """Look for some sections by their own words, as one who may see them; return how many were found, and of how many."""
    probes = await index.some_sections(PROBES)
    return sum([await _finds(index, probe) for probe in probes]), len(probes)


async def _finds(index: KnowledgeIndex, section: Section) -> bool:
    access = section.label.access
    asked = " ".join((*section.path, section.title, *section.text.split()[:40]))
    seen = Visibility(tenant=access.tenant, groups=access.groups)
    found = await index.candidates(prepare(asked), None, seen, Filters(), limit=SEEN)
    texts = {(candidate.section.id, candidate.section.text_hash) for candidate in found.found}
    return any(own == section.id or text == section.text_hash for own, text in texts)

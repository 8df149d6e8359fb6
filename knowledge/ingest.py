"""Brings an index in step with its sources: what changed is read, what is gone is deleted, the rest is left alone.

Words come first, so that new pages are found within seconds; vectors follow. Broken off at any moment, what was there
before goes on being served, and the next sync does what is left.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from knowledge.article import digest
from knowledge.chunking import sections_of
from knowledge.embedding import Embedder
from knowledge.errors import (
    DeletionRefusedError,
    EmbeddingError,
    PartlyWrittenError,
    SourceError,
    UnreadableDocumentError,
)
from knowledge.index import Change, Document, KnowledgeIndex, Mark
from knowledge.sources.source import Listed, Source

logger = logging.getLogger(__name__)

FORM = "1"  # raise it when documents are read or cut otherwise than before: then all are read again
MOST_DELETED = 0.2  # of a source in one sync: more looks like a wrong folder, a lost permission, an empty answer
EMBEDDED_AT_ONCE = 64  # some two seconds of work: as much is lost when a sync is broken off

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceReport:
    """What a sync did with one source. `problem` says why some or all of it was not done."""

    source: str
    listed: int = 0
    written: int = 0
    unchanged: int = 0
    deleted: int = 0
    hidden: int = 0
    unreadable: tuple[tuple[str, str], ...] = ()
    problem: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncReport:
    """What a sync did. `words_seconds` is when every page could be found by its words."""

    sources: tuple[SourceReport, ...]
    words_seconds: float
    embedded: int
    model: str | None
    seconds: float
    notes: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Tell whether nothing was left undone."""
        return not self.notes and all(source.problem is None and not source.unreadable for source in self.sources)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Difference:
    listed: int
    change: Change
    hidden: int
    unreadable: tuple[tuple[str, str], ...]


async def sync(
    sources: Sequence[Source],
    index: KnowledgeIndex,
    embedder: Embedder | None,
    *,
    without: str = "no embedding model is configured",
    allow_deletions: bool = False,
    progress: Progress = lambda text: None,
    clock: Callable[[], float] = time.monotonic,
) -> SyncReport:
    """Bring the index in step with these sources. A source that fails does not hold up the others.

    `without` is why there is no embedder; empty where the index makes its vectors itself.

    Raises:
        IndexUnavailableError: the index cannot be written.
    """
    began = clock()
    reports = tuple(
        [await _sync_source(source, index, allow_deletions=allow_deletions, progress=progress) for source in sources]
    )
    words_seconds = clock() - began
    progress(f"every page can be found by its words after {words_seconds:.1f} s")
    if embedder is None:
        return SyncReport(
            sources=reports, words_seconds=words_seconds, embedded=0, model=None, seconds=words_seconds,
            notes=(f"no vectors were made: {without}",) if without else (),
        )  # fmt: skip
    embedded, notes = await embed_sections(index, embedder, progress)
    return SyncReport(
        sources=reports,
        words_seconds=words_seconds,
        embedded=embedded,
        model=embedder.model,
        seconds=clock() - began,
        notes=notes,
    )


async def embed_sections(index: KnowledgeIndex, embedder: Embedder, progress: Progress) -> tuple[int, tuple[str, ...]]:
    """Give every section a vector, and search by them once all have one. Returns how many were made, and what failed."""
    done = 0
    while todo := await index.without_vector(embedder.model, limit=EMBEDDED_AT_ONCE):
        try:
            vectors = await asyncio.to_thread(embedder.embed, [section.embedded_text for section in todo])
        except EmbeddingError as error:
            return done, (f"{done} sections have a vector, the rest none: {error}",)
        made = {section.text_hash: vector for section, vector in zip(todo, vectors, strict=True)}
        try:
            await index.put_vectors(embedder.model, made)
        except PartlyWrittenError as error:
            return done, (f"{done} sections have a vector, the rest none: {error}",)
        done += len(todo)
        progress(f"{done} sections have a vector")
    if done or await index.model() != embedder.model:
        await index.use_model(embedder.model)
    return done, ()


async def _sync_source(
    source: Source, index: KnowledgeIndex, *, allow_deletions: bool, progress: Progress
) -> SourceReport:
    known = await index.marks(source.name)
    try:
        found = await asyncio.to_thread(_differences, source, known, progress)
    except SourceError as error:
        logger.warning("source not read", extra={"source": source.name, "error": str(error)})
        return SourceReport(source=source.name, problem=f"not read, and left as it was: {error}")
    problem = None
    change = found.change
    try:
        if not allow_deletions:
            _guard(source.name, len(change.deleted), len(known))
    except DeletionRefusedError as error:
        problem = str(error)
        change = Change(source=source.name, written=change.written)
    refused: dict[str, str] = {}
    if change.written or change.deleted:
        try:
            await index.apply(change)
        except PartlyWrittenError as error:
            refused = error.refused
    progress(f"{source.name}: {len(change.written)} written, {len(change.deleted)} deleted of {found.listed}")
    return SourceReport(
        source=source.name,
        listed=found.listed,
        written=len(change.written) - len(refused),
        unchanged=found.listed - len(change.written) - len(found.unreadable),
        deleted=len(change.deleted),
        hidden=found.hidden,
        unreadable=(*found.unreadable, *refused.items()),
        problem=problem,
    )


def _guard(name: str, deleted: int, known: int) -> None:
    if deleted > MOST_DELETED * known:
        raise DeletionRefusedError(
            f"{deleted} of {known} documents are gone from {name}; none was deleted. If that is right, sync again with"
            " --allow-deletions"
        )


def _differences(source: Source, known: dict[str, Mark], progress: Progress) -> _Difference:
    listing = {listed.doc_id: listed for listed in source.listing()}
    progress(f"{source.name}: {len(listing)} documents listed")
    written: list[Document] = []
    unreadable: list[tuple[str, str]] = []
    hidden = 0
    form = digest(FORM, source.form)[:8]
    for listed, version in _changed(listing, known, form):
        try:
            document, seen = _read(source, listed, version)
        except UnreadableDocumentError as error:
            logger.warning("document not read", extra={"source": source.name, "doc_id": listed.doc_id})
            unreadable.append((listed.doc_id, str(error)))
            continue
        hidden += not seen
        if known.get(listed.doc_id) != document.mark:
            written.append(document)
    change = Change(source=source.name, written=tuple(written), deleted=frozenset(known.keys() - listing.keys()))
    return _Difference(listed=len(listing), change=change, hidden=hidden, unreadable=tuple(unreadable))


def _changed(listing: dict[str, Listed], known: dict[str, Mark], form: str) -> Iterator[tuple[Listed, str | None]]:
    """Return what must be read, each with the version it then has in the index."""
    for doc_id, listed in listing.items():
        mark = known.get(doc_id)
        version = None if listed.version is None else f"{form}:{listed.version}"
        if mark is None or version is None or mark.version != version:
            yield listed, version


def _read(source: Source, listed: Listed, version: str | None) -> tuple[Document, bool]:
    """Return the document, and whether anybody may see it."""
    article = source.read(listed)
    mark = Mark(version=version, content_hash=article.content_hash)
    document = Document(doc_id=listed.doc_id, mark=mark, sections=sections_of(article))
    return document, bool(article.label.access.groups)

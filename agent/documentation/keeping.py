"""Keeps the documentation in step with its sources: what the command line and the HTTP API do alike."""

from collections.abc import Callable, Sequence

from agent.documentation.opening import Documentation, open_documentation
from agent.documentation.settings import KnowledgeSettings
from agent.documentation.sources import configured_sources
from agent.errors import UnknownSourceError
from knowledge.index import IndexStatus
from knowledge.ingest import SyncReport, sync
from knowledge.sources.source import Source


def chosen_sources(settings: KnowledgeSettings, names: Sequence[str]) -> list[Source]:
    """Return the configured sources of these names, or all where none is named.

    Raises:
        UnknownSourceError: no source has that name.
        SettingsError: a source cannot be used as configured.
    """
    sources = configured_sources(settings)
    known = [source.name for source in sources]
    if unknown := [name for name in names if name not in known]:
        raise UnknownSourceError(f"there is no source {unknown[0]}; configured are {', '.join(known) or 'none'}")
    return [source for source in sources if not names or source.name in names]


async def bring_up_to_date(
    settings: KnowledgeSettings,
    sources: Sequence[Source],
    *,
    allow_deletions: bool = False,
    progress: Callable[[str], None] = lambda text: None,
) -> SyncReport:
    """Sync these sources into the configured index.

    Raises:
        SettingsError: the index cannot be opened as configured.
        IndexUnavailableError: the index cannot be written.
    """
    documentation = open_documentation(settings)
    try:
        return await sync(
            sources,
            documentation.index,
            documentation.embedder,
            without=documentation.without,
            allow_deletions=allow_deletions,
            progress=progress,
        )
    finally:
        await documentation.index.close()


async def status_of(settings: KnowledgeSettings) -> IndexStatus:
    """Return what the configured index holds.

    Raises:
        SettingsError: the index cannot be opened as configured.
        IndexUnavailableError: the index cannot be read.
    """
    documentation: Documentation = open_documentation(settings, embedding=False)
    try:
        return await documentation.index.status()
    finally:
        await documentation.index.close()

"""Puts the documentation together from the settings: index, embedding model, sources, and who may see what."""

from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from agent.documentation_settings import KnowledgeSettings, MarkdownFolderSettings
from knowledge.embedding import Embedder
from knowledge.errors import EmbeddingError
from knowledge.index import KnowledgeIndex
from knowledge.local_index import LocalIndex
from knowledge.minilm import load_minilm
from knowledge.search import Searcher
from knowledge.sources.markdown_folder import MarkdownFolder
from knowledge.sources.source import Source, SourceDefaults
from knowledge.visibility import Visibility
from tools.principal import Principal

RUNBOOKS = "runbooks"
OPERATORS = "operators"  # the group every operator of the directory is in


@dataclass(frozen=True, slots=True, kw_only=True)
class Documentation:
    """The documentation, open. `without` says why there is no embedding model, where there is none."""

    index: KnowledgeIndex
    embedder: Embedder | None
    without: str
    tenant: str

    @property
    def searcher(self) -> Searcher:
        """Return a search over it. Keep it: it remembers the vectors of questions."""
        return Searcher(self.index, self.embedder, without=self.without)

    def visibility(self, principal: Principal | None) -> Visibility:
        """Return what somebody may see. Nobody in particular sees what is for everyone."""
        if principal is None:
            return Visibility(tenant=self.tenant)
        teams = principal.teams - {OPERATORS}  # a team of that name makes nobody one
        return Visibility(tenant=self.tenant, groups=teams | {OPERATORS} if principal.is_operator else teams)


def open_documentation(settings: KnowledgeSettings, *, embedding: bool = True) -> Documentation:
    """Open the configured index. Without the embedding model it is searched by words alone; `without` says why."""
    embedder, without = _embedder(settings) if embedding else (None, "not asked for")
    return Documentation(index=LocalIndex(settings.path), embedder=embedder, without=without, tenant=settings.tenant)


def configured_sources(settings: KnowledgeSettings) -> tuple[Source, ...]:
    """Return the sources, the bundled runbooks first."""
    bundled = _bundled(settings.tenant) if settings.bundled else ()
    return (*bundled, *(_source(source, settings.tenant) for source in settings.sources))


def _bundled(tenant: str) -> tuple[Source, ...]:
    folder = Path(str(resources.files("knowledge"))) / RUNBOOKS
    return (MarkdownFolder(RUNBOOKS, folder, defaults=SourceDefaults(tenant=tenant), leave_out="README.md"),)


def _source(settings: MarkdownFolderSettings, tenant: str) -> Source:
    defaults = SourceDefaults(
        tenant=tenant,
        groups=None if settings.visibility is None else frozenset(settings.visibility),
        team=settings.team,
        product=settings.product,
    )
    return MarkdownFolder(settings.name, settings.path, defaults=defaults, url_form=settings.url)


def _embedder(settings: KnowledgeSettings) -> tuple[Embedder | None, str]:
    if settings.embedding == "none":
        return None, "the setting knowledge.embedding is none"
    try:
        return load_minilm(), ""
    except EmbeddingError as error:
        return None, str(error)

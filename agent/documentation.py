"""Opens the documentation as it is configured: index, embedding model, and who may see what."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from agent.documentation_readers import visibility_of
from agent.documentation_settings import KnowledgeSettings, OpenSearchSettings
from agent.documentation_sources import secret
from agent.errors import SettingsError
from knowledge.bundled_vectors import with_bundled
from knowledge.embedding import Embedder
from knowledge.errors import EmbeddingError
from knowledge.index import KnowledgeIndex
from knowledge.local_index import LocalIndex
from knowledge.minilm import load_minilm
from knowledge.search import Searcher
from knowledge.visibility import Visibility
from tools.aws.session import refreshing_credentials
from tools.principal import Principal

if TYPE_CHECKING:
    from opensearchpy import AsyncOpenSearch


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
        return visibility_of(principal, self.tenant)


def open_documentation(settings: KnowledgeSettings, *, embedding: bool = True) -> Documentation:
    """Open the configured index. Without the embedding model it is searched by words alone; `without` says why.

    Raises:
        SettingsError: the index cannot be opened as configured.
    """
    embedder, without = _embedder(settings) if embedding else (None, "not asked for")
    index = LocalIndex(settings.path) if settings.store == "embedded" else _opensearch(settings.opensearch)
    return Documentation(index=index, embedder=embedder, without=without, tenant=settings.tenant)


def _embedder(settings: KnowledgeSettings) -> tuple[Embedder | None, str]:
    if settings.embedding == "none":
        return None, "the setting knowledge.embedding is none"
    try:
        return with_bundled(load_minilm()), ""
    except EmbeddingError as error:
        return None, str(error)


def _opensearch(settings: OpenSearchSettings) -> KnowledgeIndex:
    from knowledge.opensearch_index import OpenSearchIndex

    return OpenSearchIndex(open_opensearch(settings), settings.index)


def categories_in(text: str) -> tuple[str, ...]:
    """Return the categories of failure that rules see in a text: a strong hint which runbook is wanted."""
    from agent.explain.answer import explain
    from agent.explain.pasted import Pasted, Signal

    said = explain(Pasted(id="question", signals=(Signal(text=text),)))
    also = tuple(other.category for other in said.also)
    return () if said.category in (None, "benign") else (said.category, *also)


def open_opensearch(settings: OpenSearchSettings) -> "AsyncOpenSearch":
    """Connect to OpenSearch, signed where a region is set.

    Raises:
        SettingsError: the extra or the password is missing.
        CredentialsError: requests are to be signed and there are no credentials.
    """
    try:
        from knowledge.opensearch_client import connect_plain, connect_signed
    except ModuleNotFoundError as error:
        raise SettingsError("OpenSearch needs the extra tsuba[opensearch]; install it") from error
    if not settings.region:
        password = secret(settings.password_variable, "knowledge.opensearch.password_variable")
        return connect_plain(settings.url, user=settings.user or None, password=password)
    credentials = refreshing_credentials()
    return connect_signed(settings.url, credentials=credentials, region=settings.region, service=settings.service)

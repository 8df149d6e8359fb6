"""Opens the documentation as it is configured: index, embedding model, and who may see what."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from agent.documentation.bedrock import bedrock_calls, open_knowledge_base, open_reranker
from agent.documentation.readers import visibility_of
from agent.documentation.settings import KnowledgeSettings, OpenSearchSettings
from agent.documentation.sources import secret
from agent.errors import SettingsError
from knowledge.bundled_vectors import with_bundled
from knowledge.cohere import Cohere
from knowledge.embedding import Embedder
from knowledge.errors import EmbeddingError
from knowledge.index import KnowledgeIndex
from knowledge.local_index import LocalIndex
from knowledge.minilm import load_minilm
from knowledge.reranking import Reranker
from knowledge.search import SEARCH_SECONDS, Searcher
from knowledge.titan import Titan
from knowledge.visibility import Visibility
from tools.aws.session import refreshing_credentials
from tools.errors import CredentialsError
from tools.principal import Principal

if TYPE_CHECKING:
    from opensearchpy import AsyncOpenSearch


@dataclass(frozen=True, slots=True, kw_only=True)
class Documentation:
    """The documentation, open. `without` says why there is no embedding model, empty where none is needed."""

    index: KnowledgeIndex
    embedder: Embedder | None
    without: str
    tenant: str
    reranker: Reranker | None = None
    search_seconds: float = SEARCH_SECONDS

    @property
    def searcher(self) -> Searcher:
        """Return a search over it. Keep it: it remembers the vectors of questions."""
        return Searcher(
            self.index,
            self.embedder,
            without=self.without,
            seconds=self.search_seconds,
            reranker=self.reranker,
        )

    def visibility(self, principal: Principal | None) -> Visibility:
        """Return what somebody may see. Nobody in particular sees what is for everyone."""
        return visibility_of(principal, self.tenant)


def open_documentation(settings: KnowledgeSettings, *, embedding: bool = True) -> Documentation:
    """Open the configured index; without `embedding` no model is opened. Without the embedding model it is searched by words alone; `without` says why.

    Raises:
        SettingsError: the index cannot be opened as configured.
        CredentialsError: it is on AWS, and there are no credentials or no region.
    """
    # A knowledge base makes its vectors itself.
    embedder, without = (None, "") if settings.store == "bedrock_kb" else (None, "not asked for")
    if embedding and settings.store != "bedrock_kb":
        embedder, without = open_embedder(settings)
    return Documentation(
        index=_index(settings),
        embedder=embedder,
        without=without,
        tenant=settings.tenant,
        reranker=open_reranker(settings) if embedding else None,
        search_seconds=settings.search_seconds,
    )


def _index(settings: KnowledgeSettings) -> KnowledgeIndex:
    match settings.store:
        case "embedded":
            return LocalIndex(settings.path)
        case "opensearch":
            return _opensearch(settings.opensearch)
        case "bedrock_kb":
            return open_knowledge_base(settings)


def open_embedder(settings: KnowledgeSettings) -> tuple[Embedder | None, str]:
    """Open the configured embedding model; None and why where there is none."""
    if settings.embedding == "none":
        return None, "the setting knowledge.embedding is none"
    try:
        return _configured_embedder(settings), ""
    except (EmbeddingError, CredentialsError) as error:
        return None, str(error)


def _configured_embedder(settings: KnowledgeSettings) -> Embedder:
    match settings.embedding:
        case "amazon.titan-embed-text-v2:0":
            return Titan(bedrock_calls(settings.bedrock), dimensions=settings.bedrock.dimensions)
        case "cohere.embed-english-v3" | "cohere.embed-multilingual-v3" as model_id:
            return Cohere(bedrock_calls(settings.bedrock), model_id)
        case _:
            return with_bundled(load_minilm())


def _opensearch(settings: OpenSearchSettings) -> KnowledgeIndex:
    from knowledge.opensearch_index import OpenSearchIndex

    return OpenSearchIndex(open_opensearch(settings), settings.index)


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

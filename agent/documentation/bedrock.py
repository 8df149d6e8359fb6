"""Opens Bedrock for the documentation, on Tsuba's own credentials."""

from collections.abc import Sequence
from typing import Literal

from agent.documentation.settings import BedrockSettings, KnowledgeSettings
from agent.errors import SettingsError
from knowledge.bedrock_kb_documents import DataSource
from knowledge.bedrock_kb_index import BedrockKnowledgeBase
from knowledge.bedrock_rerank import BedrockReranker
from knowledge.errors import HelpError
from knowledge.reranking import Reranker
from tools.aws.own_calls import OwnCalls
from tools.aws.session import ModelClients
from tools.errors import CredentialsError

Service = Literal["bedrock-runtime", "bedrock-agent-runtime", "bedrock-agent"]
CONNECTIONS = 16  # calls side by side in one process: embeddings of a sync, and questions


def bedrock_calls(settings: BedrockSettings, service: Service = "bedrock-runtime") -> OwnCalls:
    """Open one of Bedrock's services. Nothing is called yet.

    Raises:
        CredentialsError: there is no region to call it in.
    """
    endpoints = {
        "bedrock-runtime": settings.endpoint_url,
        "bedrock-agent": settings.agent_endpoint_url,
        "bedrock-agent-runtime": settings.agent_runtime_endpoint_url,
    }
    clients = ModelClients(
        endpoint_url=endpoints[service],
        connect_seconds=settings.connect_seconds,
        read_seconds=settings.read_seconds,
        connections=CONNECTIONS,
        service=service,
        purpose="Bedrock",
        setting="knowledge.bedrock",
    )
    return OwnCalls(client=clients.client(settings.region or None))


def open_reranker(settings: KnowledgeSettings) -> Reranker | None:
    """Open the configured reranker, None where none is wanted. Nothing is called yet.

    One that cannot be called says so at each search, which goes on without it.
    """
    if settings.rerank == "none":
        return None
    try:
        return BedrockReranker(bedrock_calls(settings.bedrock, "bedrock-agent-runtime"), settings.rerank)
    except CredentialsError as error:
        return _Unreachable(settings.rerank, str(error))


def open_knowledge_base(settings: KnowledgeSettings) -> BedrockKnowledgeBase:
    """Open the configured knowledge base. Nothing is called yet.

    Raises:
        SettingsError: none is named.
        CredentialsError: there is no region to call it in.
    """
    named = settings.bedrock_kb
    if not named.knowledge_base:
        raise SettingsError('store = "bedrock_kb" needs the id of one: set knowledge.bedrock_kb.knowledge_base')
    agent = bedrock_calls(settings.bedrock, "bedrock-agent")
    source = DataSource(calls=agent, knowledge_base=named.knowledge_base, id=named.data_source)
    return BedrockKnowledgeBase(
        bedrock_calls(settings.bedrock, "bedrock-agent-runtime"),
        agent,
        named.knowledge_base,
        source if named.data_source else None,
        search_type=named.search_type,
    )


class _Unreachable:
    def __init__(self, model: str, why: str) -> None:
        self.model = model
        self._why = why

    def relevance(self, question: str, texts: Sequence[str]) -> Sequence[float]:
        raise HelpError(self._why)

"""Opens Bedrock for the documentation, on Tsuba's own credentials."""

from typing import Literal

from agent.documentation_settings import BedrockSettings, KnowledgeSettings
from agent.errors import SettingsError
from knowledge.bedrock_kb_documents import DataSource
from knowledge.bedrock_kb_index import BedrockKnowledgeBase
from tools.aws.own_calls import OwnCalls
from tools.aws.session import ModelClients

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

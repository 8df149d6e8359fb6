"""Opens Bedrock for the documentation, on Tsuba's own credentials."""

from typing import Literal

from agent.documentation_settings import BedrockSettings
from tools.aws.own_calls import OwnCalls
from tools.aws.session import ModelClients

Service = Literal["bedrock-runtime", "bedrock-agent-runtime", "bedrock-agent"]
CONNECTIONS = 16  # calls side by side in one process: embeddings of a sync, and questions


def bedrock_calls(settings: BedrockSettings, service: Service = "bedrock-runtime") -> OwnCalls:
    """Open one of Bedrock's services. Nothing is called yet.

    Raises:
        CredentialsError: there is no region to call it in.
    """
    clients = ModelClients(
        endpoint_url=settings.endpoint_url,
        connect_seconds=settings.connect_seconds,
        read_seconds=settings.read_seconds,
        connections=CONNECTIONS,
        service=service,
        purpose="Bedrock",
        setting="knowledge.bedrock",
    )
    return OwnCalls(client=clients.client(settings.region or None))

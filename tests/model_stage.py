"""A stage for tests that need a language model: Bedrock simulated over HTTP, and our client on it, as assembly makes it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import boto3
from botocore.config import Config

from agent.language_model import LanguageModel, ModelRun, open_language_model
from agent.model.configuration import ModelEntry, ModelSettings
from agent.model.messages import ModelRequest, ModelTool, UserMessage
from agent.model.spending import Ledger
from evals.bedrock_lab.server import REGION, BedrockLab
from evals.bedrock_lab.turn import Mishap

SONNET = "us.anthropic.claude-sonnet-5-5"
HAIKU = "us.anthropic.claude-haiku-4-5-20251001-v1:0"
NOVA = "us.amazon.nova-2-lite-v1:0"
READ_SECONDS = 2.0  # how long our client waits for a silent lab: on a busy machine one that answers takes a while
NOON = datetime(2026, 11, 12, 12, tzinfo=UTC)
LOGS = ModelTool(
    name="logs_tail_container",
    description="The last lines of a container.",
    parameters={"type": "object", "properties": {"task": {"type": "string"}}, "required": ["task"]},
)
BROKEN = Mishap(kind="truncate", after_frames=2)


def entry(model_id: str = SONNET, **options: Any) -> ModelEntry:
    """A model of the chain, at two dollars for a million tokens in and ten for a million out."""
    return ModelEntry(**{"id": model_id, "input_usd": 2, "output_usd": 10, **options})


def asking(text: str = "why does checkout fail?", **fields: Any) -> ModelRequest:
    """A request with one question."""
    return ModelRequest(**{"system": "You explain deployments.", "messages": (UserMessage(text=text),), **fields})


@dataclass(slots=True, kw_only=True)
class ModelStage:
    """The simulator, its clients, and language models on it. What a test opens is closed after it."""

    lab: BedrockLab
    client: Any
    hasty_client: Any
    _opened: list[LanguageModel] = field(default_factory=list[LanguageModel])

    def language_model(
        self, *chain: ModelEntry, ledger: Ledger | None = None, hasty: bool = False, **settings: Any
    ) -> LanguageModel:
        """Open our client on the simulator; `hasty`: it gives a silent model up after READ_SECONDS."""
        client = self.hasty_client if hasty else self.client
        opened = open_language_model(
            ModelSettings(**{"chain": chain or (entry(),), "pause_seconds": 0.01, **settings}),
            environment={},
            client_of=lambda region: client,
            ledger=ledger,
            now=lambda: NOON,
        )
        self._opened.append(opened)
        return opened

    def run(self, *chain: ModelEntry, subject: str = "maria", until: float | None = None, **options: Any) -> ModelRun:
        """Open a run of a language model of its own."""
        return self.language_model(*chain, **options).open_run(subject=subject, until=until)

    def asked(self) -> list[str]:
        """The models asked so far, in order."""
        return [request.model_id for request in self.lab.requests()]

    def close(self) -> None:
        self.lab.release()
        for opened in self._opened:
            opened.threads.close(wait=True)
            opened.close()


def make_client(lab: BedrockLab, *, read_seconds: float, service: str = "bedrock-runtime") -> Any:
    """A client of the simulator, as tools/aws/session.py makes one of Bedrock."""
    config = Config(read_timeout=read_seconds, retries={"total_max_attempts": 1}, max_pool_connections=32)
    untyped: Any = boto3
    return untyped.client(service, region_name=REGION, endpoint_url=lab.url, config=config, **lab.credentials)

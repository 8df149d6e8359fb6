"""A knowledge base in the simulator, and our index on it."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import Any

from evals.bedrock_lab.operations.ingestion import KnowledgeBase
from evals.bedrock_lab.server import BedrockLab
from knowledge.bedrock_kb_documents import DataSource
from knowledge.bedrock_kb_index import BedrockKnowledgeBase
from tests.model_stage import make_client
from tools.aws.own_calls import OwnCalls

BASE_ID, SOURCE_ID = "KBOFTHELAB", "LABSOURCE1"


@dataclass(slots=True)
class Clock:
    """Time that passes only while somebody sleeps."""

    now: float = 0.0
    on_sleep: list[Callable[[], None]] = field(default_factory=list[Callable[[], None]])

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        for each in self.on_sleep:
            each()


@dataclass(slots=True, kw_only=True)
class KnowledgeBaseStage:
    """The simulator's knowledge base, which a test may change, and clients on it."""

    lab: BedrockLab
    base: KnowledgeBase
    runtime: Any
    agent: Any
    clock: Clock = field(default_factory=Clock)

    def index(self, *, knowledge_base: str = BASE_ID, **options: Any) -> BedrockKnowledgeBase:
        """Open our index on it."""
        agent = OwnCalls(client=self.agent, sleep=self.clock.sleep)
        source = DataSource(
            calls=agent, knowledge_base=knowledge_base, id=SOURCE_ID, monotonic=self.clock.monotonic,
            sleep=self.clock.sleep,
        )  # fmt: skip
        runtime = OwnCalls(client=self.runtime, sleep=self.clock.sleep)
        return BedrockKnowledgeBase(runtime, agent, knowledge_base, source, **options)

    def asked(self, operation: str) -> list[dict[str, Any]]:
        """The bodies of the requests of an operation so far."""
        return [dict(request.body) for request in self.lab.requests(operation)]


@contextmanager
def open_stage(lab: BedrockLab) -> Iterator[KnowledgeBaseStage]:
    """Serve an empty knowledge base."""
    base = KnowledgeBase(id=BASE_ID, data_source_id=SOURCE_ID)
    lab.open_base(base)
    runtime, agent = (
        make_client(lab, read_seconds=10, service=service) for service in ("bedrock-agent-runtime", "bedrock-agent")
    )
    with closing(runtime), closing(agent):
        yield KnowledgeBaseStage(lab=lab, base=base, runtime=runtime, agent=agent)

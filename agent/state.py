"""What travels through the graph, and what its nodes are given."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NotRequired, TypeAlias, TypedDict

from agent.composition import Labels
from agent.diagnosis import Diagnosis
from agent.finding import Finding
from agent.model.configuration import ModelUse
from agent.reads.collection import Collection
from agent.reasoning.explainer import Explainer
from agent.reasoning.reason import Question
from agent.reasoning.retrieval import Retriever
from agent.targets.target import TargetRequest
from agent.verification.material import Document
from tools.aws.accounts import AccountAccess
from tools.aws.wave import WaveRunner
from tools.principal import Principal
from tools.snapshot import Snapshot

MAX_WAVES = 4  # reading is a bounded number of dependent steps, not a search
MAX_FOLLOW_UPS = 2  # of the last wave: a task found only there leads to its task definition, and that to its log


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What one run is given: who asks, what reads, and until when (on time.monotonic).

    `question` is what the asker wrote, for a model; `use_model` says when one is asked.
    """

    principal: Principal
    access: AccountAccess
    runner: WaveRunner
    now: Callable[[], datetime]
    began: float
    until: float
    diagnosis_id: str
    labels: Labels
    explainer: Explainer | None = None
    retriever: Retriever | None = None
    use_model: ModelUse = "always"
    question: Question | None = None
    at: datetime | None = None


class State(TypedDict):
    """The state of one diagnosis. The first node sets what the others count on; later keys come with their nodes."""

    request: TargetRequest
    collection: Collection
    wave: int
    follow_ups: int
    aws_calls: int
    round_trips: int
    snapshot: Snapshot
    findings: NotRequired[tuple[Finding, ...]]
    diagnosis: NotRequired[Diagnosis]
    documents: NotRequired[tuple[Document, ...]]
    labels: NotRequired[Labels]


Update: TypeAlias = dict[str, Any]  # what a node changes of the State: its own keys only

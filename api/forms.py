"""What people and programs send. Members nobody knows are refused: a misspelt one must not be passed over."""

import json
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from agent.targets.target import TargetRequest

MAX_TEXT = 8_000  # characters of a question, with a log excerpt pasted
MAX_EVENT = 256_000  # bytes: EventBridge's own limit for an entry
MAX_WAIT_SECONDS = 120


def _without_nul(text: str) -> str:
    # PostgreSQL stores every character but this one.
    return text.replace("\x00", "")


def _says_something(text: str) -> str:
    if not text.strip():
        raise ValueError("should say something")
    return text


def _small_enough(event: dict[str, Any]) -> dict[str, Any]:
    size = len(json.dumps(event, separators=(",", ":"), ensure_ascii=False).encode())
    if size > MAX_EVENT:
        raise ValueError(f"should have at most {MAX_EVENT:,} bytes, and has {size:,}")
    return event


Name = Annotated[str, Field(min_length=1, max_length=2_048), AfterValidator(_without_nul)]
Id = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_without_nul)]
Question = Annotated[
    str, Field(min_length=1, max_length=MAX_TEXT), AfterValidator(_without_nul), AfterValidator(_says_something)
]
Event = Annotated[dict[str, Any], AfterValidator(_small_enough)]


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid")


class TargetForm(_Form):
    """A target: `text` (an ARN or console URL) alone, or an account, a region, and what to look at there."""

    account: Name | None = None
    region: Name | None = None
    cluster: Name | None = None
    service: Name | None = None
    stack: Name | None = None
    task: Name | None = None
    text: Name | None = None

    def request(self) -> TargetRequest:
        """Return the target as the agent takes it."""
        return TargetRequest(**self.model_dump())


class DiagnosisForm(_Form):
    """A diagnosis asked for: of a target, or of what an event reports."""

    target: TargetForm | None = None
    event: Event | None = Field(default=None, description="An EventBridge event, whole")
    at: AwareDatetime | None = Field(default=None, description="Diagnose the change that was newest then")
    wait_seconds: float = Field(default=30, ge=0, le=MAX_WAIT_SECONDS)

    @model_validator(mode="after")
    def _one_subject(self) -> "DiagnosisForm":
        if (self.target is None) == (self.event is None):
            raise ValueError("needs either target or event")
        return self


class ContextForm(_Form):
    """The page the person looks at."""

    account_id: Name | None = None
    region: Name | None = None
    cluster: Name | None = None
    service: Name | None = None


class ChatForm(_Form):
    """A question. The same `request_id` never begins two turns."""

    text: Question
    request_id: Id
    thread_id: Id | None = None
    context: ContextForm = ContextForm()


class DraftForm(_Form):
    """A ticket draft asked for."""

    diagnosis_id: Id


class TicketForm(_Form):
    """A draft to file, as it is or as a person changed it."""

    draft_id: Id
    title: Annotated[str, Field(min_length=1, max_length=250), AfterValidator(_without_nul)] | None = None
    body: Annotated[str, Field(max_length=60_000), AfterValidator(_without_nul)] | None = None


class SessionForm(_Form):
    """The person chosen."""

    subject: Id


class SyncForm(_Form):
    """Which sources to sync, all where none is named, and whether a source may lose more than a fifth of its pages."""

    sources: list[Name] = Field(default_factory=list[str], max_length=100)
    allow_deletions: bool = False

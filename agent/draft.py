"""What a model says before anybody believes it: statements with their sources, and steps. Untrusted until verified."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from agent.finding import ActionKind

Role = Literal["summary", "cause", "effect", "fact", "platform", "unknown"]

MAX_STATEMENTS, MAX_STEPS = 12, 6  # more than anybody reads; the rest is cut unread
Label = Annotated[str, Field(max_length=8, description="E7 for evidence, D2 for a document, G1 for a gap")]


class _Draft(BaseModel):
    # A model may add fields; they mean nothing.
    model_config = ConfigDict(frozen=True, extra="ignore")


class DraftQuote(_Draft):
    """A passage copied from one source, word for word."""

    source: Label
    text: str = Field(max_length=2000)


class DraftStatement(_Draft):
    """One sentence or two about one thing.

    `role`: `summary` the plain first sentence; `cause` why it failed; `effect` what followed; `fact` anything else that
    was read; `platform` how the platform does things, from a document; `unknown` what could not be seen or is not known.
    """

    role: Role
    text: str = Field(max_length=1200)
    sources: list[Label] = Field(default_factory=list[str], max_length=20)
    quotes: list[DraftQuote] = Field(default_factory=list[DraftQuote], max_length=6)
    category: str | None = Field(default=None, max_length=60, description="a category id, for causes and effects")


class DraftStep(_Draft):
    """One thing somebody can do, with a command of the AWS CLI where there is one."""

    text: str = Field(max_length=600)
    kind: ActionKind = "check"
    command: str | None = Field(default=None, max_length=1000)
    sources: list[Label] = Field(default_factory=list[str], max_length=20)


class Draft(_Draft):
    """An answer as a model wrote it."""

    statements: list[DraftStatement] = Field(default_factory=list[DraftStatement], max_length=40)
    steps: list[DraftStep] = Field(default_factory=list[DraftStep], max_length=20)

"""What came of asking a model: one outcome, what it cost, and every attempt behind it. Knows no model library."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from pydantic import BaseModel

from agent.model.messages import ModelMessage, Spoken, ToolCall

CutReason = Literal["max_tokens", "context_window", "malformed"]
RefusalReason = Literal["guardrail", "content_filter"]
UnavailableReason = Literal[
    "not_configured",  # no model in the settings
    "forbidden",  # the directory says `model: never`
    "run_cap",  # this diagnosis or chat turn has spent what it may
    "user_cap",  # this person has, today
    "day_cap",  # everybody together has, today
    "deadline",  # no time left
    "throttled",
    "unreachable",  # outage, broken connections, timeouts: also while the breakers are open
    "misconfigured",  # AWS refuses us: rights, credentials, model ids
    "too_long",  # no model of the chain takes so much text
    "rejected",  # every model refuses the request as it is: a bug, and in the log
    "guard_throttled",  # the guardrail for evidence could not be asked: then no model is
    "guard_unreachable",
    "guard_denied",
    "guard_unknown",
    "guard_unclear",
]
FailureKind = Literal[
    "throttled",
    "quota",  # throttled until tomorrow
    "server",
    "timeout",
    "connection",
    "broken_stream",
    "malformed",
    "denied",
    "unknown_model",
    "too_long",
    "rejected",
    "stopped",  # cancelled, or out of time
    "unexpected",
]
DETAILS: Mapping[UnavailableReason, str] = {
    "not_configured": "No language model is configured.",
    "forbidden": "The platform does not let a language model see this account.",
    "run_cap": "This answer has used up what a language model may cost it.",
    "user_cap": "You have used up what the language model may cost for you today.",
    "day_cap": "What the language model may cost today is used up.",
    "deadline": "The language model did not answer in time.",
    "throttled": "The language model takes no more requests at the moment.",
    "unreachable": "The language model cannot be reached at the moment.",
    "misconfigured": "AWS does not let Tsuba use the language model; its log names the reason.",
    "too_long": "The question holds more text than the language model takes.",
    "rejected": "The language model gave no usable answer.",
    "guard_throttled": "The guardrail for evidence takes no more requests at the moment; no language model was asked.",
    "guard_unreachable": "The guardrail for evidence cannot be reached at the moment; no language model was asked.",
    "guard_denied": (
        "AWS does not let Tsuba use the guardrail for evidence, so no language model was asked; its log names the reason."
    ),
    "guard_unknown": (
        "AWS refuses the guardrail for evidence as it is configured, so no language model was asked; "
        "Tsuba's log names the reason."
    ),
    "guard_unclear": "The guardrail for evidence gave no usable answer; no language model was asked.",
}
CacheEffect = Literal["hit", "written", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TextAnswer:
    """The model has answered. A draft: nothing of it was verified."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StructuredAnswer:
    """The model has answered in the form asked for. A draft as well."""

    value: BaseModel


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolCalls:
    """The model wants these calls before it goes on, and said so with a proper stop. `text` is what it said beside."""

    calls: tuple[ToolCall, ...]
    text: str = ""
    spoken: Spoken | None = None

    @property
    def message(self) -> ModelMessage:
        """What to put into the history, before the results of the calls."""
        return ModelMessage(text=self.text, tool_calls=self.calls, spoken=self.spoken)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """The answer is not whole, and never holds a tool call. `text` is what there is."""

    reason: CutReason
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A guardrail or the model's own filter stopped it. Another model is not asked instead."""

    reason: RefusalReason


@dataclass(frozen=True, slots=True, kw_only=True)
class Unavailable:
    """There is no model for this request: answer by rule. `detail` is one sentence for the reader."""

    reason: UnavailableReason
    detail: str


Outcome: TypeAlias = TextAnswer | StructuredAnswer | ToolCalls | Cut | Refused | Unavailable


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelUsage:
    """Tokens and money. `input_tokens` are those beside the cache; all that is sent is the sum of the three.

    `estimated`: part of it belongs to answers that broke off, for which the model gave no count. `guardrail_units` are the
    text units that a guardrail for evidence charged; their price is in `cost_usd`.
    """

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cache_read_tokens: int = 0
    cache_write_tokens: int = 0
    cost_usd: float = 0.0
    estimated: bool = False
    guardrail_units: int = 0

    @property
    def tokens(self) -> int:
        """All tokens, read from the cache or not."""
        return self.input_tokens + self.output_tokens + self.cache_read_tokens + self.cache_write_tokens

    @property
    def cache(self) -> CacheEffect:
        """What the prompt cache did; `none` with a cachePoint sent means the prefix is shorter than the model's minimum."""
        if self.cache_read_tokens:
            return "hit"
        return "written" if self.cache_write_tokens else "none"

    def __add__(self, other: "ModelUsage") -> "ModelUsage":
        return ModelUsage(
            calls=self.calls + other.calls,
            input_tokens=self.input_tokens + other.input_tokens,
            output_tokens=self.output_tokens + other.output_tokens,
            cache_read_tokens=self.cache_read_tokens + other.cache_read_tokens,
            cache_write_tokens=self.cache_write_tokens + other.cache_write_tokens,
            cost_usd=self.cost_usd + other.cost_usd,
            estimated=self.estimated or other.estimated,
            guardrail_units=self.guardrail_units + other.guardrail_units,
        )


NO_USAGE = ModelUsage()


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One call to one model. `failure` None: it gave the outcome. `detail` is for the log, never for a reader."""

    model_id: str
    seconds: float
    usage: ModelUsage
    failure: FailureKind | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """The outcome, what all attempts together cost, and the model that gave it (None: none did)."""

    outcome: Outcome
    usage: ModelUsage = NO_USAGE
    model_id: str | None = None
    attempts: tuple[Attempt, ...] = ()


def unavailable(reason: UnavailableReason) -> Unavailable:
    """Return the outcome that says why there is no model."""
    return Unavailable(reason=reason, detail=DETAILS[reason])

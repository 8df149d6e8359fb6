"""The models in their order, each tried again where that can help, and before them the guardrail for evidence."""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from agent.model.checked_texts import CheckedTexts
from agent.model.configuration import ModelSettings
from agent.model.evidence_guard import EvidenceGuard
from agent.model.failures import MODEL_IS_ILL, REASONS, TRY_AGAIN, Failure
from agent.model.history import repair_history
from agent.model.member import Called, Member
from agent.model.messages import ModelRequest
from agent.model.reply import (
    NO_USAGE,
    Attempt,
    Cut,
    FailureKind,
    Outcome,
    Reply,
    Unavailable,
    UnavailableReason,
    unavailable,
)
from agent.model.retrying import pause
from agent.model.spending import Purse, most_it_can_cost
from agent.model.stop import Stop

_HOPELESS: frozenset[FailureKind] = frozenset({"denied", "unknown_model", "quota"})  # the next call fares no better
# The reader is told the most telling of several reasons; an outage tells more than a model id that is wrong.
_TELLING: tuple[UnavailableReason, ...] = ("throttled", "unreachable", "misconfigured", "too_long", "rejected")

_LEFT_ALONE = Failure(kind="connection", detail="left alone after failing")
_NO_TIME = Failure(kind="stopped", detail="no time left")

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """Asks one model after the other. It blocks: it runs in a thread of the client's own.

    What `guard` could not look at is sent to none of them.
    """

    members: Sequence[Member]
    settings: ModelSettings
    guard: EvidenceGuard | None = None

    def ask(self, request: ModelRequest, purse: Purse, stop: Stop, checked: CheckedTexts | None = None) -> Reply:
        """Return the first outcome, or why no model gave one. `checked` is what the guardrail said before in this run."""
        request = replace(request, max_tokens=min(request.max_tokens, self.settings.max_tokens))
        if not repair_history(request.messages, with_tools=True):
            # langchain-aws would send a full stop instead, and the model would guess what was meant.
            logger.error("a model was asked nothing", extra={"messages": len(request.messages)})
            return Reply(outcome=unavailable("rejected"))
        if self.guard is not None:
            guarded = self.guard.checked(request, checked or CheckedTexts(), purse, stop)
            if not isinstance(guarded, ModelRequest):
                return Reply(outcome=guarded)
            request = guarded
        attempts: list[Attempt] = []
        failures: list[Failure] = []
        for member in self.members:
            result = self._ask_one(member, request, purse, stop, attempts)
            if not isinstance(result, Failure):
                return _reply(result, attempts, member.entry.id)
            failures.append(result)
            if result.kind == "stopped":
                break
        return _reply(_without_outcome(failures), attempts)

    def _ask_one(
        self, member: Member, request: ModelRequest, purse: Purse, stop: Stop, attempts: list[Attempt]
    ) -> Outcome | Failure:
        """Call one model until it gives an outcome, another try is of no use, or its tries are used up."""
        failure = _LEFT_ALONE
        for number in range(1, self.settings.attempts + 1):
            if stop.now:
                return _NO_TIME
            if not member.breaker.lets_pass():
                return failure
            reserved = purse.reserve(most_it_can_cost(request, member.entry, max_tokens=request.max_tokens))
            if isinstance(reserved, str):
                member.breaker.undecided()
                return unavailable(reserved)
            began = time.monotonic()
            called = member.call(request, stop)
            reserved.settle(called.usage)
            attempts.append(_attempt(member, called, time.monotonic() - began))
            self._heed(member, called, attempts[-1].seconds, stop)
            _log(attempts[-1])
            if not isinstance(called.result, Failure):
                return called.result
            failure = called.result
            if number == self.settings.attempts or failure.kind not in TRY_AGAIN:
                break
            if not pause(number, self.settings.pause_seconds, stop):
                break
        return failure

    def _heed(self, member: Member, called: Called, seconds: float, stop: Stop) -> None:
        """Tell the breaker what came of a call. One that is never done in time is as ill as one that is silent."""
        result = called.result
        if not isinstance(result, Failure):
            member.breaker.succeeded()
        elif result.kind in MODEL_IS_ILL:
            member.breaker.failed(for_good=result.kind in _HOPELESS)
        elif result.kind == "stopped" and seconds >= self.settings.read_seconds and time.monotonic() >= stop.until:
            member.breaker.failed()
        elif result.kind == "malformed":
            member.breaker.succeeded()  # it answers, and whether it answers well is not the breaker's to judge
        else:
            member.breaker.undecided()


def _attempt(member: Member, called: Called, seconds: float) -> Attempt:
    failure = called.result if isinstance(called.result, Failure) else None
    return Attempt(
        model_id=member.entry.id,
        seconds=seconds,
        usage=called.usage,
        failure=failure.kind if failure else None,
        detail=failure.detail if failure else "",
    )


def _log(attempt: Attempt) -> None:
    facts = {
        "model_id": attempt.model_id,
        "duration_ms": round(attempt.seconds * 1000),
        "input_tokens": attempt.usage.input_tokens,
        "output_tokens": attempt.usage.output_tokens,
        "cache_read_tokens": attempt.usage.cache_read_tokens,
        "cache_write_tokens": attempt.usage.cache_write_tokens,
        "cost_usd": attempt.usage.cost_usd,
    }
    if attempt.failure is None:
        logger.info("model answered", extra=facts)
    elif attempt.failure == "stopped":
        logger.info("model call stopped", extra=facts)
    else:
        logger.warning("model call failed", extra={**facts, "error_code": attempt.failure, "detail": attempt.detail})


def _without_outcome(failures: Sequence[Failure]) -> Outcome:
    if not failures or any(each.kind == "stopped" for each in failures):
        return unavailable("deadline")
    # What a model did say, though not in the form asked for, is kept: it may be of use as text.
    said = next((each.text for each in failures if each.kind == "malformed" and each.text), "")
    if said:
        return Cut(reason="malformed", text=said)
    reasons = {REASONS[each.kind] for each in failures}
    return unavailable(next(reason for reason in _TELLING if reason in reasons))


def _reply(outcome: Outcome, attempts: Sequence[Attempt], model_id: str | None = None) -> Reply:
    usage = sum((each.usage for each in attempts), NO_USAGE)
    by = None if isinstance(outcome, Unavailable) else model_id
    return Reply(outcome=outcome, usage=usage, model_id=by, attempts=tuple(attempts))

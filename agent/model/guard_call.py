"""One request to ApplyGuardrail with its tries, paid for from the run's purse."""

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agent.model.configuration import ModelSettings
from agent.model.failures import TRY_AGAIN, Failure, classify_failure
from agent.model.guard_verdict import Masked, Verdict, charged_units, verdict_of
from agent.model.reply import ModelUsage
from agent.model.retrying import pause
from agent.model.spending import Amount, CapReason, Purse
from agent.model.stop import Stop

# A text unit has up to 1,000 characters, and a request takes up to 25; whether a unit spans blocks is nowhere said.
# Source: https://docs.aws.amazon.com/general/latest/gr/bedrock.html, https://aws.amazon.com/bedrock/pricing/
UNIT_CHARACTERS, MAX_UNITS = 1_000, 25
THROTTLED_TRIES = 5  # the quotas are by second: with doubled pauses these outlast several
CHARGED_POLICIES = 3  # content, topics and personal data: what at most is charged for a text unit of a prompt
_NO_TIME = Failure(kind="stopped", detail="no time left")

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardCall:
    """Asks the guardrail of the settings. Safe to use from several threads."""

    client: Any
    settings: ModelSettings

    def ask(self, texts: Sequence[str], purse: Purse, stop: Stop) -> Verdict | Failure | CapReason:
        """Send texts until they are decided, another try is of no use, or the tries are used up."""
        most = self._usd(sum(units_of(text) for text in texts) * CHARGED_POLICIES)
        number = 0
        while not stop.now:
            number += 1
            reserved = purse.reserve(Amount(usd=most))
            if isinstance(reserved, str):
                return reserved
            began = time.monotonic()
            result, charged = self._once(texts)
            reserved.settle(ModelUsage(guardrail_units=charged, cost_usd=self._usd(charged)))
            _log(len(texts), result, charged, time.monotonic() - began)
            if not isinstance(result, Failure):
                return result
            tries = THROTTLED_TRIES if result.kind == "throttled" else self.settings.attempts
            if number >= tries or result.kind not in TRY_AGAIN or not pause(number, self.settings.pause_seconds, stop):
                return result
        return _NO_TIME

    def _once(self, texts: Sequence[str]) -> tuple[Verdict | Failure, int]:
        try:
            answer: Mapping[str, Any] = self.client.apply_guardrail(
                guardrailIdentifier=self.settings.evidence_guardrail_id,
                guardrailVersion=self.settings.evidence_guardrail_version,
                source="INPUT",
                content=[{"text": {"text": text}} for text in texts],
                outputScope="INTERVENTIONS",
            )
        except Exception as error:  # an edge to other people's libraries: each kind is told apart, and logged
            return classify_failure(error), 0
        verdict = verdict_of(answer, len(texts))
        unclear = Failure(kind="malformed", detail="an answer without a decision")
        return verdict or unclear, charged_units(answer)

    def _usd(self, units: int) -> float:
        return units * self.settings.evidence_guardrail_usd / 1_000


def units_of(text: str) -> int:
    """Return how many text units a text takes.

    Example:
        >>> units_of("a" * 1000), units_of("a" * 1001)
        (1, 2)
    """
    return -(-len(text) // UNIT_CHARACTERS)


def _log(texts: int, result: Verdict | Failure, charged: int, seconds: float) -> None:
    facts: dict[str, object] = {"texts": texts, "units": charged, "duration_ms": round(seconds * 1000)}
    if isinstance(result, Failure):
        logger.warning("guardrail call failed", extra={**facts, "error_code": result.kind, "detail": result.detail})
    else:
        logger.info(
            "guardrail answered", extra={**facts, "verdict": "masked" if isinstance(result, Masked) else result}
        )

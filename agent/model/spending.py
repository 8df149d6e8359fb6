"""Caps: what a diagnosis, a person and everybody together may spend. Reserved before a call, settled after it."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from agent.model.configuration import ModelEntry, ModelSettings
from agent.model.messages import ModelRequest, Spoken, ToolCall, answer_schema
from agent.model.reply import NO_USAGE, ModelUsage

# English text has about four characters a token, JSON and identifiers nearer three: the lower one errs on the safe side.
# Other scripts take about a token a character, and three bytes or more in UTF-8: so bytes are counted.
# Source: https://docs.claude.com/en/docs/about-claude/glossary (tokens)
BYTES_A_TOKEN = 3
EVERYBODY = ""  # the payer whose row is the whole day

CapReason = Literal["run_cap", "user_cap", "day_cap"]

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """Tokens and money."""

    tokens: int = 0
    usd: float = 0.0

    def fits(self, *, spent: "Amount", cap: "Amount") -> bool:
        """Return whether this may be spent on top of what was, under a cap."""
        return spent.tokens + self.tokens <= cap.tokens and spent.usd + self.usd <= cap.usd

    def __add__(self, other: "Amount") -> "Amount":
        return Amount(tokens=self.tokens + other.tokens, usd=self.usd + other.usd)

    def __sub__(self, other: "Amount") -> "Amount":
        return Amount(tokens=self.tokens - other.tokens, usd=self.usd - other.usd)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCaps:
    """What one person, and everybody together, may spend on a day."""

    user: Amount
    day: Amount


class Ledger(Protocol):
    """What was spent on a day, kept for all processes."""

    def reserve(self, subject: str, amount: Amount, caps: DayCaps, *, at: datetime) -> CapReason | None:
        """Set an amount aside for a person and for everybody; returns the cap it would break, and then sets nothing."""
        ...

    def settle(self, subject: str, reserved: Amount, usage: ModelUsage, *, at: datetime) -> None:
        """Replace what was set aside by what was used."""
        ...


class Purse:
    """The money of one diagnosis or chat turn, and behind it the day's. Safe to use from several threads."""

    def __init__(
        self, settings: ModelSettings, ledger: Ledger | None, *, subject: str, now: Callable[[], datetime]
    ) -> None:
        self._cap = Amount(tokens=settings.run_tokens, usd=settings.run_usd)
        self._day = DayCaps(
            user=Amount(tokens=settings.user_day_tokens, usd=settings.user_day_usd),
            day=Amount(tokens=settings.day_tokens, usd=settings.day_usd),
        )
        self._ledger = ledger
        self._subject = subject
        self._now = now
        self._usage = NO_USAGE
        self._reserved = Amount()
        self._lock = threading.Lock()

    @property
    def usage(self) -> ModelUsage:
        """What was used so far, by answers that broke off too."""
        with self._lock:
            return self._usage

    def reserve(self, amount: Amount) -> "Reservation | CapReason":
        """Set the most a call can cost aside, or return the cap that it would break."""
        with self._lock:
            spent = Amount(tokens=self._usage.tokens, usd=self._usage.cost_usd) + self._reserved
            if not amount.fits(spent=spent, cap=self._cap):
                return "run_cap"
            self._reserved += amount
        kept = False
        try:
            at = self._now()
            refused = self._ledger.reserve(self._subject, amount, self._day, at=at) if self._ledger else None
            kept = refused is None
        finally:
            if not kept:
                with self._lock:
                    self._reserved -= amount
        return refused or Reservation(purse=self, amount=amount, at=at)

    def settle(self, amount: Amount, usage: ModelUsage, *, at: datetime) -> None:
        """Replace what was set aside by what was used."""
        with self._lock:
            self._reserved -= amount
            self._usage += usage
        if self._ledger is None:
            return
        try:
            self._ledger.settle(self._subject, amount, usage, at=at)
        except Exception:
            # The answer is there and paid for. What was set aside stays set aside: the day's caps hold all the same.
            logger.exception("what a model call used could not be written down")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservation:
    """Something set aside; settle it exactly once. It belongs to the day it was made on."""

    purse: Purse
    amount: Amount
    at: datetime

    def settle(self, usage: ModelUsage) -> None:
        """Say what was used of it."""
        self.purse.settle(self.amount, usage, at=self.at)


def most_it_can_cost(request: ModelRequest, entry: ModelEntry, *, max_tokens: int) -> Amount:
    """Return the upper bound of a call: all of its input written to the cache, and all the output it may make."""
    sent = input_tokens(request)
    usd = entry.cost_usd(input_tokens=0, output_tokens=max_tokens, written=sent)
    plain = entry.cost_usd(input_tokens=sent, output_tokens=max_tokens)
    return Amount(tokens=sent + max_tokens, usd=max(usd, plain))


def input_tokens(request: ModelRequest) -> int:
    """Estimate the tokens of a request, rather too many than too few."""
    size = bytes_of(request.system)
    for message in request.messages:
        calls: tuple[ToolCall, ...] = getattr(message, "tool_calls", ())
        spoken: Spoken | None = getattr(message, "spoken", None)
        size += bytes_of(message.text) + sum(bytes_of(call.name) + bytes_of(str(call.arguments)) for call in calls)
        size += bytes_of(str(spoken.blocks)) if spoken else 0
    for tool in request.tools:
        size += bytes_of(tool.name) + bytes_of(tool.description) + bytes_of(str(tool.parameters))
    if request.answer_as is not None:
        size += bytes_of(str(answer_schema(request.answer_as)))
    return estimate_tokens(size)


def bytes_of(text: str) -> int:
    """Count the bytes of a text as it travels.

    Example:
        >>> bytes_of("tag"), bytes_of("札")
        (3, 3)
    """
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def estimate_tokens(size: int) -> int:
    """Estimate tokens by the bytes of a text.

    Example:
        >>> estimate_tokens(10)
        4
    """
    return -(-size // BYTES_A_TOKEN)

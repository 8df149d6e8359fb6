"""Has a Bedrock guardrail look at what others wrote before a model sees it: a log line may hold an attack.

A guardrail on the conversation does not look at what tools returned.
Source: https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-use-converse-api.html
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from agent.model.breaker import Breaker
from agent.model.call_threads import CallThreads
from agent.model.checked_texts import ASKED_FOR, CheckedTexts, pieces_of
from agent.model.configuration import BEDROCK, GUARD_CALLS, ModelSettings
from agent.model.failures import Failure
from agent.model.guard_call import MAX_UNITS, GuardCall, units_of
from agent.model.guard_verdict import Masked, Verdict
from agent.model.member import ClientOf
from agent.model.messages import ModelRequest
from agent.model.reply import FailureKind, Outcome, Refused, UnavailableReason, unavailable
from agent.model.spending import Purse
from agent.model.stop import Stop

MAX_SPLITS = 24  # to find what was blocked; after them it is withheld with its neighbours
# What counts against it in its breaker. Whether it is there and may be used is told at once, and by name, each time.
_ILL: frozenset[FailureKind] = frozenset({"throttled", "server", "timeout", "connection", "broken_stream"})
_WHY: Mapping[FailureKind, UnavailableReason] = {
    "throttled": "guard_throttled",
    "quota": "guard_throttled",
    "server": "guard_unreachable",
    "timeout": "guard_unreachable",
    "connection": "guard_unreachable",
    "broken_stream": "guard_unreachable",
    "denied": "guard_denied",
    "unknown_model": "guard_unknown",
    "rejected": "guard_unknown",
    "too_long": "guard_unknown",
    "stopped": "deadline",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Group:
    """Texts that are sent together."""

    texts: tuple[str, ...]

    def halves(self) -> "tuple[_Group, _Group]":
        middle = len(self.texts) // 2
        return _Group(texts=self.texts[:middle]), _Group(texts=self.texts[middle:])


class EvidenceGuard:
    """The guardrail for evidence. It blocks; its calls run side by side on threads of its own."""

    def __init__(self, call: GuardCall, breaker: Breaker) -> None:
        self._call = call
        self._breaker = breaker
        self._threads = CallThreads(GUARD_CALLS, name="guardrail")

    def checked(self, request: ModelRequest, known: CheckedTexts, purse: Purse, stop: Stop) -> ModelRequest | Outcome:
        """Return the request as a model may see it, or why none may be asked.

        Whatever goes wrong, none is: who configured a guardrail does not want an answer without it.
        """
        if known.failure is None:
            known.failure = self._judge(_wave(request, known), known, purse, stop)
        return known.failure or known.as_seen(request) or Refused(reason="guardrail")

    def close(self) -> None:
        """Take no more calls; those under way run into their time limits."""
        self._threads.close()

    def _judge(self, wave: Sequence[_Group], known: CheckedTexts, purse: Purse, stop: Stop) -> Outcome | None:
        """Look at groups of texts, and return why that could not be done.

        A block is of a whole group: its halves are sent again until it is found which text was meant. Where neither half
        is blocked by itself, it was the two together, and both are withheld.
        """
        blocked: list[_Group] = []
        splits = 0
        while wave:
            verdicts = self._side_by_side(wave, purse, stop)
            if not isinstance(verdicts, list):
                return verdicts
            further: list[_Group] = []
            for group, verdict in zip(wave, verdicts, strict=True):
                if verdict == "passed" or isinstance(verdict, Masked):
                    _note(group, verdict, known)
                    continue
                split = len(group.texts) > 1 and splits < MAX_SPLITS
                if split:
                    splits += 1
                    further += group.halves()
                if verdict == "blocked" or not split:
                    blocked.append(group)
            wave = further
        for group in reversed(blocked):  # the smallest first
            if not any(known.is_withheld(text) for text in group.texts):
                for text in group.texts:
                    known.withhold(text)
        return None

    def _side_by_side(self, wave: Sequence[_Group], purse: Purse, stop: Stop) -> list[Verdict] | Outcome:
        if not self._breaker.lets_pass():
            return unavailable("guard_unreachable")
        try:
            calls = [self._threads.submit(self._call.ask, group.texts, purse, stop) for group in wave]
        except RuntimeError:  # they were closed: the process is ending
            self._breaker.undecided()
            return unavailable("deadline")
        verdicts: list[Verdict] = []
        for call in calls:
            result = call.result()
            if isinstance(result, Failure):
                for other in calls:
                    other.cancel()
                if result.kind in _ILL:
                    self._breaker.failed()
                else:
                    self._breaker.undecided()
                return unavailable(_WHY.get(result.kind, "guard_unclear"))
            if not isinstance(result, Masked) and result in ("run_cap", "user_cap", "day_cap"):
                self._breaker.undecided()
                return unavailable(result)
            verdicts.append(result)
        self._breaker.succeeded()
        return verdicts


def make_guard(settings: ModelSettings, client_of: ClientOf) -> EvidenceGuard | None:
    """Make the guardrail for evidence ready, None where none is configured. Without a region it is the first model's."""
    if settings.evidence_guardrail_id is None:
        return None
    regions = (entry.region for entry in settings.chain if entry.library == BEDROCK)
    region = settings.evidence_guardrail_region or next(regions, None)
    breaker = Breaker(failures=settings.breaker_failures, open_seconds=settings.breaker_seconds)
    return EvidenceGuard(GuardCall(client=client_of(region), settings=settings), breaker)


def _wave(request: ModelRequest, known: CheckedTexts) -> list[_Group]:
    """Return what is to be looked at; what is asked for by itself, so that it never goes with others' words."""
    pieces = list(pieces_of(request))
    asked = {piece.text for piece in pieces if piece.label in ASKED_FOR}
    texts = known.unknown(piece.text for piece in pieces)
    for text in texts:
        if units_of(text) > MAX_UNITS:
            known.withhold(text)  # no fence of ours holds as much
    fitting = [text for text in texts if units_of(text) <= MAX_UNITS]
    return [
        *_groups(text for text in fitting if text in asked),
        *_groups(text for text in fitting if text not in asked),
    ]


def _groups(texts: Iterable[str]) -> Iterator[_Group]:
    """Put texts together, in their order, as far as one request takes them."""
    group: list[str] = []
    room = MAX_UNITS
    for text in texts:
        if units_of(text) > room:
            yield _Group(texts=tuple(group))
            group, room = [], MAX_UNITS
        group.append(text)
        room -= units_of(text)
    if group:
        yield _Group(texts=tuple(group))


def _note(group: _Group, verdict: Verdict, known: CheckedTexts) -> None:
    instead = verdict.texts if isinstance(verdict, Masked) else group.texts
    for text, shown in zip(group.texts, instead, strict=True):
        known.show(text, shown)
    if isinstance(verdict, Masked):
        known.marks |= verdict.marks

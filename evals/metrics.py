"""What a set of scored scenarios says in figures: accuracy, false alarms, abstention, grounding, cost, confusions.

A cause that its scenario accepts as an extra counts neither for nor against a diagnosis. A scenario without a diagnosis
counts as wrong wherever an answer was due.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean, median

from agent.diagnosis import Cause, Diagnosis
from evals.run import Outcome
from evals.scorers.diagnosis import NOTHING_FORBIDDEN

NO_CAUSE = "no root cause"
NO_ANSWER = "no answer"
_FAILING: frozenset[str] = frozenset({"unknown", "rolled_back", "failed", "degraded"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """So many of so many."""

    count: int
    of: int

    @property
    def value(self) -> float | None:
        """The share, 0 to 1; None when there was nothing to count."""
        return self.count / self.of if self.of else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """What something took, over all diagnoses: every value in ascending order, never empty."""

    values: tuple[int, ...]

    @property
    def median(self) -> float:
        """The middle value; between the two middle ones when their number is even."""
        return median(self.values)

    @property
    def most(self) -> int:
        """The greatest value."""
        return self.values[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryResult:
    """The scenarios that expect one category, or NO_CAUSE.

    `exact`: those whose whole set is right. `named`: those that name this category, right set or not. `top_1`: those
    whose first cause is an expected one; for NO_CAUSE, those that name none.
    """

    category: str
    scenarios: int
    exact: int
    named: int
    top_1: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Confusion:
    """How often `given` was said where `expected` was due; the two are equal where the answer was right."""

    expected: str
    given: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Metrics:
    """The figures of one run.

    exact: scenarios whose set of root causes is exactly the expected one.
    top_1: of those that expect a cause, the ones whose first cause is expected.
    precision_at_full_recall: mean over those that expect a cause: the share of named causes that are expected where
        none is missing, else 0. None when no scenario expects a cause.
    false_alarms: of those that expect no cause, the ones where one is named, or a healthy target is called otherwise.
    false_alarms_healthy: the same of those whose target is healthy.
    abstained: of those that expect no cause though something fails or cannot be read, the ones that name none, say the
        right status, and name the gap where one is expected.
    grounded: of all causes and symptoms stated, those whose every evidence id is evidence of the diagnosis.
    forbidden: of all diagnoses, those that say or recommend something their scenario forbids.
    categories: by name, NO_CAUSE last. confusions: right ones too, by expected, then given.
    """

    scenarios: int
    answered: int
    passed: int
    exact: Share
    top_1: Share
    precision_at_full_recall: float | None
    false_alarms: Share
    false_alarms_healthy: Share
    abstained: Share
    grounded: Share
    forbidden: Share
    aws_calls: Spread | None
    round_trips: Spread | None
    waves: Spread | None
    categories: tuple[CategoryResult, ...]
    confusions: tuple[Confusion, ...]


def measure(outcomes: Sequence[Outcome]) -> Metrics:
    """Work out the figures of a run."""
    diagnoses = [outcome.diagnosis for outcome in outcomes if outcome.diagnosis]
    caused = [outcome for outcome in outcomes if outcome.expected]
    uncaused = [outcome for outcome in outcomes if not outcome.expected]
    healthy = [outcome for outcome in uncaused if _healthy(outcome)]
    due = [outcome for outcome in uncaused if _abstention_due(outcome)]
    stated = [(cause, one) for one in diagnoses for cause in (*one.root_causes, *one.symptoms)]
    return Metrics(
        scenarios=len(outcomes),
        answered=len(diagnoses),
        passed=sum(outcome.score.passed for outcome in outcomes),
        exact=Share(count=sum(map(_exact, outcomes)), of=len(outcomes)),
        top_1=Share(count=sum(map(_first_right, caused)), of=len(caused)),
        precision_at_full_recall=fmean(map(_precision_at_full_recall, caused)) if caused else None,
        false_alarms=Share(count=sum(map(_false_alarm, uncaused)), of=len(uncaused)),
        false_alarms_healthy=Share(count=sum(map(_false_alarm, healthy)), of=len(healthy)),
        abstained=Share(count=sum(map(_abstained, due)), of=len(due)),
        grounded=Share(count=sum(_grounded(cause, one) for cause, one in stated), of=len(stated)),
        forbidden=Share(count=sum(map(_said_forbidden, outcomes)), of=len(diagnoses)),
        aws_calls=_spread(one.usage.aws_calls for one in diagnoses),
        round_trips=_spread(one.usage.round_trips for one in diagnoses),
        waves=_spread(one.usage.waves for one in diagnoses),
        categories=_categories(outcomes),
        confusions=_confusions(outcomes),
    )


def given_causes(outcome: Outcome) -> tuple[str, ...]:
    """Return the categories named as root causes, best first, each once, without the extras the scenario accepts."""
    if outcome.diagnosis is None:
        return ()
    ignored = set(outcome.acceptable_extra) - set(outcome.expected)
    named = dict.fromkeys(cause.category for cause in outcome.diagnosis.root_causes)
    return tuple(category for category in named if category not in ignored)


def failing(status: str | None) -> bool:
    """Tell whether a status says that something is wrong, or could not be seen."""
    return status in _FAILING


def wrong_confusions(metrics: Metrics) -> tuple[Confusion, ...]:
    """Return the confusions that are mistakes, the most frequent first."""
    wrong = [pair for pair in metrics.confusions if pair.expected != pair.given]
    return tuple(sorted(wrong, key=lambda pair: -pair.count))


def _exact(outcome: Outcome) -> bool:
    return outcome.diagnosis is not None and set(given_causes(outcome)) == set(outcome.expected)


def _first_right(outcome: Outcome) -> bool:
    return given_causes(outcome)[:1] in {(category,) for category in outcome.expected}


def _precision_at_full_recall(outcome: Outcome) -> float:
    given, expected = given_causes(outcome), set(outcome.expected)
    return len(expected) / len(given) if expected <= set(given) else 0.0


def _healthy(outcome: Outcome) -> bool:
    return outcome.expected_status[:1] == ("healthy",)


def _abstention_due(outcome: Outcome) -> bool:
    """Tell whether something fails or cannot be read, and the reason cannot be known."""
    fails = not _healthy(outcome) and bool(_FAILING & set(outcome.expected_status))
    return fails or bool(outcome.expected_gaps)


def _false_alarm(outcome: Outcome) -> bool:
    if outcome.diagnosis is None:
        return False
    return bool(given_causes(outcome)) or (_healthy(outcome) and not _status_right(outcome.diagnosis, outcome))


def _abstained(outcome: Outcome) -> bool:
    if outcome.diagnosis is None or given_causes(outcome):
        return False
    gaps = {gap.operation for gap in outcome.diagnosis.gaps}
    named = not outcome.expected_gaps or bool(gaps & set(outcome.expected_gaps))
    return named and _status_right(outcome.diagnosis, outcome)


def _status_right(diagnosis: Diagnosis, outcome: Outcome) -> bool:
    return diagnosis.status in outcome.expected_status


def _grounded(cause: Cause, diagnosis: Diagnosis) -> bool:
    known = {piece.id for piece in diagnosis.evidence}
    return bool(cause.evidence_ids) and set(cause.evidence_ids) <= known


def _said_forbidden(outcome: Outcome) -> bool:
    return any(check.name == NOTHING_FORBIDDEN for check in outcome.score.failed())


def _spread(values: Iterable[int]) -> Spread | None:
    ordered = tuple(sorted(values))
    return Spread(values=ordered) if ordered else None


def _categories(outcomes: Sequence[Outcome]) -> tuple[CategoryResult, ...]:
    expecting: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        for category in dict.fromkeys(outcome.expected or (NO_CAUSE,)):
            expecting.setdefault(category, []).append(outcome)
    return tuple(_category(name, expecting[name]) for name in sorted(expecting, key=_order))


def _category(name: str, outcomes: Sequence[Outcome]) -> CategoryResult:
    exact = sum(map(_exact, outcomes))
    none = name == NO_CAUSE
    return CategoryResult(
        category=name,
        scenarios=len(outcomes),
        exact=exact,
        named=exact if none else sum(name in given_causes(outcome) for outcome in outcomes),
        top_1=exact if none else sum(map(_first_right, outcomes)),
    )


def _confusions(outcomes: Sequence[Outcome]) -> tuple[Confusion, ...]:
    pairs = Counter(pair for outcome in outcomes for pair in _pairs(outcome))
    ordered = sorted(pairs, key=lambda pair: (_order(pair[0]), _order(pair[1])))
    return tuple(Confusion(expected=one, given=other, count=pairs[one, other]) for one, other in ordered)


def _pairs(outcome: Outcome) -> Iterable[tuple[str, str]]:
    """Yield what was expected beside what was given: right ones with themselves, each missing one with each wrong one."""
    if outcome.diagnosis is None:
        for category in outcome.expected or (NO_CAUSE,):
            yield category, NO_ANSWER
        return
    given = given_causes(outcome)
    right = [category for category in outcome.expected if category in given]
    missing = [category for category in outcome.expected if category not in given]
    wrong = [category for category in given if category not in outcome.expected]
    yield from ((category, category) for category in right)
    if missing or wrong or not right:
        yield from ((one, other) for one in missing or [NO_CAUSE] for other in wrong or [NO_CAUSE])


def _order(category: str) -> tuple[bool, bool, str]:
    return category == NO_ANSWER, category == NO_CAUSE, category

from dataclasses import replace

import pytest

from agent.diagnosis import Diagnosis, Usage
from evals.metrics import (
    NO_ANSWER,
    NO_CAUSE,
    CategoryResult,
    Confusion,
    Share,
    Spread,
    given_causes,
    measure,
    wrong_confusions,
)
from evals.run import Outcome
from evals.scorers.diagnosis import Check, Score, score
from tests.diagnoses import cause, diagnosis, gap, piece

OOM, IMAGE, ROUTE, EXITED = "container_oom", "image_not_found", "network_no_route", "essential_container_exited"


def told(*named: str, **fields: object) -> Diagnosis:
    causes = tuple(cause(category, id=f"F{place}") for place, category in enumerate(named, 1))
    values: dict[str, object] = {"root_causes": causes, "symptoms": (), "gaps": (), "evidence": (piece(),), **fields}
    return replace(diagnosis(), **values)  # pyright: ignore[reportArgumentType]  # any field


def outcome(
    expected: tuple[str, ...], answer: Diagnosis | None, *, status: str = "failed", right: bool = True, **fields: object
) -> Outcome:
    return Outcome(
        scenario="s-000001",
        title="web",
        expected=expected,
        diagnosis=answer,
        score=Score(scenario="s-000001", checks=(Check(name="status", passed=right),)),
        expected_status=(status,),
        **fields,  # pyright: ignore[reportArgumentType]  # any field
    )


def test_a_set_is_exact_when_nothing_is_missing_and_nothing_more_is_named():
    metrics = measure(
        [
            outcome((OOM,), told(OOM)),
            outcome((OOM, IMAGE), told(IMAGE, OOM)),
            outcome((OOM, IMAGE), told(OOM)),
            outcome((OOM,), told(OOM, IMAGE)),
            outcome((), told(), status="healthy"),
            outcome((), None, status="healthy"),
        ]
    )
    assert metrics.exact == Share(count=3, of=6)
    assert (metrics.scenarios, metrics.answered) == (6, 5)


def test_the_first_cause_counts_only_where_a_cause_is_expected():
    metrics = measure(
        [
            outcome((OOM, IMAGE), told(IMAGE, ROUTE)),
            outcome((OOM,), told(ROUTE, OOM)),
            outcome((OOM,), told()),
            outcome((OOM,), None),
            outcome((), told()),
        ]
    )
    assert metrics.top_1 == Share(count=1, of=4)


def test_precision_counts_only_where_no_expected_cause_is_missing():
    whole, half, none = (
        outcome((OOM,), told(OOM)),
        outcome((OOM,), told(OOM, ROUTE)),
        outcome((OOM, IMAGE), told(OOM)),
    )
    assert measure([whole, half, none, outcome((), told(ROUTE))]).precision_at_full_recall == pytest.approx(0.5)
    assert measure([outcome((), told())]).precision_at_full_recall is None


def test_an_accepted_extra_counts_for_nothing():
    first = outcome((OOM,), told(EXITED, OOM), acceptable_extra=(EXITED,))
    quiet = outcome((), told(EXITED, status="failed"), status="failed", acceptable_extra=(EXITED,))
    metrics = measure([first, quiet])
    assert given_causes(first) == (OOM,)
    assert metrics.exact == Share(count=2, of=2)
    assert metrics.top_1 == Share(count=1, of=1)
    assert metrics.precision_at_full_recall == 1
    assert metrics.false_alarms.count == 0
    assert metrics.abstained == Share(count=1, of=1)
    assert wrong_confusions(metrics) == ()


def test_an_expected_cause_that_is_also_accepted_as_an_extra_counts():
    assert given_causes(outcome((OOM,), told(OOM), acceptable_extra=(OOM,))) == (OOM,)


def test_the_same_category_on_two_services_is_one_cause():
    assert measure([outcome((OOM,), told(OOM, OOM))]).precision_at_full_recall == 1


def test_a_false_alarm_is_a_cause_where_there_is_none_or_a_healthy_service_called_otherwise():
    metrics = measure(
        [
            outcome((), told(OOM, status="healthy"), status="healthy"),
            outcome((), told(status="degraded"), status="healthy"),
            outcome((), told(status="healthy"), status="healthy"),
            outcome((), None, status="healthy"),
            outcome((), told(OOM, status="in_progress"), status="in_progress"),
            outcome((), told(status="failed"), status="in_progress"),
            outcome((IMAGE,), told(OOM)),
        ]
    )
    assert metrics.false_alarms == Share(count=3, of=6)
    assert metrics.false_alarms_healthy == Share(count=2, of=4)


def test_abstaining_is_due_where_something_fails_or_is_hidden_and_the_cause_cannot_be_known():
    denied = gap(operation="logs:FilterLogEvents")
    hidden = {"status": "in_progress", "expected_gaps": ("logs:FilterLogEvents",)}
    metrics = measure(
        [
            outcome((), told(status="failed")),
            outcome((), told(OOM, status="failed")),
            outcome((), told(status="healthy")),
            outcome((), None),
            outcome((), told(status="in_progress", gaps=(denied,)), **hidden),  # pyright: ignore[reportArgumentType]  # any field
            outcome((), told(status="in_progress"), **hidden),  # pyright: ignore[reportArgumentType]  # any field
            replace(outcome((), told(status="healthy")), expected_status=("healthy", "degraded")),
            outcome((), told(status="waiting"), status="waiting"),
            replace(outcome((), told(status="in_progress")), expected_status=("in_progress", "failed")),
        ]
    )
    assert metrics.abstained == Share(count=3, of=7)


def test_a_statement_is_grounded_when_all_it_cites_is_evidence_of_the_diagnosis():
    causes = (cause(OOM), cause(IMAGE, evidence_ids=()), cause(ROUTE, evidence_ids=("E1", "E9")))
    symptoms = (cause(EXITED),)
    metrics = measure([outcome((OOM,), told(root_causes=causes, symptoms=symptoms))])
    assert metrics.grounded == Share(count=2, of=4)
    assert metrics.grounded.value == pytest.approx(0.5)


def test_what_must_not_be_said_is_counted_as_the_scorer_finds_it():
    loud = told(OOM, summary="Roll the database back at once.")
    judged = score("s-000001", {"status": "failed", "root_causes": [OOM], "forbidden": ["roll.*database"]}, loud)
    metrics = measure([replace(outcome((OOM,), loud), score=judged), outcome((OOM,), told(OOM)), outcome((OOM,), None)])
    assert metrics.forbidden == Share(count=1, of=2)


def test_calls_and_round_trips_have_a_median_and_a_most():
    spent = [told(OOM, usage=Usage(aws_calls=calls, round_trips=trips)) for calls, trips in ((9, 1), (4, 3), (31, 3))]
    metrics = measure([outcome((OOM,), one) for one in spent])
    assert metrics.aws_calls == Spread(values=(4, 9, 31))
    assert (metrics.aws_calls.median, metrics.aws_calls.most) == (9, 31)
    assert metrics.round_trips is not None
    assert (metrics.round_trips.median, metrics.round_trips.most) == (3, 3)
    assert Spread(values=(3, 4)).median == 3.5


def test_every_expected_category_has_its_own_figures():
    metrics = measure(
        [
            outcome((OOM,), told(OOM)),
            outcome((OOM,), told(ROUTE, OOM)),
            outcome((OOM, IMAGE), told(OOM)),
            outcome((), told()),
            outcome((), told(OOM)),
        ]
    )
    assert metrics.categories == (
        CategoryResult(category=OOM, scenarios=3, exact=1, named=3, top_1=2),
        CategoryResult(category=IMAGE, scenarios=1, exact=0, named=0, top_1=1),
        CategoryResult(category=NO_CAUSE, scenarios=2, exact=1, named=1, top_1=1),
    )


def test_what_was_confused_with_what_is_told():
    metrics = measure(
        [
            outcome((OOM,), told(OOM)),
            outcome((OOM,), told(IMAGE)),
            outcome((OOM,), told(IMAGE)),
            outcome((OOM, IMAGE), told(IMAGE)),
            outcome((OOM,), told(OOM, ROUTE)),
            outcome((), told(ROUTE)),
            outcome((), told()),
            outcome((), told()),
            outcome((IMAGE,), None),
        ]
    )
    assert wrong_confusions(metrics) == (
        Confusion(expected=OOM, given=IMAGE, count=2),
        Confusion(expected=NO_CAUSE, given=ROUTE, count=2),
        Confusion(expected=OOM, given=NO_CAUSE, count=1),
        Confusion(expected=IMAGE, given=NO_ANSWER, count=1),
    )
    right = {(pair.expected, pair.count) for pair in metrics.confusions if pair.expected == pair.given}
    assert right == {(OOM, 2), (IMAGE, 1), (NO_CAUSE, 2)}


def test_of_no_scenario_nothing_is_claimed():
    metrics = measure([])
    assert metrics.exact.value is None
    assert metrics.aws_calls is None
    assert metrics.precision_at_full_recall is None
    assert (metrics.categories, metrics.confusions) == ((), ())

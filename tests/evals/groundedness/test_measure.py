"""On real diagnoses of our own scenarios: no lie is shown, and the truth passes."""

import json
from collections import Counter

from agent.diagnosis import Diagnosis
from evals.expansion import scenario_paths
from evals.groundedness.measure import Groundedness, document, lines, measure
from evals.run import run_diagnosis_scenarios
from evals.selection import select_worlds
from tests.diagnoses import diagnosis


def _diagnoses() -> list[Diagnosis]:
    chosen = [path.parent.name for path in scenario_paths()][::5]
    return [outcome.diagnosis for outcome in run_diagnosis_scenarios(select_worlds([], chosen)) if outcome.diagnosis]


def test_no_lie_is_shown_and_the_truth_passes() -> None:
    result = measure(_diagnoses())
    assert result.false_drafts.total() >= 1000
    assert len(result.false_drafts) >= 15
    assert result.shown == ()
    assert result.true_drafts >= 100
    assert result.passed_share >= 0.95, result.harmed


def test_the_same_seed_makes_the_same_drafts() -> None:
    assert measure([diagnosis()]) == measure([diagnosis()])


def test_the_table_names_what_went_wrong() -> None:
    result = Groundedness(
        false_drafts=Counter({"wrong id": 2}),
        shown=("web, wrong id: web:58 …",),
        true_drafts=4,
        harmed=("web: It stopped. (why)",),
    )
    text = "\n".join(lines(result))
    assert "wrong id                              2      1" in text
    assert "3 of 4 (75.0%)" in text
    assert "shown   web, wrong id: web:58 …" in text


def test_what_was_counted_can_be_written_as_json() -> None:
    result = Groundedness(false_drafts=Counter({"wrong id": 2}), shown=(), true_drafts=4, harmed=("web: a truth",))
    told = json.loads(json.dumps(document(result)))
    assert told["false_drafts"] == {"wrong id": 2}
    assert (told["harmed"], told["passed_share"]) == (["web: a truth"], 0.75)

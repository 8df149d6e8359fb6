import json
from dataclasses import replace

from evals.report import document, line, table
from evals.run import Outcome
from evals.scorers.diagnosis import Check, Score
from tests.diagnoses import cause, diagnosis

RIGHT = Outcome(
    scenario="s-000001",
    title="web",
    expected=("image_not_found",),
    diagnosis=diagnosis(),
    score=Score(scenario="s-000001", checks=(Check(name="status", passed=True),)),
)
WRONG = Outcome(
    scenario="s-000002",
    title="cart",
    expected=(),
    diagnosis=None,
    score=Score(scenario="s-000002", checks=(Check(name="status", passed=False, detail="failed, expected healthy"),)),
    expected_status=("healthy",),
)
CONFUSED = replace(RIGHT, scenario="s-000003", expected=("container_oom",))


def named(category: str):
    return replace(diagnosis(), root_causes=(cause(category),))


def test_a_line_says_what_passed_and_what_it_took():
    assert line(RIGHT) == "ok   s-000001   14 calls 4 trips 4 waves  image_not_found"


def test_a_line_says_what_failed():
    assert line(WRONG).splitlines() == [
        "FAIL s-000002    no root cause",
        "       status: failed, expected healthy",
    ]


def test_the_table_counts_every_check():
    assert table([RIGHT, WRONG]).splitlines()[:2] == [
        "1 of 2 scenarios pass every check",
        "  status                           1 of   2",
    ]


def test_the_table_tells_the_figures():
    shown = table([RIGHT, WRONG]).splitlines()
    assert "  exact set of root causes         1 of   2   50.0%" in shown
    assert "  first cause right                1 of   1  100.0%" in shown
    assert "  false alarms on healthy ones     0 of   1    0.0%" in shown
    assert "  abstained where due              0 of   0" in shown
    assert "  precision at full recall       1.000" in shown
    assert "  AWS calls                      median 14, at most 14" in shown
    assert "  round trips                    median 4, at most 4" in shown


def test_categories_that_are_always_right_share_a_paragraph_and_others_have_a_line():
    shown = table([RIGHT, CONFUSED])
    assert "Expected and always right, with the number of scenarios\n  image_not_found 1" in shown
    assert "  container_oom                           1       0       0       0" in shown
    assert "Confused: expected -> given\n    1  container_oom -> image_not_found" in shown
    assert "not always right" not in table([RIGHT])
    assert "Confused" not in table([RIGHT])


def test_the_table_fits_eighty_columns_and_keeps_a_number_beside_its_category():
    names = [f"a_category_with_a_rather_long_name_{n}" for n in range(9)]
    many = [
        replace(RIGHT, expected=(name,), acceptable_extra=("image_not_found",), diagnosis=named(name)) for name in names
    ]
    lines = table([*many, CONFUSED]).splitlines()
    assert max(map(len, lines)) <= 80
    assert all(any(f"{name} 1" in line for line in lines) for name in names)


def test_a_table_of_nothing_but_failures_claims_no_usage():
    assert "AWS calls" not in table([WRONG])


def test_the_document_is_plain_json():
    told = json.loads(json.dumps(document([RIGHT, WRONG])))
    assert (told["passed"], told["total"]) == (1, 2)
    assert told["metrics"]["exact"] == {"count": 1, "of": 2, "share": 0.5}
    assert told["metrics"]["abstained"] == {"count": 0, "of": 0, "share": None}
    assert told["metrics"]["aws_calls"] == {"median": 14, "max": 14}
    assert told["metrics"]["precision_at_full_recall"] == 1
    assert told["metrics"]["categories"][0] == {
        "category": "image_not_found",
        "scenarios": 1,
        "exact": 1,
        "named": 1,
        "top_1": 1,
    }
    assert told["metrics"]["confusions"] == [{"expected": "no root cause", "given": "no answer", "count": 1}]
    assert told["scenarios"][0]["given"] == ["image_not_found"]
    assert told["scenarios"][1]["given"] is None
    assert told["scenarios"][1]["checks"][0]["detail"] == "failed, expected healthy"

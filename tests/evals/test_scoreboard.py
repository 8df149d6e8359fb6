import json
from dataclasses import replace
from pathlib import Path

import pytest

from evals.benchmarks.explain_speed import Speed
from evals.benchmarks.peer_result import digest
from evals.metrics import Share
from evals.run import Outcome
from evals.scoreboard import OWN, Scoreboard, build, by_category, document, false_alarms, peer_note, table
from evals.scorers.diagnosis import Check, Score
from tests.diagnoses import diagnosis, piece
from tests.lab_stage import DEMO, scenario

CALM = "s-a8ccb6"
SPEED = Speed(messages=10, rounds=1, per_second=1234.5)


def outcome(scenario_id: str, *, excerpt: str = "", status: str = "failed") -> Outcome:
    expect = scenario(scenario_id).expect
    told = replace(diagnosis(), status=status, root_causes=(), symptoms=(), evidence=(piece(excerpt=excerpt),))
    return Outcome(
        scenario=scenario_id,
        title="web",
        expected=tuple(expect["root_causes"]),
        diagnosis=told,
        score=Score(scenario=scenario_id, checks=(Check(name="status", passed=True),)),
        expected_status=(expect["status"],),
    )


def board(*outcomes: Outcome, batches: tuple[Path, ...] = ()) -> Scoreboard:
    worlds = [scenario(one.scenario) for one in outcomes]
    return build(worlds, outcomes, batches, speed=lambda: SPEED)


def test_the_decisive_fact_is_looked_for_in_tsubas_output_as_in_the_peers():
    decisive = "\n".join(scenario(DEMO).expect["decisive"])
    assert board(outcome(DEMO, excerpt=decisive)).decisive_shown == Share(count=1, of=1)
    assert board(outcome(DEMO, excerpt="something else")).decisive_shown == Share(count=0, of=1)


def test_a_wrong_alarm_is_a_failure_or_a_failing_status_on_a_control():
    assert board(outcome(CALM, status="healthy")).wrong_alarms == Share(count=0, of=1)
    assert board(outcome(CALM, status="degraded")).wrong_alarms == Share(count=1, of=1)
    named = outcome(CALM, status="healthy")
    assert named.diagnosis is not None
    named = replace(named, diagnosis=replace(named.diagnosis, symptoms=diagnosis().symptoms))
    assert board(named).wrong_alarms == Share(count=1, of=1)


def test_the_peers_run_of_a_scenario_stands_beside_ours():
    made = board(outcome(CALM, status="healthy"))
    assert made.peer is not None
    assert made.peer_figures is not None
    assert (CALM, digest(scenario(CALM))) in {(run.scenario, run.digest) for run in made.peer.runs}
    assert made.peer_figures.wrong_alarms == Share(count=1, of=1)
    assert made.peer.made_on in peer_note(made)
    assert made.peer.version in peer_note(made)


def test_messages_are_counted_by_set_and_by_category(tmp_path: Path):
    more = tmp_path / "more.jsonl"
    more.write_text(
        '{"id": "a", "text": "all is well", "category": "container_oom"}\n'
        '{"id": "b", "text": "OutOfMemoryError: Container killed due to memory usage", "category": "benign"}\n'
    )
    made = board(outcome(CALM, status="healthy"), batches=(more,))
    assert list(made.messages) == [OWN, "more.jsonl"]
    assert by_category(made.messages["more.jsonl"]) == {
        "benign": Share(count=0, of=1),
        "container_oom": Share(count=0, of=1),
    }
    assert false_alarms(made.messages["more.jsonl"]) == 1
    told = document(made)["messages"]["more.jsonl"]
    assert (told["right"], told["of"], [wrong["id"] for wrong in told["wrong"]]) == (0, 2, ["a", "b"])


def test_what_was_promised_is_met_or_not():
    assert board(outcome(CALM, status="healthy")).met
    assert not board(outcome(CALM, status="degraded")).met
    assert not board(outcome(DEMO)).met


def test_the_table_fits_80_columns_and_the_document_is_json():
    made = board(outcome(CALM, status="healthy"))
    lines = table(made).splitlines()
    assert max(map(len, lines)) <= 80
    assert "Explained: 1,234 messages a second of one core, wanted 1,000" in lines
    assert json.loads(json.dumps(document(made)))["explain"]["per_second"] == pytest.approx(1234.5)

from dataclasses import replace
from pathlib import Path

import pytest

from evals.benchmarks.peer import VERSION
from evals.benchmarks.peer_result import PeerResult, PeerRun, digest, figures, is_control, read_result, write_result
from evals.metrics import Share
from tests.lab_stage import DEMO, SCENARIOS, scenario

CALM = "s-a8ccb6"


def run(name: str, *, shown: bool | None, alarms: tuple[str, ...] = ()) -> PeerRun:
    return PeerRun(
        scenario=name, digest=digest(scenario(name)), shown=shown, alarms=alarms, broken=(), calls=3, seconds=0.5
    )


def result(*runs: PeerRun) -> PeerResult:
    return PeerResult(package="peer", version="1", made_on="2026-11-01", command="run it", runs=runs)


def test_what_is_written_reads_back_the_same(tmp_path: Path):
    made = result(run(DEMO, shown=True, alarms=("fetch_service_events",)), run(CALM, shown=None))
    write_result(made, tmp_path / "peer.json")
    assert read_result(tmp_path / "peer.json") == made
    assert read_result(tmp_path / "absent.json") is None


def test_facts_count_where_there_is_a_cause_and_alarms_on_controls_alone():
    made = result(run(DEMO, shown=True, alarms=("fetch_task_failures",)), run(CALM, shown=None, alarms=("a", "b")))
    told = figures(made, [scenario(DEMO), scenario(CALM)])
    assert (told.decisive_shown, told.wrong_alarms) == (Share(count=1, of=1), Share(count=1, of=1))
    assert (dict(told.alarms_by_action), told.not_run) == ({"a": 1, "b": 1}, 0)


def test_a_run_of_a_scenario_that_was_changed_since_counts_for_nothing():
    world = scenario(DEMO)
    changed = replace(world, expect={**world.expect, "decisive": ["other"]})
    told = figures(result(run(DEMO, shown=True)), [changed])
    assert (told.decisive_shown.of, told.not_run) == (0, 1)


@pytest.mark.parametrize(
    ("expect", "control"),
    [
        ({"status": "healthy"}, True),
        ({"status": "waiting", "acceptable_extra": ["benign"]}, True),
        ({"status": "healthy", "gap_expected": ["ecs:ListTasks"]}, False),
        ({"status": "healthy", "acceptable_extra": ["container_oom"]}, False),
        ({"status": "failed"}, False),
        ({"status": "in_progress", "root_causes": ["container_oom"]}, False),
    ],
)
def test_a_control_is_well_and_wholly_seen(expect: dict[str, object], control: bool):
    assert is_control(expect) is control


def test_the_result_in_the_repository_is_of_this_peer_and_of_nearly_all_scenarios():
    made = read_result()
    assert made is not None
    assert made.version == VERSION
    told = figures(made, [scenario(name) for name in SCENARIOS])
    assert told.not_run <= len(SCENARIOS) // 5, "run it again: python -m evals.benchmarks.peer_scenarios"
    assert told.decisive_shown.of >= 80
    assert told.wrong_alarms.of >= 20

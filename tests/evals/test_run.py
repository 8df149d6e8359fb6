"""Every scenario of ours is diagnosed right: the offline eval, with all its checks as threshold."""

import os

import pytest

from evals.aws_lab.server import start_lab
from evals.run import request_of, run_diagnosis_scenarios, scenario_settings
from evals.scorers.diagnosis import score
from tests.lab_stage import SCENARIOS, LabStage, scenario


@pytest.mark.parametrize("scenario_id", SCENARIOS)
async def test_every_scenario_passes_every_check(stage: LabStage, scenario_id: str):
    world = stage.serve(scenario_id)
    told = await stage.diagnose()
    failed = score(world.id, dict(world.expect), told.diagnosis).failed()
    assert [f"{check.name}: {check.detail}" for check in failed] == []
    assert [entry.operation for entry in stage.lab.journal() if entry.not_served] == []


def test_scenarios_are_run_one_after_the_other_and_reported_as_they_end():
    names = ["s-863000", "s-0c0fa1"]
    before = dict(os.environ)
    seen: list[str] = []
    outcomes = run_diagnosis_scenarios(
        [scenario(name) for name in names], report=lambda outcome: seen.append(outcome.scenario)
    )
    assert seen == names == [outcome.scenario for outcome in outcomes]
    assert all(outcome.score.passed and outcome.diagnosis for outcome in outcomes)
    assert outcomes[0].expected == ("health_check_path",)
    assert outcomes[1].expected_status == ("healthy",)
    assert dict(os.environ) == before


def test_a_scenario_that_cannot_be_diagnosed_hides_no_other():
    broken = scenario("s-0c0fa1")
    unknown = type(broken)(
        **{name: getattr(broken, name) for name in broken.__dataclass_fields__ if name not in {"entry", "expect"}},
        expect={
            "status": "degraded",
            "acceptable_status": ["waiting"],
            "acceptable_extra": ["container_oom"],
            "gap_expected": ["logs:FilterLogEvents"],
        },
        entry={"target": {"account_id": "999999999999", "region": "eu-west-1", "service": "x"}},
    )
    first, second = run_diagnosis_scenarios([unknown, scenario("s-863000")])
    assert first.diagnosis is None
    assert (first.expected, first.acceptable_extra) == ((), ("container_oom",))
    assert (first.expected_status, first.expected_gaps) == (("degraded", "waiting"), ("logs:FilterLogEvents",))
    assert not first.score.passed
    assert "UnknownAccountError" in first.score.checks[0].detail
    assert second.score.passed


@pytest.mark.parametrize(
    ("entry", "named"),
    [
        ({"target": {"account_id": "1", "region": "r", "cluster": "c", "service": "s"}}, ("1", "r", "c", "s", None)),
        ({"stack": {"account_id": "1", "region": "r", "stack_name": "x"}}, ("1", "r", None, None, "x")),
        (
            {
                "event": {
                    "detail-type": "ECS Service Action",
                    "detail": {},
                    "resources": ["arn:aws:ecs:r:1:service/c/s"],
                }
            },
            ("1", "r", "c", "s", None),
        ),
    ],
    ids=["target", "stack", "event"],
)
def test_an_entry_is_asked_as_a_user_would(entry: dict[str, object], named: tuple[str | None, ...]):
    request = request_of(entry)
    assert (request.account, request.region, request.cluster, request.service, request.stack) == named


def test_the_rules_are_measured_by_themselves_where_the_environment_names_a_model(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TSUBA_MODEL__CHAIN", '[{"id": "m", "input_usd": 0, "output_usd": 0}]')
    with start_lab([scenario(SCENARIOS[0])]) as lab:
        assert scenario_settings(lab).model.chain == ()

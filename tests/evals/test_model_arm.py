"""The model arm over a scenario: what the model says scores beside the rules, and cannot spoil what they found."""

import json
from dataclasses import replace

import pytest

from agent.errors import SettingsError
from agent.model.configuration import ModelSettings
from evals.eval_command import NOT_PASSED, PASSED, run_eval_diagnosis
from evals.html_report import page
from evals.model_arm import SCRIPTED, open_arm
from evals.model_figures import ModelFigures, document, holds, lines, model_figures, section
from evals.run import Outcome, run_diagnosis_scenarios
from evals.scorers.diagnosis import Check
from tests.diagnoses import AT
from tests.lab_stage import scenario
from tests.model_stage import entry


@pytest.fixture(scope="module")
def arm_and_outcome() -> tuple[ModelFigures, Outcome]:
    world = scenario("s-7f9d02")
    with open_arm(SCRIPTED, ModelSettings()) as arm:
        (outcome,) = run_diagnosis_scenarios([world], arm=arm)
    return model_figures(arm, {world.id: world.expect["decisive"]}, [outcome]), outcome


def test_the_models_figures_stand_beside_the_rules(arm_and_outcome: tuple[ModelFigures, Outcome]) -> None:
    figures, outcome = arm_and_outcome
    beside = {one.name: one for one in figures.beside}
    exact, cited, grounded = (
        beside[name]
        for name in ("exact set of root causes", "decisive fact in what they cite", "its statements grounded")
    )
    assert (exact.rules, exact.model, exact.of) == (1, 1, 1)
    assert (cited.rules, cited.model, cited.of) == (1, 1, 1)
    assert grounded.model == grounded.of > 2
    assert figures.fates == {"dropped": 1}
    assert figures.sentences_dropped == 1
    assert figures.calls == 2
    assert figures.input_tokens > figures.output_tokens > 0
    assert holds(figures)
    assert outcome.told is not None
    # The rules' own answer is scored as without a model.
    assert outcome.diagnosis is not None
    assert (outcome.diagnosis.written_by, outcome.diagnosis.explanation) == ("rules", ())


def test_every_form_says_what_a_scripted_model_is_worth(arm_and_outcome: tuple[ModelFigures, Outcome]) -> None:
    figures, outcome = arm_and_outcome
    html = page([outcome], command="x", made_at=AT, more=[section(figures)])
    for text in ("\n".join(lines(figures)), json.dumps(document(figures)), html):
        assert "not what a real model is worth" in text
        assert "scripted-model-on-simulated-bedrock" in text
    assert all(len(line) <= 80 for line in lines(figures))


def test_a_model_that_spoils_the_causes_is_named_and_fails_the_run(
    arm_and_outcome: tuple[ModelFigures, Outcome],
) -> None:
    _, outcome = arm_and_outcome
    assert outcome.told is not None
    spoilt = replace(outcome.told.score, checks=(Check(name="root causes", passed=False),))
    worse = replace(outcome, told=replace(outcome.told, score=spoilt))
    with open_arm(SCRIPTED, ModelSettings()) as arm:
        figures = model_figures(arm, {}, [worse])
    assert figures.worse == (outcome.scenario,)
    assert not holds(figures)
    assert f"made worse: {outcome.scenario}" in "\n".join(lines(figures))


def test_the_command_prints_the_arm_and_passes(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_eval_diagnosis([], ["s-0c0fa1"], as_json=True, model=SCRIPTED) in {PASSED, NOT_PASSED}
    shown = capsys.readouterr()
    assert json.loads(shown.out)["model_arm"]["name"] == "scripted-model-on-simulated-bedrock"
    assert "Model arm: scripted-model-on-simulated-bedrock" in shown.err


def test_a_model_nobody_configured_is_refused_with_those_there_are() -> None:
    with (
        pytest.raises(SettingsError, match=r"no model 'gpt'.*\[\[model.chain\]\].*scripted, chain, us\.anthropic"),
        open_arm("gpt", ModelSettings(chain=(entry(),))),
    ):
        pass

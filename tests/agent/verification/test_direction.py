from agent.diagnosis import CausalLink
from agent.verification.direction import run_backwards
from tests.agent.verification.stage import failed, material
from tests.diagnoses import cause, change, symptom


def _objections(text: str) -> list[str]:
    changed = change(path="image.web", before="team/web:v56", after="team/web:v57", evidence_ids=("E1",))
    return list(run_backwards(text, ("E1", "E2"), material(failed(changes=(changed,)))))


def test_the_old_value_is_not_the_new_one() -> None:
    assert _objections("image.web went from team/web:v57 to team/web:v56.") != []
    assert _objections("The new value is team/web:v56.") != []
    assert _objections("team/web:v57 was replaced by team/web:v56.") != []


def test_a_change_may_be_told_from_either_end() -> None:
    assert _objections("image.web went from team/web:v56 to team/web:v57.") == []
    assert _objections("It is team/web:v57 instead of team/web:v56.") == []


def test_an_effect_is_not_the_cause_of_its_cause() -> None:
    found = failed(
        root_causes=(cause(id="F1", title="The image does not exist", evidence_ids=("E1",)),),
        symptoms=(symptom(id="F2", title="ECS gave up on the deployment", evidence_ids=("E2",)),),
        chain=(CausalLink(cause="F1", effect="F2"),),
    )
    said = "Because ECS gave up on the deployment, the image does not exist."
    assert list(run_backwards(said, ("E1", "E2"), material(found))) != []
    said = "Because the image does not exist, ECS gave up on the deployment."
    assert list(run_backwards(said, ("E1", "E2"), material(found))) == []

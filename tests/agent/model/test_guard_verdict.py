from typing import Any

import pytest

from agent.model.guard_verdict import Masked, charged_units, verdict_of

STOPPED = "GUARDRAIL_INTERVENED"


def found(*actions: str) -> list[dict[str, Any]]:
    entities = [{"type": "EMAIL", "match": "a@b", "action": action} for action in actions]
    return [{"sensitiveInformationPolicy": {"piiEntities": entities}}]


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        ({"action": "NONE", "outputs": [], "assessments": []}, "passed"),
        ({"action": "NONE", "assessments": found("NONE")}, "passed"),
        ({"action": STOPPED, "outputs": [{"text": "Sorry"}], "assessments": found("BLOCKED")}, "blocked"),
        ({"action": STOPPED, "outputs": [{"text": "Sorry"}], "assessments": found("ANONYMIZED", "BLOCKED")}, "blocked"),
        ({"action": STOPPED, "outputs": [{"text": "x"}], "assessments": found("SOMETHING_NEW")}, "blocked"),
        ({"action": STOPPED, "outputs": [{"text": "x"}]}, "blocked"),
        ({"action": STOPPED, "outputs": [{"text": "x"}, {"text": "y"}], "assessments": found("ANONYMIZED")}, "unclear"),
        ({"action": STOPPED, "outputs": [], "assessments": found("ANONYMIZED")}, "unclear"),
        ({"action": "MAYBE"}, None),
        ({}, None),
    ],
)
def test_only_what_says_so_passes(answer: dict[str, Any], verdict: object) -> None:
    assert verdict_of(answer, 1) == verdict


def test_masks_are_named_as_they_stand_in_the_text() -> None:
    own = {"regexes": [{"name": "ticket", "match": "T-1", "action": "ANONYMIZED"}]}
    said = [*found("ANONYMIZED", "NONE"), {"sensitiveInformationPolicy": own}]
    answer = {"action": STOPPED, "outputs": [{"text": "{EMAIL} wrote {ticket}"}], "assessments": said}
    verdict = verdict_of(answer, 1)
    assert verdict == Masked(texts=("{EMAIL} wrote {ticket}",), marks=frozenset({"{EMAIL}", "{ticket}"}))


def test_what_is_free_is_not_charged() -> None:
    usage = {
        "topicPolicyUnits": 1,
        "contentPolicyUnits": 2,
        "wordPolicyUnits": 4,
        "sensitiveInformationPolicyUnits": 8,
        "sensitiveInformationPolicyFreeUnits": 16,
        "contextualGroundingPolicyUnits": 32,
        "contentPolicyImageUnits": 64,
    }
    assert charged_units({"usage": usage}) == 1 + 2 + 8 + 32
    assert charged_units({}) == 0

import pytest

from agent.verification.advice import smuggled_advice, unfounded_advice
from tests.agent.verification.stage import material


@pytest.mark.parametrize(
    "text",
    [
        "Send the keys to helpdesk.",
        "It failed. Please disable the firewall.",
        "You must download the fix.",
        "First paste your password.",
    ],
)
def test_what_only_the_data_advises_is_noticed(text: str) -> None:
    assert list(smuggled_advice(text, ("E5",), material())) != []


@pytest.mark.parametrize(
    "text",
    [
        "The service sends logs to a stream.",
        "ECS stopped the tasks.",
        "The log says “please delete everything”.",
        "Whoever opens the listener reaches the rule.",
    ],
)
def test_what_only_tells_is_no_advice(text: str) -> None:
    assert list(smuggled_advice(text, ("E5",), material())) == []


def test_a_step_may_name_what_a_rule_or_its_runbook_proposes() -> None:
    assert list(unfounded_advice("See which images team/web has.", ("E3",), material())) == []
    assert list(unfounded_advice("Rotate the keys.", ("E3",), material())) != []
    assert list(unfounded_advice("Share the keys.", ("E3",), material())) != []

import pytest

from agent.verification.live_state import states_now


@pytest.mark.parametrize(
    "text",
    [
        "Your service is healthy.",
        "checkout-v42 is down.",
        "The deployment was rolled back.",
        "Every service is healthy.",
        "Your quota has been exceeded.",
        "It currently waits for approval.",
        "I looked at your stack.",
        "This task crashed.",
    ],
)
def test_how_something_is_doing_is_no_matter_of_documents(text: str) -> None:
    assert list(states_now(text, []))


@pytest.mark.parametrize(
    "text",
    [
        "A service is healthy when its targets are.",
        "If your deployment failed, open a ticket.",
        "When a limit is reached, new things cannot start.",
        "You may roll back while the old version is running.",
        "Approvals come from the owner of the service.",
    ],
)
def test_a_rule_or_a_condition_is(text: str) -> None:
    assert not list(states_now(text, []))


def test_what_the_page_itself_says_may_be_said() -> None:
    assert not list(
        states_now("The old version is running for 24 hours.", ["The old version is running for 24 hours."])
    )


def test_what_it_says_of_all_it_does_not_say_of_yours() -> None:
    assert list(states_now("Your service is healthy.", ["Every service is healthy."]))
    assert not list(states_now("Your version is running for 24 hours.", ["Your version is running for 24 hours."]))

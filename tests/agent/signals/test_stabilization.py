import pytest

from agent.signals.stabilization import parse_stabilization


@pytest.mark.parametrize(
    "text",
    [
        "Resource handler returned message: \"Exceeded attempts to wait\" (RequestToken: 1, HandlerErrorCode: NotStabilized)",
        "Waiter ServicesStable failed: Max attempts exceeded",
        "Error: waiting for ECS Service (arn:aws:ecs:us-east-1:1:service/a/b) update: timeout while waiting for state to become 'tfSTABLE' (last state: 'tfPENDING', timeout: 20m0s)",
        "Service arn:aws:ecs:us-east-1:1:service/web did not stabilize.",
        "Error: Resource is not in the state servicesStable",
        "TimeoutError: {\"state\":\"TIMEOUT\",\"reason\":\"Waiter has timed out\"}",
    ],
)  # fmt: skip
def test_reads_waits_in_vain(text: str) -> None:
    found = parse_stabilization(text)
    assert found is not None
    assert found in text


@pytest.mark.parametrize(
    "text",
    [
        "(service web) has reached a steady state.",
        "UPDATE_COMPLETE",
    ],
)  # fmt: skip
def test_other_texts_are_none(text: str) -> None:
    assert parse_stabilization(text) is None


def test_the_waiters_of_the_javascript_sdk_name_the_state() -> None:
    assert parse_stabilization("Error: Resource is not in the state deploymentSuccessful")
    assert parse_stabilization("the order is not in the state paid") is None

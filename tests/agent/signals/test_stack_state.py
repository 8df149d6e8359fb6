import pytest

from agent.signals.stack_state import parse_stack_state


@pytest.mark.parametrize(
    "text",
    [
        "An error occurred (ValidationError) when calling the UpdateStack operation: Stack:arn:aws:cloudformation:eu-central-1:1:stack/a/b is in UPDATE_ROLLBACK_FAILED state and can not be updated.",
        "Stack:arn:aws:cloudformation:eu-central-1:1:stack/a/b is in ROLLBACK_COMPLETE state and can not be updated.",
        "The stack named shop is in a failed state. You may need to delete it from the AWS console : ROLLBACK_COMPLETE",
        "Stack [shop] cannot be updated while in status UPDATE_ROLLBACK_FAILED",
        "ChangeSet [x] cannot be executed in its current status of [CREATE_IN_PROGRESS]",
        "This stack is currently in a non-terminal [UPDATE_IN_PROGRESS] state. To update the stack from this state, please use the disable-rollback parameter",
    ],
)  # fmt: skip
def test_reads_states_that_accept_no_operation(text: str) -> None:
    found = parse_stack_state(text)
    assert found is not None
    assert found.quote in text


@pytest.mark.parametrize(
    "text",
    [
        "Embedded stack a was not successfully updated. Currently in UPDATE_ROLLBACK_IN_PROGRESS with reason: x",
        "UPDATE_COMPLETE",
    ],
)  # fmt: skip
def test_other_texts_are_none(text: str) -> None:
    assert parse_stack_state(text) is None


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Stack exists but with non-updatable status: ROLLBACK_COMPLETE", "ROLLBACK_COMPLETE"),
        ("stack quote-test is currently being updated and cannot be deployed to", "being updated"),
    ],
)
def test_deploy_tools_refuse_in_their_own_words(text: str, status: str) -> None:
    refusal = parse_stack_state(text)
    assert refusal is not None
    assert refusal.status == status

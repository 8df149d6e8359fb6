from agent.conversation.history import MAX_MESSAGE, history_of
from agent.store.threads import Message
from tests.diagnoses import AT


def said(role, text):
    return Message(role=role, text=text, at=AT)


def test_a_new_conversation_has_none() -> None:
    assert history_of(()) == ""


def test_the_last_turns_are_told_and_of_earlier_ones_the_questions() -> None:
    messages = [said(role, f"{role} {n}") for n in range(10) for role in ("user", "assistant")]
    told = history_of(messages)
    assert "user 9" in told
    assert "assistant 7" in told
    assert "asked earlier: user 0; user 1" in told
    assert "assistant 0" not in told


def test_a_long_message_is_cut() -> None:
    assert len(history_of([said("user", "x" * 5000)])) <= MAX_MESSAGE + 10

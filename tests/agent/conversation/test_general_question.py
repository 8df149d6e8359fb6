import pytest

from agent.conversation.general_question import asks_in_general
from agent.conversation.intent import intent_of


@pytest.mark.parametrize(
    "text",
    [
        "How do I roll back to an older version?",
        "who approves a paused deployment",
        "Which alarms end a release, and may I change their limits?",
        "can I have a public address?",
        "why is a public address refused?",
        "hey, quick question: where do certificates come from",
        "what happens when Fargate retires a task?",
        "need to see the data of another team",
    ],
)
@pytest.mark.parametrize("has_focus", [True, False])
def test_a_question_about_the_platform(text: str, has_focus: bool):
    assert asks_in_general(text, intent_of(text), has_focus=has_focus)


@pytest.mark.parametrize(
    "text",
    [
        "why is it failing?",
        "how do I fix this?",
        "what should I do?",
        "who owns it?",
        "what changed?",
        "is that normal?",
    ],
)
def test_a_follow_up_is_about_the_service(text: str):
    assert not asks_in_general(text, intent_of(text), has_focus=True)


@pytest.mark.parametrize(
    "text", ["checkout is down", "which services are failing?", "create a ticket", "thanks", "tell me a joke", ""]
)
def test_what_is_no_question_about_the_platform(text: str):
    assert not asks_in_general(text, intent_of(text), has_focus=False)


def test_without_a_service_to_talk_about_even_logs_are_a_question_about_the_platform():
    assert asks_in_general("where are my logs?", "logs", has_focus=False)
    assert not asks_in_general("where are my logs?", "logs", has_focus=True)

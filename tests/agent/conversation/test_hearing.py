import pytest

from agent.conversation.hearing import hear
from agent.conversation.memory import Memory
from agent.targets.target import TargetRequest

FOCUS = TargetRequest(account="111122223333", region="eu-west-1", service="web")


@pytest.mark.parametrize("memory", [Memory(), Memory(focus=FOCUS)])
@pytest.mark.parametrize(
    "text",
    [
        "What is a target group on our platform? Explain like I don't know AWS.",
        "I'm new to AWS, how do previews work here?",
        "in plain words: how do I get more quota?",
    ],
)
def test_a_wish_for_plain_words_leaves_a_question_about_the_platform_one(text: str, memory: Memory) -> None:
    assert hear(text, memory, (), {}).in_general


def test_plainer_words_are_wanted_of_what_was_answered_last() -> None:
    of_pages = hear(
        "explain that like I don't know AWS", Memory(focus=FOCUS, page_question="how do I roll back?"), (), {}
    )
    assert (of_pages.in_general, of_pages.repeats) == (True, "how do I roll back?")
    of_service = hear("explain that like I don't know AWS", Memory(focus=FOCUS), (), {})
    assert (of_service.in_general, of_service.repeats, of_service.intent) == (False, None, "simpler")


def test_a_new_question_repeats_nothing() -> None:
    heard = hear("how do I get more quota, in plain words?", Memory(page_question="how do I roll back?"), (), {})
    assert (heard.in_general, heard.repeats) == (True, None)

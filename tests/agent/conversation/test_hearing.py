"""What a message means in its conversation: answers to our questions, places in a list, corrections."""

import pytest

from agent.conversation.hearing import hear, says_more_than
from agent.conversation.memory import Memory
from agent.conversation.reference import Named, Unclear
from agent.targets.target import TargetRequest
from tests.agent.conversation.test_reference import PROD, SERVICES, STAGE, place

FOCUS = TargetRequest(account=STAGE, region="us-west-2", cluster="stage", service="orders")
LISTED = ("orders in shop-prod, us-west-2, cluster prod", "orders in shop-stage, us-west-2, cluster stage")


@pytest.mark.parametrize(
    ("text", "account"),
    [("why is the first one failing", PROD), ("2", STAGE), ("the last one", STAGE), ("the fifth one", STAGE)],
)
def test_a_place_in_the_list_is_the_service_that_stands_there(text: str, account: str):
    assert place(hear(text, Memory(offered=LISTED), SERVICES, {}).reference)[0] == account


def test_a_yes_takes_the_one_that_was_offered():
    memory = Memory(pending="orders me something", offered=LISTED[:1])
    assert place(hear("yes please", memory, SERVICES, {}).reference)[0] == PROD


def test_a_question_of_its_own_is_about_the_service_spoken_of_though_one_of_ours_waits():
    memory = Memory(focus=FOCUS, pending="why is search failing")
    heard = hear("how many tasks are running", memory, SERVICES, {})
    assert heard.names == {"tasks"}
    assert heard.reference is None


def test_a_wish_that_waited_for_its_service_is_served_with_the_answer():
    heard = hear("for search in eu-west-1", Memory(pending="create a ticket"), SERVICES, {})
    assert heard.names == {"ticket"}
    assert place(heard.reference)[1] == "eu-west-1"


def test_what_asks_for_a_list_does_not_move_the_conversation():
    heard = hear("what's broken in prod right now", Memory(focus=FOCUS), SERVICES, {})
    assert heard.names == {"services"}
    assert heard.reference is None


@pytest.mark.parametrize("text", ["no, i meant search in eu-west-1", "the prod one i meant sorry", "back to search"])
def test_a_correction_is_one(text: str):
    assert hear(text, Memory(focus=FOCUS), SERVICES, {}).corrects


def test_in_a_conversation_a_short_word_on_the_state_asks_for_a_short_look():
    assert hear("ok?", Memory(focus=FOCUS), SERVICES, {}).names <= {"now", "thanks"}
    assert hear("it is broken", Memory(focus=FOCUS), SERVICES, {}).names == {"diagnose"}


def test_a_name_that_is_an_ordinary_word_is_asked_about():
    assert isinstance(hear("search me a restaurant", Memory(), SERVICES, {}).reference, Unclear)


@pytest.mark.parametrize(
    ("text", "said"),
    [("search me a restaurant", True), ("and search?", False), ("search in eu-west-1 for pizza", False)],
)
def test_a_name_may_be_an_ordinary_word(text: str, said: bool):
    named = Named(request=TargetRequest(service="search"), label="")
    assert says_more_than(named, text, SERVICES) is said


WEB = TargetRequest(account="111122223333", region="eu-west-1", service="web")


@pytest.mark.parametrize("memory", [Memory(), Memory(focus=WEB)])
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
        "explain that like I don't know AWS", Memory(focus=WEB, page_question="how do I roll back?"), (), {}
    )
    assert (of_pages.in_general, of_pages.repeats) == (True, "how do I roll back?")
    of_service = hear("explain that like I don't know AWS", Memory(focus=WEB), (), {})
    assert (of_service.in_general, of_service.repeats, of_service.names) == (False, None, {"simpler"})


def test_a_new_question_repeats_nothing() -> None:
    heard = hear("how do I get more quota, in plain words?", Memory(page_question="how do I roll back?"), (), {})
    assert (heard.in_general, heard.repeats) == (True, None)

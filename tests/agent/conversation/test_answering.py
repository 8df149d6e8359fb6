"""Answers composed of a diagnosis: the part that was asked for, with its evidence, and nothing made up."""

from datetime import timedelta
from typing import Any

import pytest

from agent.conversation.answering import by_rule, needs_no_model
from agent.conversation.question import Asked, all_questions, questions_in
from agent.diagnosis import Impact
from tests.diagnoses import AT, cause, diagnosis, gap


def answer(text: str, **fields: Any) -> str:
    found = diagnosis(**fields)
    asked = Asked(
        text=text,
        diagnosis=found,
        now=AT + timedelta(minutes=30),
        evidence={piece.id: piece for piece in found.evidence},
    )
    return by_rule(questions_in(text), asked)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("why does it fail", "**web never started"),
        ("what changed?", "**What changed for web**"),
        ("timeline", "Task stopped (x3)"),
        ("what should I do", "1. See which tags exist."),
        ("who owns this", "- The image does not exist: **app team**"),
        ("what could you not see", "`logs:GetLogEvents` (denied)"),
        ("who did it", "**ci-deploy**"),
        ("are you sure?", "certain"),
    ],
)
def test_each_question_gets_its_part(text: str, says: str):
    assert says in answer(text)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("what changed?", "I see no difference"),
        ("timeline", "Nothing happened lately."),
        ("what could you not see", "I could read everything I asked for."),
        ("who owns this", "cause is not determined"),
        ("who did it", "names nobody"),
        ("are you sure", "the cause is not determined"),
        ("give me the command", "I have no command"),
        ("since when", "AWS tells no time"),
        ("where is that documented", "I found no page"),
        ("can i just redeploy?", "I cannot say"),
    ],
)
def test_an_empty_part_is_said_to_be_empty(text: str, says: str):
    assert says in answer(text, root_causes=(), changes=(), timeline=(), actions=(), gaps=(), evidence=(), documents=())


def test_two_questions_get_two_answers_in_their_order():
    told = answer("who did it, and what changed?")
    assert told.index("ci-deploy") < told.index("**What changed")


@pytest.mark.parametrize("serving", [True, False, None])
def test_whether_users_are_served_is_said_without_a_yes_or_no(serving: bool | None):
    told = answer(
        "is it serving traffic?", impact=Impact(serving=serving, text="web runs no task.", evidence_ids=("E1",))
    )
    assert told.startswith("**web runs no task.** [E1]")


def test_evidence_that_was_never_shown_is_not_made_up():
    assert "no evidence E99" in answer("show me E99")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("so is it the image", "**Yes, it is about the image.**"),
        ("could it be the network", "**No sign that it is the network"),
        ("what else did you rule out", "no sign of the network"),
    ],
)
def test_a_guess_is_held_against_what_was_found(text: str, says: str):
    assert says in answer(text, root_causes=(cause(category="image_not_found"),), gaps=(gap(),))


def test_an_undetermined_cause_rules_nothing_out():
    assert "not ruled out either" in answer("so is it memory", root_causes=(), symptoms=())


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("since when?", True),
        ("create a ticket", True),
        ("why is it failing", False),
        ("explain like I'm five", False),
        ("since when, and could the change in the other account two days ago have anything to do with it", False),
        ("could it be the colour of the logo", False),
    ],
)
def test_facts_that_are_asked_for_shortly_need_no_model(text: str, rules: bool):
    assert needs_no_model(questions_in(text), text) is rules


def test_a_kind_without_a_part_of_its_own_gets_the_whole():
    asked = Asked(text="", diagnosis=diagnosis(), now=AT)
    assert by_rule((all_questions()["meaning"],), asked).startswith("**web never started")

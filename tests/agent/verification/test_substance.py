"""Sentences without anything to check pass every check: they have to be refused for that."""

import pytest

from agent.draft import Draft, DraftStatement
from agent.verification.statements import objections
from agent.verification.substance import says_nothing, without_verdict
from agent.verification.verify import verify
from tests.agent.verification.stage import material


@pytest.mark.parametrize(
    "text",
    ["Yes.", "No!", "Correct.", "Yes, it did.", "E10 E3 E4 E19", "(E1)", "web-v57.", "v57", "...", "That is right.",
     "The answer is no.", "So it is.", "You are right, it did.", "111122223333 8080", "Exactly that.", "It is true.",
     "Why did the image not exist?", "The image does not exist. Was it pushed?"],
)  # fmt: skip
@pytest.mark.parametrize("role", ["summary", "fact"])
def test_what_says_nothing_by_itself_is_not_shown(role: str, text: str) -> None:
    """As the first sentence below somebody's leading question, a bare yes is a claim that nothing was read for."""
    verified = verify(Draft(statements=[DraftStatement(role=role, text=text, sources=["E1"])]), material())
    assert verified.statements == ()
    assert any("it says nothing" in reason for reason in verified.rejected[0].reasons)


@pytest.mark.parametrize(
    ("text", "rest"),
    [("Yes, the image does not exist.", "The image does not exist."), ("No: it never started.", "It never started."),
     ("Yes. Correct - there is no image v57.", "There is no image v57."), ("Well, yes, the repository has no v57.", "The repository has no v57.")],
)  # fmt: skip
def test_a_verdict_goes_and_what_follows_is_judged_and_shown(text: str, rest: str) -> None:
    verified = verify(Draft(statements=[DraftStatement(role="fact", text=text, sources=["E1", "E3"])]), material())
    assert [said.text for said in verified.statements] == [rest]


@pytest.mark.parametrize(
    "text", ["No image v57 exists.", "Nothing was pushed.", "Right after the push it failed.", "Notes"]
)
def test_a_word_that_only_looks_like_a_verdict_stays(text: str) -> None:
    assert without_verdict(text) == text


def test_a_verdict_behind_a_true_sentence_is_none_the_less_one() -> None:
    said = DraftStatement(role="fact", text="The image does not exist. So yes.", sources=["E1", "E3"])
    assert objections(said, material())


def test_what_is_quoted_says_something_and_so_does_a_name_in_capitals() -> None:
    assert not says_nothing("It says “not found”.")
    assert not says_nothing("Whoever has to act here is the AWS.")


@pytest.mark.parametrize(
    "text", ["The deployment failed.", "Users are served.", "The service is healthy.", "web failed."]
)
def test_a_short_sentence_that_claims_something_is_left_to_the_other_checks(text: str) -> None:
    assert not says_nothing(text)


def test_what_is_not_known_may_be_said_in_everyday_words() -> None:
    assert not says_nothing("Nobody can tell that from what was read.", of_the_unknown=True)

import pytest

from agent.verification.sentences import (
    QUOTED_BY_RULES,
    claim_clauses,
    likeness,
    most_like,
    nearly_equal,
    quoted_in,
    sentences_of,
    topic_clauses,
    unquoted,
    value_clauses,
)


@pytest.mark.parametrize("quoted", ["“port 80”", '"port 80"', "`port 80`"])
def test_what_is_quoted_is_not_what_is_said(quoted: str) -> None:
    assert unquoted(f"It says {quoted} twice.").split() == ["It", "says", "twice."]
    assert quoted_in(f"It says {quoted} twice.") == ("port 80",)


def test_of_a_rules_sentence_only_its_quotes_are_left_out() -> None:
    assert unquoted('It says “no” of `web` and "api".', QUOTED_BY_RULES) == 'It says   of `web` and "api".'


@pytest.mark.parametrize("empty", ["“”", '""', "``"])
def test_an_empty_quotation_opens_no_other(empty: str) -> None:
    """Else the words between two quotations would pass for quoted, and the quotations for said."""
    text = f"SIZE is {empty} and then {empty[0]}10{empty[1]} is set."
    assert quoted_in(text) == ("10",)
    assert unquoted(text).split() == ["SIZE", "is", "and", "then", "is", "set."]


@pytest.mark.parametrize("text", ["It said “not found", "It is 5” wide", "a ` b"])
def test_a_mark_without_its_other_half_quotes_nothing(text: str) -> None:
    assert quoted_in(text) == ()
    assert unquoted(text) == text


def test_what_is_longer_than_any_quotation_is_said() -> None:
    text = f"“{'x' * 2001}”"
    assert quoted_in(text) == ()
    assert unquoted(text) == text


def test_a_dot_within_a_number_or_a_name_ends_no_sentence() -> None:
    assert sentences_of("Version 1.2 of a.b runs! Is it well?\nYes.") == [
        "Version 1.2 of a.b runs!",
        "Is it well?",
        "Yes.",
    ]


def test_values_stay_with_their_names_and_lists_stay_whole() -> None:
    assert [c.strip() for c in value_clauses("web:57 asks for cpu and memory: 512, but web:56 does not")] == [
        "web:57 asks for cpu and memory",
        "512",
        "",
        "web:56 does not",
    ]


def test_claims_and_topics_are_cut_more_finely() -> None:
    text = "The rollout stopped and rolled back, caused by a full disk"
    assert [c.strip() for c in claim_clauses(text)] == ["The rollout stopped", "rolled back", "caused by a full disk"]
    assert [c.strip() for c in topic_clauses(text) if c.strip()] == [
        "The rollout stopped",
        "rolled back",
        "a full disk",
    ]


@pytest.mark.parametrize("cut", [value_clauses, claim_clauses, topic_clauses])
def test_a_word_that_only_begins_like_a_joining_one_joins_nothing(cut) -> None:
    assert len(cut("Thence butter andiron whiles")) == 1


def test_one_word_more_leaves_long_sentences_nearly_equal_and_short_ones_not() -> None:
    told = ["3 tasks stopped before the containers started.", "Nothing else is known."]
    assert nearly_equal("3 tasks never stopped before the containers started.", told) == told[:1]
    assert nearly_equal("3 tasks stopped.", told) == []
    assert nearly_equal("anything", []) == []


def test_likeness_knows_no_order_and_no_small_difference_of_words() -> None:
    assert likeness("Tasks stopped", "stops task") == 1.0
    assert likeness("", "…") == 0.0


def test_the_most_like_are_all_those_that_are_level() -> None:
    assert most_like(iter([(0.9, "a"), (0.2, "b"), (0.9, "c")])) == ["a", "c"]
    assert most_like([]) == []

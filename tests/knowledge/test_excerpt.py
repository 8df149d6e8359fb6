import pytest

from knowledge.excerpt import MAX_CHARACTERS, best_lines
from knowledge.terms import terms_of


def test_the_lines_that_hold_most_of_the_question_are_shown():
    text = "\n".join(["Nothing here."] * 40 + ["The circuit breaker counts failed tasks."] + ["Nothing here."] * 40)
    assert "circuit breaker" in best_lines(text, frozenset(terms_of("circuit breaker")))


@pytest.mark.parametrize("text", ["", "\n\n", "x" * 5000, "word " * 3000, "a\n" * 900])
def test_it_is_never_longer_than_allowed(text: str):
    assert len(best_lines(text, frozenset({"word"}))) <= MAX_CHARACTERS


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("Sign in once.\nThe glossary explains\nthe words as you meet them.", "The glossary explains …"),
        ("Sign in once.\nThe glossary explains them.\nRead it at home.", "explains them."),
        ("- The glossary explains\n- everything else is far down", "The glossary explains"),
        ("```\nglossary explain --all\nanother command of no use\n```", "glossary explain --all"),
    ],
    ids=["within a sentence", "at its end", "at an entry", "in code"],
)
def test_an_excerpt_that_breaks_off_says_so(text: str, ends: str):
    assert best_lines(text, frozenset(terms_of("glossary explain")), limit=40).endswith(ends)

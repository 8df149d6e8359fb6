"""Cuts what a model wrote, and what the rules said, into sentences and clauses, and says which are nearly equal."""

import re
from collections.abc import Iterable, Sequence
from functools import cache

from agent.verification.vocabulary import words_in

NEARLY_EQUAL = 0.8  # of the words of two sentences together: then every number and every "not" counts
QUOTED_BY_RULES = "“"  # the rules quote with these alone; what they put in other marks is a name they speak of

_MARKS = {"“": r"“([^”]{0,2000})”", '"': r"\"([^\"]{0,2000})\"", "`": r"`([^`]{0,2000})`"}
_ALL_MARKS = '“"`'
_SENTENCE = re.compile(r"(?<=[.;!?])\s+|\n+")
_BLOCK = re.compile(r"\n\s*\n|\n(?=\s*(?:[-*|]|\d+\.)\s)")
_PART = re.compile(r"[.!?](?=\s)|;\s")
_BREAKS = r"[;\n()]|,(?!\d)|[.!?](?:\s|$)"  # the comma of 1,000 breaks nothing
_TURNS = r"but|while|whereas|although|because|then"
# A colon inside a name (checkout:57) breaks nothing, and "and" holds a list of values together.
_VALUE_CLAUSE = re.compile(rf"{_BREAKS}|: |\b(?:{_TURNS})\b")
_CLAIM_CLAUSE = re.compile(rf"{_BREAKS}|:|\b(?:and|{_TURNS}|so)\b")
_TOPIC_CLAUSE = re.compile(rf"{_BREAKS}|:|\b(?:and|{_TURNS}|so|due to|caused by)\b")


def unquoted(text: str, marks: str = _ALL_MARKS) -> str:
    r"""Return a text with a blank for every passage between quotation marks or backticks.

    `marks` are the opening ones that count.

    Example:
        >>> unquoted("It says “not found” of `a/b`."), unquoted("It says “not found” of `a/b`.", QUOTED_BY_RULES)
        ('It says   of  .', 'It says   of `a/b`.')
    """
    return _passages(marks).sub(" ", text)


def quoted_in(text: str) -> tuple[str, ...]:
    """Return the passages a text puts in quotation marks or backticks, without the empty ones.

    Example:
        >>> quoted_in("It says “not found”, `a/b` and “”.")
        ('not found', 'a/b')
    """
    return tuple(passage for found in _passages(_ALL_MARKS).findall(text) for passage in found if passage)


def sentences_of(text: str) -> list[str]:
    """Cut a text into its sentences.

    Example:
        >>> sentences_of("It stopped. Version 1.2 runs; it is healthy.")
        ['It stopped.', 'Version 1.2 runs;', 'it is healthy.']
    """
    return _SENTENCE.split(text)


def parts_of(text: str) -> tuple[str, ...]:
    r"""Cut a text whose lines are wrapped into what it says one by one: sentences, points of a list, rows of a table.

    Example:
        >>> parts_of("It is\non. Each task has one; it ends.\n\n- a\n- b")
        ('It is on', 'Each task has one', 'it ends.', 'a', 'b')
    """
    whole = (" ".join(block.split()) for block in _BLOCK.split(text))
    return tuple(part.strip("-*| ") for block in whole for part in _PART.split(block) if part.strip("-*| "))


def value_clauses(text: str) -> list[str]:
    """Cut a text into clauses that each tell one value of one thing; names and lists stay whole.

    Example:
        >>> [part.strip() for part in value_clauses("web:57 uses cpu and memory, but web:56 fails.")]
        ['web:57 uses cpu and memory', '', 'web:56 fails', '']
    """
    return _VALUE_CLAUSE.split(text)


def claim_clauses(text: str) -> list[str]:
    """Cut a text into clauses that each affirm or deny one thing.

    Example:
        >>> [part.strip() for part in claim_clauses("It starts and it fails: the tag is gone")]
        ['It starts', 'it fails', 'the tag is gone']
    """
    return _CLAIM_CLAUSE.split(text)


def topic_clauses(text: str) -> list[str]:
    """Cut a text into clauses that each speak of one failure: also between an effect and its cause.

    Example:
        >>> [part.strip() for part in topic_clauses("The rollout stopped due to a full disk")]
        ['The rollout stopped', 'a full disk']
    """
    return _TOPIC_CLAUSE.split(text)


def likeness(one: str, other: str) -> float:
    """Return which share of the words of two texts together both have; 0 where neither has any.

    Example:
        >>> likeness("three tasks stopped", "three tasks never stopped"), likeness("", "")
        (0.75, 0.0)
    """
    mine, others = words_in(one), words_in(other)
    return len(mine & others) / len(mine | others or {""})


def nearly_equal(said: str, told: Sequence[str]) -> list[str]:
    """Return the sentences that are most nearly what is said, if any is NEARLY_EQUAL to it."""
    return most_like(((likeness(said, sentence), sentence) for sentence in told), at_least=NEARLY_EQUAL)


def most_like(near: Iterable[tuple[float, str]], *, at_least: float = 0.0) -> list[str]:
    """Return the texts of the greatest likeness, several where they are level, in their order.

    Example:
        >>> most_like([(0.5, "a"), (0.9, "b"), (0.9, "c")]), most_like([(0.5, "a")], at_least=0.8)
        (['b', 'c'], [])
    """
    pairs = list(near)
    best = max((share for share, _ in pairs), default=0.0)
    return [text for share, text in pairs if share == best and share >= at_least]


@cache
def _passages(marks: str) -> re.Pattern[str]:
    return re.compile("|".join(_MARKS[mark] for mark in marks))

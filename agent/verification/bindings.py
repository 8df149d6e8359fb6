"""Says when a number or name stands in the evidence, but for something else: ports swapped, versions mixed up.

Each number or name of a sentence is looked up together with the words around it. If what is cited says these words of
another one of the same shape (another number, another version), and not of this one, the two were swapped.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from agent.verification.material import Material
from agent.verification.particulars import occurs, particulars
from agent.verification.sentences import QUOTED_BY_RULES, nearly_equal, sentences_of, unquoted, value_clauses
from agent.verification.vocabulary import words_in

MIN_WORDS = 2  # shared with another value before that counts: one word meets by accident

_NUMBER = re.compile(r"^\d[\d.,]*%?$")
_DIGITS = re.compile(r"\d+")
_HEX = re.compile(r"\b(?=[0-9a-f]*\d)[0-9a-f]{8,}\b")


def swapped(text: str, cited: tuple[str, ...], material: Material) -> Iterator[str]:
    """Yield an objection for every value that the cited sources give to something else."""
    yield from renumbered(text, [told.text for told in material.sentences if told.labels & set(cited)])
    yield from given_to_another(text, _clauses_of((material.said_about(cited),)))


def given_to_another(text: str, clauses: tuple[str, ...]) -> Iterator[str]:
    """Yield an objection for every value that clauses of a source give to something else."""
    for clause in _clauses_of((text,)):
        mine = words_in(clause)
        values = tuple(dict.fromkeys(particulars(clause)))
        for value in values:
            better = _better(value, values, mine - words_in(value), clauses)
            if better:
                yield f"what it cites says this of {better}, not of {value}"


def renumbered(text: str, ruled: Sequence[str]) -> Iterator[str]:
    """Yield an objection for every number that a nearly equal sentence of the rules does not have, or not so often."""
    told = [part for sentence in ruled for part in sentences_of(unquoted(sentence, QUOTED_BY_RULES))]
    for said in sentences_of(text):
        same = nearly_equal(said, told)
        numbers = [one for one in particulars(said) if _NUMBER.match(one)]
        for number in dict.fromkeys(numbers):
            if same and not any(_times(number, part) >= numbers.count(number) for part in same):
                yield f"the rules say this without {number}: {same[0].strip()[:160]}"


def _times(number: str, part: str) -> int:
    return max(int(occurs(number, part)), sum(one == number for one in particulars(part)))


def shape_of(value: str) -> str:
    """Return what values of one kind share.

    Example:
        >>> shape_of("8080") == shape_of("3000"), shape_of("checkout-v41") == shape_of("checkout-v42")
        (True, True)
    """
    return _DIGITS.sub("#", _HEX.sub("#", value.lower()))


def _better(value: str, beside: tuple[str, ...], words: frozenset[str], clauses: tuple[str, ...]) -> str | None:
    """Return another value of the same shape that the sources tell with more of the words than this one."""
    own, shape = 0, shape_of(value)
    others: dict[str, int] = {}
    for clause in clauses:
        shared = len(words & words_in(clause))
        if shared <= own and shared < MIN_WORDS:
            continue
        told = tuple(particulars(clause))
        if value in told or occurs(value, clause):  # "two" is told as 2
            own = max(own, shared)
            continue
        for other in told:
            if shape_of(other) == shape and other not in beside:
                others[other] = max(others.get(other, 0), shared)
    best = max(others, key=lambda other: others[other], default=None)
    return best if best is not None and others[best] >= MIN_WORDS and others[best] > own else None


def _clauses_of(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(clause for text in texts for clause in value_clauses(text) if clause.strip())

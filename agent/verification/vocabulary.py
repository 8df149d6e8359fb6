"""Words that claim nothing, and words that name a failure: which of a sentence's words need support by evidence.

The house's own runbooks are the measure: a word that many of them use is everyday speech of the field; a word in the
title or description of a few categories only points at those.
"""

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib import resources

from agent.detector import all_detectors
from knowledge.runbook import runbook_section

GENERIC_RUNBOOKS = 6  # of 52: what so many unlike failures share says nothing about any of them
EVERYDAY_RUNBOOKS = 12  # what so many share is everyday speech even where a description uses it,
FIELD_RUNBOOKS = 30  # and where more than half share it (task, deploy), even where a title does
TELLING_CATEGORIES = 4  # a word in the titles or descriptions of so few categories points at one of them
_ENDINGS = (
    "ingly",
    "ments",
    "ment",
    "ations",
    "ation",
    "ings",
    "ing",
    "edly",
    "ies",
    "ied",
    "ed",
    "es",
    "ly",
    "s",
    "e",
    "y",
)
_WORD = re.compile(r"[A-Za-z][a-z]+(?:['’][a-z]+)?|[A-Z]{2,}s?")


@cache
def plain_words() -> frozenset[str]:
    """Return the words (stemmed) of grammar and of everyday speech: they carry no fact about a deployment."""
    text = resources.files("agent.verification").joinpath("plain_words.txt").read_text(encoding="utf-8")
    return frozenset(stem(word) for word in text.split())


@cache
def generic_words() -> frozenset[str]:
    """Return the words (stemmed) that need no support."""
    used = _used_in_runbooks()
    common = {word for word, count in used.items() if count >= GENERIC_RUNBOOKS} - telling_words()
    return plain_words() | common


@cache
def telling_words() -> frozenset[str]:
    """Return the words (stemmed) that point at a few categories: saying them of another failure is a claim."""
    used, titles, said = _used_in_runbooks(), Counter[str](), Counter[str]()
    for detector in all_detectors():
        titles.update(set(_stems(detector.title)))
        said.update(set(_stems(f"{detector.title} {detector.description}")))
    of_titles = {word for word, count in titles.items() if count < TELLING_CATEGORIES and used[word] < FIELD_RUNBOOKS}
    of_texts = {word for word, count in said.items() if count <= TELLING_CATEGORIES and used[word] < EVERYDAY_RUNBOOKS}
    return frozenset((of_titles | of_texts) - plain_words())


@cache
def words_of_category(category: str) -> frozenset[str]:
    """Return the words (stemmed) with which a category may be explained and mended. Empty for no category of ours."""
    known = {detector.category: detector for detector in all_detectors()}
    if category not in known:
        return frozenset()
    detector = known[category]
    return frozenset(_stems(" ".join((detector.title, detector.description, _explanation(category)))))


def content_words(text: str) -> tuple[str, ...]:
    """Return the stems of the words that are neither grammar nor everyday speech of the field, in order, each once."""
    generic = generic_words()
    return tuple(dict.fromkeys(word for word in _stems(text) if word not in generic))


@lru_cache(maxsize=20_000)  # the clauses of one diagnosis, compared with each other again and again
def words_in(text: str) -> frozenset[str]:
    """Return the stems of all words of a text, also of the parts of names."""
    parts = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    return frozenset(_stems(text)) | frozenset(_stems(parts))


def stem(word: str) -> str:
    """Cut an English word to what its forms share. Crude, and equal on both sides of every comparison.

    Example:
        >>> stem("stopped"), stem("stops"), stem("stopping"), stem("images"), stem("denied")
        ('stop', 'stop', 'stop', 'imag', 'deni')
    """
    small = word.lower().replace("’", "'").removesuffix("'s").replace("'", "")
    for ending in _ENDINGS:
        if small.endswith(ending) and len(small) - len(ending) >= 3:
            small = small[: -len(ending)] + ("i" if ending in {"ies", "ied", "y"} else "")
            break
    return small[:-1] if len(small) > 3 and small[-1] == small[-2] and small[-1] not in "sl" else small


@cache
def _used_in_runbooks() -> Counter[str]:
    """Count, for each word, the runbooks that explain or mend with it."""
    return Counter(word for detector in all_detectors() for word in set(_stems(_explanation(detector.category))))


@cache
def _explanation(category: str) -> str:
    # Not the whole runbook: it also names the failures that are easily confused with this one.
    return "\n".join(runbook_section(category, heading) for heading in ("In plain words", "How to fix"))


def _stems(text: str) -> Iterable[str]:
    return (stem(word) for word in _WORD.findall(text))

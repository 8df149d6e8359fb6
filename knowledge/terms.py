"""Texts as the words they are found by: lower case, without filler words, cut to their stems.

The stemmer is Snowball's for English. Source: https://snowballstem.org/algorithms/english/stemmer.html
"""

import re
import threading
from functools import lru_cache
from typing import Any

import snowballstemmer

_WORD = re.compile(r"[^\W_]+")
# Words that stand in every page, and those that questions are put with.
FILLER = frozenset(
    re.findall(
        r"\w+",
        """
    a an and are as at be but by for if in into is it no not of on or such that the their then there these they this to
    was will with i you my we how do does did what which can could when from have has had your our just so im me am get
    got use using used any
    """,
    )
)
_of_thread = threading.local()  # a stemmer works on itself: threads must not share one


def terms_of(text: str) -> list[str]:
    """Return the stems of the words in a text, in order.

    Example:
        >>> terms_of("How do the Tasks of ECS stop?")
        ['task', 'ec', 'stop']
    """
    return [_stem(word) for word in (found.lower() for found in _WORD.findall(text)) if word not in FILLER]


@lru_cache(maxsize=200_000)  # all words of some 100,000 sections; stemming is slow, and words repeat
def _stem(word: str) -> str:
    stemmer: Any = getattr(_of_thread, "stemmer", None)
    if stemmer is None:
        snowball: Any = snowballstemmer
        stemmer = _of_thread.stemmer = snowball.stemmer("english")
    return str(stemmer.stemWord(word))

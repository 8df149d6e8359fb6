"""Computes what many detectors ask of the same facts once.

Fifty detectors look at one snapshot; each asks for its failed tasks, its newest changes, its failure texts. A snapshot
never changes, so the first answer serves all. It is forgotten with the snapshot.
"""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar
from weakref import ref

F = TypeVar("F")
R = TypeVar("R")


def once_for_each(function: Callable[[F], R]) -> Callable[[F], R]:
    """Keep a pure function's answer for each object it was asked about, as long as that object lives.

    The argument is told apart by identity: it must be immutable and weakly referable. Two threads asking at once may both
    compute; the answers are equal.
    """
    # By id: some 150 times a message this is asked, and a WeakKeyDictionary takes three times as long.
    kept: dict[int, tuple[ref[F], R]] = {}

    @wraps(function)
    def answer(facts: F) -> R:
        key = id(facts)
        known = kept.get(key)
        if known is not None and known[0]() is facts:
            return known[1]
        found = function(facts)
        kept[key] = (ref(facts, lambda _: kept.pop(key, None)), found)
        return found

    return answer

"""Computes what many detectors ask of the same facts once.

Fifty detectors look at one snapshot; each asks for its failed tasks, its newest changes, its failure texts. A snapshot
never changes, so the first answer serves all. It is forgotten with the snapshot.
"""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar
from weakref import WeakKeyDictionary

F = TypeVar("F")
R = TypeVar("R")


def once_for_each(function: Callable[[F], R]) -> Callable[[F], R]:
    """Keep a pure function's answer for each object it was asked about, as long as that object lives.

    The argument is told apart by identity: it must be immutable, weakly referable and hash by identity. Two threads
    asking at once may both compute; the answers are equal.
    """
    kept: WeakKeyDictionary[F, R] = WeakKeyDictionary()

    @wraps(function)
    def answer(facts: F) -> R:
        try:
            return kept[facts]
        except KeyError:
            found = kept[facts] = function(facts)
            return found

    return answer

"""Tells which patterns cannot match a text, from one look at it: RE2 knows the literal words that each of them needs.

Where hundreds of patterns are asked about one short text, nine of ten looks are spared. No answer changes: a pattern
that is ruled out has no match.
Source: https://github.com/google/re2/blob/main/re2/filtered_re2.h
"""

from collections.abc import Callable, Container
from functools import lru_cache

import re2._re2 as engine
from re2 import Options

MAX_SCREENED = 8 * 1024  # characters; in a longer text stand the words of too many patterns
UNSCREENED = -1
_KEPT = 256  # texts: those of one paste and its lines


class Screen:
    """Compiled patterns by number, and for each text the numbers of those that may match it.

    It takes patterns until it is closed, and screens from then on; before, each of them may match any text.
    `possible` answers with the numbers of the patterns that may match somewhere in a text.

    Example:
        >>> screen = Screen()
        >>> full, denied = (screen.add(source, Options()) for source in ("ENOSPC", "E?ACCES"))
        >>> screen.close()
        >>> full in screen.possible("write: EACCES"), denied in screen.possible("write: EACCES")
        (False, True)
    """

    __slots__ = ("_closed", "_filter", "possible")

    def __init__(self) -> None:
        self._filter = engine.Filter()
        self._closed = False
        self.possible: Callable[[str], Container[int]] = _any_text

    def add(self, source: str, options: Options) -> int:
        """Compile a pattern and return its number; UNSCREENED where RE2 takes it for none, or when it is too late."""
        return UNSCREENED if self._closed else self._filter.Add(source.encode(), options)

    def compiled(self, number: int) -> engine.RE2:
        """Return a pattern as it was compiled."""
        return self._filter.GetRE2(number)

    def close(self) -> None:
        """Take no more patterns, and begin to screen. A second time it does nothing."""
        if not self._closed:
            self._filter.Compile()
            self._closed = True
            self.possible = lru_cache(maxsize=_KEPT)(self._look)

    def _look(self, text: str) -> Container[int]:
        if len(text) > MAX_SCREENED:
            return _ANY_PATTERN
        return frozenset((UNSCREENED, *self._filter.Match(text.encode(), True)))


class _AnyPattern:
    def __contains__(self, number: object) -> bool:
        return True


_ANY_PATTERN = _AnyPattern()


def _any_text(text: str) -> Container[int]:
    """Answer where nobody looked."""
    return _ANY_PATTERN

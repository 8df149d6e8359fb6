"""Texts as they are meant: without colours and unseen characters, or decoded. And the way back to places in the original.

Terminal colours stand within names and right before tokens, where nothing else would; a character of no width within a
name hides it from rules and from nobody's eyes.
"""

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass

from tools.hidden_characters import UNSEEN
from tools.secret_detection.span import Span

# Colours also as JSON and shells write the escape character, and where something on the way has dropped it.
_UNSEEN = re.compile(
    rf"(?:\x1b|\\u001[bB]|\\x1[bB]|\\033)\[[0-9;?]{{0,20}}[A-Za-z]|\[\d{{1,3}}(?:;\d{{1,3}}){{0,4}}m|[{UNSEEN}]+|[\0\uff01-\uff5e]"
)
_WIDE = 0xFEE0  # from U+FF01, ! of double width, to !: https://www.unicode.org/charts/PDF/UFF00.pdf
_ENCODED = re.compile(r"%(?P<url>[0-9A-Fa-f]{2})|\\{1,7}+u00(?P<json>[2-7][0-9A-Fa-f])")


class Rewritten:
    r"""A text in which every match of a pattern is replaced.

    Example:
        >>> plain = as_seen("\x1b[31mtoken\x1b[0m=x")
        >>> plain.text, plain.original(Span(6, 7))
        ('token=x', Span(start=15, end=16))
    """

    def __init__(self, text: str, pattern: re.Pattern[str], put: Callable[[re.Match[str]], str]) -> None:
        self._pieces: list[_Piece] = []
        written: list[str] = []
        done = length = 0
        for found in pattern.finditer(text):
            new = put(found)
            kept = text[done : found.start()]
            self._pieces.append(_Piece(length, done, found.start(), whole=False))
            self._pieces.append(_Piece(length + len(kept), found.start(), found.end(), whole=True))
            written += [kept, new]
            length += len(kept) + len(new)
            done = found.end()
        self._pieces.append(_Piece(length, done, len(text), whole=False))
        self.text = "".join((*written, text[done:]))

    def original(self, span: Span) -> Span:
        """Return the place in the original; what was replaced within it belongs to it."""
        first, last = self._piece(span.start), self._piece(span.end - 1)
        start = first.start if first.whole else first.start + span.start - first.at
        return Span(start, last.end if last.whole else last.start + span.end - last.at)

    def _piece(self, place: int) -> "_Piece":
        # The last that begins there: a piece before it that begins there too has no length.
        return self._pieces[bisect_right(self._pieces, place, key=lambda piece: piece.at) - 1]


@dataclass(frozen=True, slots=True)
class _Piece:
    """Where a piece begins in the new text, and the place in the original it came from, letter by letter or as a whole."""

    at: int
    start: int
    end: int
    whole: bool


def as_seen(text: str) -> Rewritten | None:
    """Return the text without colours and characters that nobody sees; nothing where there are none."""
    if text.isascii() and not any(mark in text for mark in ("[", "\\", "\0")):
        return None
    return Rewritten(text, _UNSEEN, _plain) if _UNSEEN.search(text) else None


def decoded(text: str) -> Rewritten | None:
    r"""Return the text with %3D and \u003d as the characters they stand for; nothing where there are none.

    Example:
        >>> url = decoded("pass%3Dx")
        >>> url.text if url else None
        'pass=x'
    """
    if "%" not in text and "\\u00" not in text:
        return None
    return Rewritten(text, _ENCODED, _character) if _ENCODED.search(text) else None


def _plain(found: re.Match[str]) -> str:
    shown = found[0]
    if shown == "\0":
        return " "  # stands between the words of /proc/1/cmdline
    return chr(ord(shown) - _WIDE) if len(shown) == 1 and "\uff01" <= shown <= "\uff5e" else ""


def _character(found: re.Match[str]) -> str:
    return chr(int(found["url"] or found["json"], 16))

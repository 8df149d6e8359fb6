"""Terminal colours in logs: they stand within names and right before tokens, where nothing else would."""

import re
from bisect import bisect_right

from tools.secret_detection.span import Span

# Also as JSON and shells write the escape character.
_COLOUR = re.compile(r"(?:\x1b|\\u001[bB]|\\x1[bB]|\\033)\[[0-9;?]{0,20}[A-Za-z]")


class Uncoloured:
    r"""A text without its colours, and the way back to places in the original.

    Example:
        >>> plain = Uncoloured("\x1b[31mtoken\x1b[0m=x")
        >>> plain.text, plain.original(Span(6, 7))
        ('token=x', Span(start=15, end=16))
    """

    def __init__(self, text: str) -> None:
        self._starts = [0]  # where each piece between colours begins in the plain text
        self._shifts = [0]  # and how far it stands behind that in the original
        pieces: list[str] = []
        done = plain = 0
        for colour in _COLOUR.finditer(text):
            pieces.append(text[done : colour.start()])
            plain += colour.start() - done
            done = colour.end()
            self._starts.append(plain)
            self._shifts.append(done - plain)
        self.text = "".join((*pieces, text[done:]))

    def original(self, span: Span) -> Span:
        """Return the place in the original; colours within it belong to it."""
        return Span(self._at(span.start), self._at(span.end - 1) + 1)

    def _at(self, place: int) -> int:
        return place + self._shifts[bisect_right(self._starts, place) - 1]


def has_colours(text: str) -> bool:
    """Whether there are colours to take out."""
    return ("\x1b" in text or "\\" in text) and _COLOUR.search(text) is not None

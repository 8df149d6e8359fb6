"""Joins again what a terminal, a console or a person cut into lines."""

from tools.pattern import Pattern

MAX_LINES = 40  # what is longer is a log, whose lines stand for themselves
# Frames that tools draw around their errors, and marks of quotations.
_MARKS = Pattern(r"^[\s│┃|╷╵>#✘❌•*`-]*")
_ENDS = Pattern(r"[\s│┃|]*$")


def unwrapped(text: str) -> tuple[str, ...]:
    r"""Return a text of several lines as one: cut between words, and cut within them. None for one line, or for many.

    Example:
        >>> unwrapped("│ Error: creating ECS\n│ Service")
        ('Error: creating ECS Service', 'Error: creating ECSService')
        >>> unwrapped("one line")
        ()
    """
    lines = [_ENDS.sub("", _MARKS.sub("", line)) for line in text.splitlines()]
    kept = [line for line in lines if line]
    if not 1 < len(kept) <= MAX_LINES:
        return ()
    return " ".join(kept), "".join(kept)

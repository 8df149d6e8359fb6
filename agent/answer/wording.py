"""Small pieces of sentences: counts, lists, quotes, times."""

from collections.abc import Iterable
from datetime import datetime

from agent.signals.log_line import read_log_line

MAX_QUOTE = 240  # most reasons of AWS are shorter; three lines of a terminal


def counted(number: int, word: str) -> str:
    """Return the number with its noun.

    Example:
        >>> counted(1, "task"), counted(3, "task")
        ('1 task', '3 tasks')
    """
    return f"{number} {word}{'' if number == 1 else 's'}"


def listed(words: Iterable[str]) -> str:
    """Join words the way people write them, each once.

    Example:
        >>> listed(["a", "b", "a", "c"])
        'a, b and c'
    """
    unique = list(dict.fromkeys(words))
    return unique[0] if len(unique) == 1 else ", ".join(unique[:-1]) + f" and {unique[-1]}" if unique else ""


def quoted(text: str) -> str:
    """Quote a text on one line, without what steers a terminal and without a full stop, cut to a readable length.

    Example:
        >>> quoted("a  b")
        '“a b”'
    """
    flat = " ".join(read_log_line(text).message.split()) if "\x1b" in text else " ".join(text.split())
    flat = "".join(character for character in flat if character.isprintable()).rstrip(".")
    return f"“{flat if len(flat) <= MAX_QUOTE else flat[: MAX_QUOTE - 1] + '…'}”"


def at_time(moment: datetime) -> str:
    """Write a time.

    Example:
        >>> from datetime import UTC
        >>> at_time(datetime(2026, 11, 1, 14, 9, tzinfo=UTC))
        '2026-11-01 14:09 UTC'
    """
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def unique(ids: Iterable[str | None], limit: int = 12) -> tuple[str, ...]:
    """Return ids in order, each once, without absent ones; no more than somebody would look at."""
    return tuple(dict.fromkeys(found for found in ids if found))[:limit]

"""The few lines of a section that answer a question best."""

from itertools import pairwise

from knowledge.terms import terms_of
from tools.pattern import Pattern

MAX_CHARACTERS = 480
_FENCE = Pattern(r"^\s*(?:```|~~~)")
_BEGINS_ANEW = Pattern(r"^\s*(?:[-*+]\s|\d{1,3}[.)]\s|[#|>]|```|~~~|$)")  # an entry, a heading, a row, a fence, a blank
_ENDS = Pattern(r"(?:[.!?:;|…]\W*|```|~~~)\s*$|^\s*#")


def best_lines(text: str, wanted: frozenset[str], *, limit: int = MAX_CHARACTERS) -> str:
    r"""Return the run of whole lines, at most `limit` characters, that holds most of the wanted terms.

    Where it ends within a paragraph, it ends with "…".

    Example:
        >>> best_lines("Roads.\n\nTasks stop when memory ends.\n\nBye.", frozenset({"memori"}), limit=30)
        'Tasks stop when memory ends.'
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        return ""
    held = [frozenset(terms_of(line)) & wanted for line in lines]
    best, best_run = -1, (0, 1)
    for first in range(len(lines)):
        end, size, found = first, 0, frozenset[str]()
        while end < len(lines) and (end == first or size + len(lines[end]) <= limit):
            size += len(lines[end]) + 1
            found |= held[end]
            end += 1
        if len(found) > best:
            best, best_run = len(found), (first, end)
    shown = "\n".join(lines[slice(*best_run)])
    if _breaks_off(text)[best_run[1] - 1]:
        shown += " …"
    return shown if len(shown) <= limit else shown[: limit - 1].rstrip(" …") + "…"


def _breaks_off(text: str) -> list[bool]:
    """Tell of each line that is not blank whether its sentence goes on in the next. Lines of code are whole."""
    told: list[bool] = []
    in_code = False
    for line, after in pairwise([*text.splitlines(), ""]):
        in_code ^= bool(_FENCE.search(line))
        if line.strip():
            told.append(not in_code and not _ENDS.search(line) and not _BEGINS_ANEW.search(after))
    return told

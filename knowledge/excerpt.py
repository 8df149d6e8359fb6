"""The few lines of a section that answer a question best."""

from knowledge.terms import terms_of

MAX_CHARACTERS = 480


def best_lines(text: str, wanted: frozenset[str], *, limit: int = MAX_CHARACTERS) -> str:
    r"""Return the run of whole lines, at most `limit` characters, that holds most of the wanted terms.

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
    return shown if len(shown) <= limit else shown[: limit - 1].rstrip() + "…"

"""Quotes lines of somebody's page in an answer: as a block quotation in which nothing keeps a meaning of its own."""

from agent.answer.markdown import code, escape
from tools.pattern import Pattern

MAX_LINES = 12
_FENCE = Pattern(r"^\s*(?:```|~~~)")
_ENTRY = Pattern(r"^\s*(?:[-*+]|\d{1,3}[.)])\s")  # of a list
_ROW_OR_HEADING = Pattern(r"^\s*[|#]")


def quoted(text: str) -> str:
    r"""Write a passage as a block quotation: prose joined to paragraphs, entries and code each a line of their own.

    Example:
        >>> print(quoted("Move the\nweights.\n- to **v1**\n```\naws ecs wait\n```"))
        > Move the weights.
        >
        > • to v1
        >
        > `aws ecs wait`
    """
    paragraphs = _paragraphs(text)
    return "\n>\n".join(f"> {paragraph}" for paragraph in paragraphs[:MAX_LINES])


def _paragraphs(text: str) -> list[str]:
    paragraphs: list[str] = []
    in_code = joins = False
    for line in text.splitlines():
        if _FENCE.match(line):
            in_code, joins = not in_code, False
        elif not line.strip():
            joins = False
        elif in_code:
            paragraphs.append(code(line))
        elif _ROW_OR_HEADING.match(line):
            paragraphs.append(escape(_plain(line)))
            joins = False
        elif joins and not _ENTRY.match(line):
            paragraphs[-1] += f" {escape(_plain(line))}"
        else:
            paragraphs.append(escape(_plain(line)))
            joins = True
    return paragraphs


def _plain(line: str) -> str:
    words = line.strip().replace("**", "")
    return f"• {words[2:].lstrip()}" if words[:2] in {"- ", "* ", "+ "} else words

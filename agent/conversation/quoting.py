"""Quotes lines of somebody's page in an answer: as a block quotation in which nothing keeps a meaning of its own."""

from agent.answer.markdown import code, escape
from tools.pattern import Pattern

MAX_LINES = 12
_FENCE = Pattern(r"^\s*(?:```|~~~)")
_ENTRY = Pattern(r"^\s*(?:[-*+]|\d{1,3}[.)])\s")  # of a list
_ROW_OR_HEADING = Pattern(r"^\s*[|#]")
_CODE_OR_LINK = Pattern(r"`(?P<code>[^`]+)`|!?\[(?P<link>(?:[^\[\]`]|`[^`]*`)*)\]\([^()\s]*\)")
_EMPHASIS = Pattern(r"\*{1,2}([^\s*](?:[^*]*[^\s*])?)\*{1,2}")


def quoted(text: str) -> str:
    r"""Write a passage as a block quotation: prose joined to paragraphs, entries and code each a line of their own.

    Links and emphasis become plain words.

    Example:
        >>> print(quoted("Move the\nweights, see\n[Traffic](traffic.md).\n- to **v1**\n```\naws ecs wait\n```"))
        > Move the weights, see Traffic.
        >
        > • to v1
        >
        > `aws ecs wait`
    """
    paragraphs = _paragraphs(text)
    return "\n>\n".join(f"> {paragraph}" for paragraph in paragraphs[:MAX_LINES])


def _paragraphs(text: str) -> list[str]:
    written: list[str] = []
    prose: list[str] = []  # lines of the paragraph or entry that is being read
    in_code = False
    for line in text.splitlines():
        if _FENCE.match(line):
            written += _ended(prose)
            in_code = not in_code
        elif in_code:
            written += [code(line)] if line.strip() else []
        elif not line.strip():
            written += _ended(prose)
        elif _ROW_OR_HEADING.match(line):
            written += [*_ended(prose), _plain(line.strip())]
        else:
            written += _ended(prose) if _ENTRY.match(line) else []
            prose.append(line.strip())
    return written + _ended(prose)


def _ended(prose: list[str]) -> list[str]:
    """Return the paragraph that ends here, if one was begun, and begin anew."""
    words = " ".join(prose)
    prose.clear()
    if words[:2] in {"- ", "* ", "+ "}:
        words = f"• {words[2:].lstrip()}"
    return [_plain(words)] if words else []


def _plain(words: str) -> str:
    """Write markdown as plain words, escaped; what is code stays code, and of a link stays what it is put on."""
    parts: list[str] = []
    end = 0
    for found in _CODE_OR_LINK.finditer(words):
        parts.append(_prose(words[end : found.start()]))
        parts.append(code(found["code"]) if found["code"] else _plain(found["link"] or ""))
        end = found.end()
    return "".join([*parts, _prose(words[end:])])


def _prose(words: str) -> str:
    plain = _EMPHASIS.sub(lambda found: found[1], words).replace("**", "")
    before, after = " " * plain.startswith(" "), " " * (plain.endswith(" ") and bool(plain.strip()))
    return f"{before}{escape(plain)}{after}"

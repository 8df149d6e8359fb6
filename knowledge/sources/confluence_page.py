"""Turns a Confluence page's storage format into markdown: headings, lists, tables, code.

Source: https://confluence.atlassian.com/doc/confluence-storage-format-790796544.html
"""

import re
from html.parser import HTMLParser

_HEADINGS = {f"h{level}": "#" * level for level in range(1, 7)}
_SILENT = frozenset({"script", "style", "ac:parameter", "ac:placeholder", "ri:user"})
_BLOCKS = frozenset({"p", "div", "table", "ul", "ol", "blockquote", "hr", "ac:structured-macro", "ac:rich-text-body"})


def storage_to_markdown(storage: str) -> str:
    r"""Write the page as markdown. What has no counterpart leaves its text.

    Example:
        >>> storage_to_markdown("<h2>Fix</h2><ul><li>Turn <b>left</b></li><li>Stop</li></ul>")
        '## Fix\n\n- Turn left\n- Stop\n'
    """
    writer = _Writer()
    writer.feed(storage)
    writer.close()
    return re.sub(r"\n{3,}", "\n\n", writer.text()).strip("\n") + "\n"


class _Writer(HTMLParser):
    """Writes as it reads. A code macro's text arrives as CDATA, which the parser calls a declaration."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._out: list[str] = []
        self._silent = 0
        self._code = False
        self._lists: list[str] = []
        self._cells: list[str] | None = None
        self._rows = 0

    def text(self) -> str:
        return "".join(self._out)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if tag in _SILENT:
            self._silent += 1
        elif tag in _HEADINGS:
            self._put(f"\n\n{_HEADINGS[tag]} ")
        elif tag in {"ul", "ol"}:
            self._lists.append(tag)
            self._put("\n" if len(self._lists) > 1 else "\n\n")
        elif tag == "li":
            ordered = bool(self._lists) and self._lists[-1] == "ol"
            self._put("\n" + "  " * max(0, len(self._lists) - 1) + ("1. " if ordered else "- "))
        elif tag == "pre":
            self._begin_code()
        elif tag == "tr":
            self._cells = []
        elif tag in {"td", "th"} and self._cells is not None:
            self._cells.append("")
        elif tag == "table":
            self._rows = 0
            self._put("\n\n")
        elif tag == "br":
            self._put("\n")
        elif tag in _BLOCKS and not self._lists:
            self._put("\n\n")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _SILENT:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in _HEADINGS:
            self._put("\n\n")
        elif tag in {"ul", "ol"} and self._lists:
            self._lists.pop()
            self._put("" if self._lists else "\n\n")
        elif tag == "pre":
            self._end_code()
        elif tag == "tr" and self._cells is not None:
            self._row()
        elif tag in _BLOCKS and not self._lists:
            self._put("\n\n")

    def handle_data(self, data: str) -> None:
        self._put(data if self._code else re.sub(r"\s+", " ", data))

    def unknown_decl(self, data: str) -> None:
        if data.startswith("CDATA["):
            self._begin_code()
            self._put(data.removeprefix("CDATA["))
            self._end_code()

    def _begin_code(self) -> None:
        self._put("\n\n```\n")
        self._code = True

    def _end_code(self) -> None:
        self._code = False
        self._put("\n```\n\n")

    def _row(self) -> None:
        cells, self._cells = self._cells or [], None
        self._put("| " + " | ".join(" ".join(cell.split()).replace("|", "\\|") for cell in cells) + " |\n")
        self._rows += 1
        if self._rows == 1:
            self._put("|" + " --- |" * len(cells) + "\n")

    def _put(self, text: str) -> None:
        if self._silent:
            return
        if self._cells is not None:
            if self._cells:
                self._cells[-1] += text
            return
        self._out.append(text)

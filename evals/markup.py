"""Writes HTML and SVG element by element; text is escaped because it is text, not because somebody remembered."""

import re
from dataclasses import dataclass
from html import escape

# What no text of a page needs and a file of scenarios may hold: control characters, lone surrogates (which no encoding
# can write), and marks that turn the direction of writing, so that a line reads as another.
# Source: https://www.w3.org/TR/xml/#charsets and https://www.unicode.org/reports/tr9/#Directional_Formatting_Characters
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)

# To HTML's parsers `<ul/>` opens a list; only these have no end. https://html.spec.whatwg.org/#void-elements
_VOID = frozenset({"br", "meta"})


@dataclass(frozen=True, slots=True)
class Markup:
    """A piece of a page that is already markup."""

    source: str


def element(tag: str, /, *children: str | Markup, **attributes: str | float) -> Markup:
    """Make an element. Strings are escaped; in attribute names `_` stands for `-`, a last one for nothing.

    Example:
        >>> element("td", "a < b", class_="wrong").source
        '<td class="wrong">a &lt; b</td>'
        >>> element("rect", width=2.5, stroke_width=1).source
        '<rect width="2.5" stroke-width="1"></rect>'
    """
    given = "".join(
        f' {key.removesuffix("_").replace("_", "-")}="{_escaped(_number(value))}"' for key, value in attributes.items()
    )
    inside = join(*children).source
    return Markup(f"<{tag}{given}/>" if tag in _VOID else f"<{tag}{given}>{inside}</{tag}>")


def join(*pieces: str | Markup) -> Markup:
    """Put pieces behind one another; strings are escaped."""
    return Markup("".join(piece.source if isinstance(piece, Markup) else _escaped(piece) for piece in pieces))


def _escaped(text: str) -> str:
    return escape(_UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text), quote=True)


def _number(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:g}"

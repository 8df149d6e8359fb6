"""Cuts a document into the sections under its headings, each with the titles above it and a link of its own.

Markdown is read by a parser: a `#` in a code block is no heading. Source: https://spec.commonmark.org/0.31.2/
"""

import re
from dataclasses import dataclass

from markdown_it import MarkdownIt

from knowledge.article import AnchorStyle, Article, Section

# Beyond this a section is cut at a blank line: what is cited must be readable, and a vector sees the beginning only.
MAX_CHARACTERS = 6000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Heading:
    line: int
    text_line: int
    level: int
    title: str


def sections_of(article: Article) -> tuple[Section, ...]:
    r"""Return the sections in order; parts under a heading that hold no text at all are left out.

    Example:
        >>> from knowledge.article import Article, Label
        >>> from knowledge.visibility import Access
        >>> label = Label(access=Access(tenant="t"))
        >>> body = "Begin.\n## How\nSo.\n## How\nAnd so."
        >>> roads = Article(source="s", doc_id="roads.md", title="Roads", body=body, url="https://d/roads", label=label)
        >>> [(section.title, section.url) for section in sections_of(roads)]
        [('Roads', 'https://d/roads'), ('How', 'https://d/roads#how'), ('How', 'https://d/roads#how-1')]
    """
    lines = article.body.split("\n")
    headings = _headings(article.body)
    used = {""}
    sections: list[Section] = []
    above: list[tuple[int, str]] = []
    first = headings[0].line if headings else len(lines)
    sections += _parts(article, (), article.title, "", "\n".join(lines[:first]))
    for at, heading in enumerate(headings):
        anchor = _anchor(heading.title, article, used)
        end = headings[at + 1].line if at + 1 < len(headings) else len(lines)
        text = "\n".join(lines[heading.text_line : end])
        if heading.level == 1 and heading.title == article.title and not above:
            sections += _parts(article, (), article.title, anchor, text)
            continue
        above = [(level, title) for level, title in above if level < heading.level]
        path = (article.title, *(title for _, title in above))
        sections += _parts(article, path, heading.title, anchor, text)
        above.append((heading.level, heading.title))
    return tuple(sections)


def heading_anchors(article: Article) -> dict[int, str]:
    r"""Return the anchor of each heading by the line it stands in, as the links of the sections have them.

    Example:
        >>> from knowledge.article import Article, Label
        >>> from knowledge.visibility import Access
        >>> label = Label(access=Access(tenant="t"))
        >>> roads = Article(source="s", doc_id="a", title="A", body="Begin.\n## How\nSo.\n## How", url=None, label=label)
        >>> heading_anchors(roads)
        {1: 'how', 3: 'how-1'}
    """
    used = {""}
    return {heading.line: _anchor(heading.title, article, used) for heading in _headings(article.body)}


def slug(title: str) -> str:
    """Make the anchor that GitHub, MkDocs and most wikis give a heading.

    Example:
        >>> slug("What's `a task`, really?")
        'whats-a-task-really'
    """
    return re.sub(r"[^\w\- ]", "", title.strip().lower()).replace(" ", "-")


def _headings(body: str) -> list[_Heading]:
    tokens = MarkdownIt("commonmark").parse(body)
    found: list[_Heading] = []
    for at, token in enumerate(tokens):
        if token.type != "heading_open" or token.level != 0 or token.map is None:
            continue
        inline = tokens[at + 1]
        title = "".join(child.content for child in inline.children or () if child.type in {"text", "code_inline"})
        found.append(
            _Heading(line=token.map[0], text_line=token.map[1], level=int(token.tag[1]), title=title.strip() or "…")
        )
    return found


def _anchor(title: str, article: Article, used: set[str]) -> str:
    """Return the heading's anchor; one that was there already gets a number, as the sites do it."""
    own = anchor = _anchor_text(title, article.title, article.anchors)
    joint = "." if article.anchors.startswith("confluence") else "-"
    number = 0
    while anchor in used:
        number += 1
        anchor = f"{own}{joint}{number}"
    used.add(anchor)
    return anchor


def _anchor_text(title: str, page: str, style: AnchorStyle) -> str:
    match style:
        case "confluence_cloud":
            return "-".join(title.split())
        case "confluence_server":
            return f"{''.join(page.split())}-{''.join(title.split())}"
        case _:
            return slug(title)


def _parts(article: Article, path: tuple[str, ...], title: str, anchor: str, text: str) -> list[Section]:
    if not text.strip():
        return []
    link = f"{article.url}#{anchor}" if article.url and anchor and article.anchors != "none" else article.url
    return [
        Section(
            # A part of a long section is told by ~2, which no anchor can end in.
            id=f"{article.source}/{article.doc_id}#{anchor.replace('~', '-')}" + (f"~{number}" if number > 1 else ""),
            source=article.source,
            doc_id=article.doc_id,
            path=path,
            title=title,
            text=part,
            url=link,
            label=article.label,
            updated=article.updated,
        )
        for number, part in enumerate(_cut(text.strip("\n")), start=1)
    ]


def _cut(text: str) -> list[str]:
    """Cut a long text at blank lines, outside code blocks where that is possible."""
    if len(text) <= MAX_CHARACTERS:
        return [text]
    pieces: list[str] = []
    piece: list[str] = []
    size, fenced = 0, False
    for line in _short_lines(text):
        fenced ^= line.lstrip().startswith(("```", "~~~"))
        size += len(line) + 1
        at_a_gap = size > MAX_CHARACTERS and not fenced and not line.strip()
        if piece and (at_a_gap or size > 2 * MAX_CHARACTERS):
            pieces.append("\n".join(piece).strip("\n"))
            piece, size = [], len(line) + 1
        piece.append(line)
    pieces.append("\n".join(piece).strip("\n"))
    return [piece for piece in pieces if piece.strip()]


def _short_lines(text: str) -> list[str]:
    return [
        line[at : at + MAX_CHARACTERS]
        for line in text.split("\n")
        for at in range(0, max(1, len(line)), MAX_CHARACTERS)
    ]

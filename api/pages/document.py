"""A page of the documentation that comes with Tsuba, each heading with the anchor its sections are linked by."""

import posixpath
from collections.abc import Sequence
from html import escape

from api.pages.frame import framed
from api.pages.markdown import render_markdown
from knowledge.article import Article
from knowledge.chunking import heading_anchors
from tools.pattern import Pattern

_FILE = Pattern(r"([\w./-]+)\.md(#.*)?")


def document_page(article: Article, *, link_hosts: Sequence[str]) -> str:
    """Return the HTML page of a document."""
    own = article.url or ""
    label = article.label
    facts = {
        "Looked after by": label.team,
        "Platform version": ", ".join(label.platform_versions),
        "Category of failure": label.category,
        "Last checked": f"{article.updated:%Y-%m-%d}" if article.updated else None,
    }
    body = render_markdown(
        article.body,
        link_hosts=link_hosts,
        anchors=heading_anchors(article),
        resolve=lambda url: resolved(url, own),
    )
    shown = "".join(
        f"<div><dt>{name}</dt><dd>{escape(value)}</dd></div>" for name, value in facts.items() if value
    )  # fmt: skip
    title = escape(article.title)
    return framed("document.html", {"title": title, "facts": shown, "body": body}, title=title)


def resolved(url: str, page: str) -> str:
    """Return where a link of a page leads: files and headings beside it are pages of this server.

    Example:
        >>> resolved("../runbooks/exec_format.md#how-to-fix", "/docs/platform/faq")
        '/docs/runbooks/exec_format#how-to-fix'
        >>> resolved("#by-header", "/docs/platform/routing"), resolved("https://a.example/b.md", "/docs/platform/routing")
        ('/docs/platform/routing#by-header', 'https://a.example/b.md')
    """
    if url.startswith("#"):
        return page + url
    if (found := _FILE.fullmatch(url)) is None or url.startswith("/"):
        return url
    return posixpath.normpath(posixpath.join(posixpath.dirname(page), found[1])) + (found[2] or "")

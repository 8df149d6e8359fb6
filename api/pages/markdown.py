"""Markdown as HTML for our own pages: no raw HTML, no images, links only to known hosts.

What is rendered was written from AWS's answers and people's edits. An image or a link to a stranger's host would carry to it
whatever its address spells.
"""

from collections.abc import Callable, Mapping, Sequence

from markdown_it import MarkdownIt

from agent.verification.links import leads_to
from tools.pattern import Pattern

_OWN_PATH = Pattern(r"/(?:[^/\\\s][^\\\s]*)?")


def render_markdown(
    text: str,
    *,
    link_hosts: Sequence[str],
    anchors: Mapping[int, str] | None = None,
    resolve: Callable[[str], str] = lambda url: url,
) -> str:
    r"""Return HTML. A link to a host that is not listed, and every image, stays as the text it was written as.

    `anchors` gives the heading in a line its id; `resolve` says where a link of the text leads.

    Example:
        >>> render_markdown("**Why** <b>x</b> ![s](https://evil.example/?q=1)", link_hosts=())
        '<p><strong>Why</strong> &lt;b&gt;x&lt;/b&gt; ![s](https://evil.example/?q=1)</p>\n'
    """
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    normal = markdown.normalizeLink
    markdown.normalizeLink = lambda url: normal(resolve(url))
    markdown.validateLink = lambda url: is_allowed_link(url, link_hosts)
    tokens = markdown.parse(text)
    for token in tokens:
        if (
            token.type == "heading_open"
            and token.level == 0
            and token.map
            and (own := (anchors or {}).get(token.map[0]))
        ):
            token.attrSet("id", own)
    for token in (child for block in tokens for child in block.children or () if child.type == "link_open"):
        token.attrSet("rel", "noopener noreferrer nofollow")
    return str(markdown.renderer.render(tokens, markdown.options, {}))


def is_allowed_link(url: str, hosts: Sequence[str]) -> bool:
    """Say whether a page of ours may link there: to a path of this server, or by https to a listed host.

    `*.x` in `hosts` stands for every host below x.

    Example:
        >>> [is_allowed_link(url, ["*.b.example"]) for url in ("/tickets/1", "//c.example", "https://a.b.example/", "https://b.example/")]
        [True, False, True, False]
    """
    return _OWN_PATH.fullmatch(url) is not None or leads_to(url, hosts)

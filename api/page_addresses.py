"""Where the pages that come with Tsuba open for somebody at a terminal: `/docs/...` is an address on a server alone."""

from agent.documentation.settings import SHOWN_AT
from tools.pattern import Pattern

SHOW = "tsuba knowledge show "  # the command that shows such a page
_BELOW = SHOWN_AT.split("{", maxsplit=1)[0]
_PAGE = r"/docs/[\w-]{1,40}/[\w-]{1,81}(?:#[\w.-]{1,200})?"
_LINKED = Pattern(rf"\]\(({_PAGE})\)")
_QUOTED = Pattern(rf"`({_PAGE})`")


def reachable(url: str, public_url: str | None) -> str:
    """Return an address that opens: on the server where it is known, else the command that shows the page.

    Example:
        >>> reachable("/docs/runbooks/exec_format#how-to-fix", None)
        'tsuba knowledge show runbooks/exec_format#how-to-fix'
        >>> reachable("/docs/platform/faq", "https://tsuba.example.com/"), reachable("https://a.example/b", None)
        ('https://tsuba.example.com/docs/platform/faq', 'https://a.example/b')
    """
    if not url.startswith(_BELOW):
        return url
    return f"{public_url.rstrip('/')}{url}" if public_url else SHOW + url.removeprefix(_BELOW)


def with_reachable(markdown: str, public_url: str | None) -> str:
    """Return a markdown text in which every address of such a page opens.

    Example:
        >>> with_reachable("[Logs](/docs/platform/logs#where) and `/docs/platform/faq`", None)
        '[Logs] (`tsuba knowledge show platform/logs#where`) and `tsuba knowledge show platform/faq`'
    """
    quoted = _QUOTED.sub(lambda found: f"`{reachable(found[1], public_url)}`", markdown)
    if public_url:
        return _LINKED.sub(lambda found: f"]({reachable(found[1], public_url)})", quoted)
    return _LINKED.sub(lambda found: f"] (`{reachable(found[1], None)}`)", quoted)

"""Which addresses an answer may name: an address of a stranger could carry away what was read."""

import html
import re
from collections.abc import Collection, Iterator
from urllib.parse import urlsplit

_ADDRESS = re.compile(r"(?i)\b[a-z][a-z0-9+.-]*://[^\s\"'`<>()\[\]{}“”]+|\bwww\.[^\s\"'`<>()\[\]{}“”]+")
# Those that open a program or run something, and those that leave the scheme out.
_OTHER = re.compile(
    r"(?i)\b(?:javascript|vbscript|mailto|sms|tel|data|blob|intent|facetime|ms-[a-z]+):(?=[^\s\"'“”]*[a-z0-9])[^\s\"'<>“”]+"
    r"|(?<![\w:/.])//[a-z0-9\-]+(?:\.[a-z0-9\-]+)+[^\s\"'<>“”]*"
)
_OWN = re.compile(r"(?i)^https?://(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1?\])(?::\d+)?(?:/|$)")


def strange_addresses(text: str, hosts: Collection[str]) -> Iterator[str]:
    """Yield every address in a text that does not lead to one of `hosts`. This machine's own lead nowhere.

    Example:
        >>> list(strange_addresses("see https://docs.example/x and http://evil.example/?q=1.", {"docs.example"}))
        ['http://evil.example/?q=1']
        >>> list(strange_addresses("mailto:a@evil.example, //evil.example/x, https&colon;//evil.example", ()))
        ['https://evil.example', 'mailto:a@evil.example', '//evil.example/x']
    """
    shown = html.unescape(text)
    for found in _ADDRESS.findall(shown):
        address = found.rstrip(".,;:!?")
        if not leads_to(address, hosts) and not _OWN.match(address):
            yield address
    yield from (found.rstrip(".,;:!?") for found in _OTHER.findall(shown))


def leads_to(url: str, hosts: Collection[str]) -> bool:
    """Tell whether an address leads by https to a listed host. `*.x` in `hosts` stands for every host below x.

    Example:
        >>> [leads_to(url, ["*.b.example"]) for url in ("https://a.b.example/", "https://b.example/", "//a.b.example")]
        [True, False, False]
        >>> leads_to("https://docs.example@evil.example/", ["docs.example"])
        False
    """
    try:
        parts = urlsplit(url)
        # A name or a port before or behind the host is a way to dress up a stranger's address.
        bare = parts.scheme == "https" and parts.netloc == parts.hostname and "\\" not in url
    except ValueError:
        return False
    host = parts.hostname or ""
    return bare and any(host.endswith(known[1:]) if known.startswith("*.") else host == known for known in hosts)

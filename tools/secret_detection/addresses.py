"""Secrets in URLs and HTTP headers: the password of a URL, credentials of a header, cookies, signed parameters."""

import re
from base64 import b64decode
from binascii import Error as NotBase64Error
from collections.abc import Iterator

from tools.secret_detection.plain_values import is_plain
from tools.secret_detection.randomness import looks_random
from tools.secret_detection.span import Span

_MIN_BEARER = 12  # characters; "Bearer tokens" and "Bearer realm" are words
# The password may hold @ and, in addresses of databases, whatever people forgot to encode.
_USER_INFO = re.compile(
    r"(?P<scheme>(?<![A-Za-z0-9])[A-Za-z0-9][A-Za-z0-9+.\-]{1,30}+)://(?P<user>[^\s:/@\"'<>\\?#]{0,256}+)(?::(?P<value>[^\s\"'<>\\]{1,256}))?@"
    r"(?=[^\s@/\"']{0,255}(?:[\s/\"':?,;)\]}<\\]|$))"
)
_ORACLE = re.compile(r"(?i)jdbc:oracle:[a-z]{3,5}:[^\s/:@]{1,100}+/(?P<value>[^\s@]{1,100}+)@")
_CREDENTIALS = re.compile(
    r"(?i)(?<![a-z0-9])(?P<scheme>bearer|basic)(?:\\?[ \t]){1,3}+(?P<value>[A-Za-z0-9+/_.=~\-]{8,4000}+)"
)
_CURL_USER = re.compile(
    r"(?<![A-Za-z0-9\-])(?:-u|--user|--proxy-user)[ \t=]{1,3}+[\"']?[^\s:\"']{1,100}+:(?P<value>[^\s\"']{3,400}+)"
)
_COOKIES = re.compile(
    r"(?i)(?<![a-z0-9\-])(?P<set>set-)?cookie(?:\\{0,7}[\"'])?[ \t]{0,3}[:=][ \t]{0,3}\[?(?:\\{0,7}[\"'])?"
)
_COOKIE = re.compile(r"[ \t]{0,3}+(?P<name>[A-Za-z0-9_.\-]{1,100}+)=(?P<value>[^\s;,\"'\\]{1,4000}+)(?P<next>;?)")
_COOKIE_ATTRIBUTES = frozenset(("path", "domain", "expires", "max-age", "samesite", "secure", "httponly", "priority"))
_MIN_COOKIE = 12  # characters; theme=dark and lang=en are settings


def addresses(text: str) -> Iterator[Span]:
    """Yield the secret parts of URLs and headers.

    Example:
        >>> list(addresses("redis://:s3cret@cache:6379/0"))
        [Span(start=9, end=15)]
    """
    if "://" in text:
        yield from _urls(text)
    lowered = text.lower()
    if "jdbc:oracle" in lowered:
        yield from (Span(*found.span("value")) for found in _ORACLE.finditer(text))
    if "-u" in text or "-user " in text:
        yield from (Span(*found.span("value")) for found in _CURL_USER.finditer(text) if not is_plain(found["value"]))
    if "bearer" in lowered or "basic" in lowered:
        yield from (Span(*found.span("value")) for found in _CREDENTIALS.finditer(text) if _is_credential(found))
    if "cookie" in lowered:
        for found in _COOKIES.finditer(text):
            yield from _cookies(text, found.end(), only_first=found["set"] is not None)


def _urls(text: str) -> Iterator[Span]:
    start = 0
    while found := _USER_INFO.search(text, start):
        span = _of_url(found)
        if span:
            yield span
        # A password that reaches into the next address was cut before it, and that one has its own.
        start = max(span.end if span else 0, found.start("user") + 1)


def _of_url(found: re.Match[str]) -> Span | None:
    password = found["value"]
    if password is None:
        # https://<token>@github.com and a Sentry DSN have no password; a user's name stays.
        return Span(*found.span("user")) if looks_random(found["user"]) else None
    if is_plain(password) and not password.isdigit():
        return None
    # https://host:8443/users?email=ada@example.com: a port and a path. In addresses of databases people leave / as it is.
    web = found["scheme"].lower() in {"http", "https", "ws", "wss"}
    ends = [password.find(mark) for mark in (("://", "/", "?", "#") if web else ("://",)) if mark in password]
    start, end = found.span("value")
    if ends:
        at = password.rfind("@", 0, min(ends))
        return Span(start, start + at) if at > 0 else None
    return Span(start, end)


def _is_credential(found: re.Match[str]) -> bool:
    value = found["value"]
    if found["scheme"].lower() == "bearer":
        return len(value) >= _MIN_BEARER and not value.isalpha() and "realm=" not in value
    try:
        return b":" in b64decode(value + "=" * (-len(value) % 4), validate=True)
    except NotBase64Error:
        return False


def _cookies(text: str, start: int, *, only_first: bool) -> Iterator[Span]:
    while found := _COOKIE.match(text, start):
        value = found["value"]
        if found["name"].lower() not in _COOKIE_ATTRIBUTES and len(value) >= _MIN_COOKIE and not is_plain(value):
            yield Span(*found.span("value"))
        if only_first or not found["next"]:
            return
        start = found.end()

"""Base64 of a text that holds a secret itself: an .env file, a JSON of credentials, a key, a user and password."""

import re
from base64 import b64decode
from binascii import Error as NotBase64Error
from collections.abc import Callable, Iterable, Iterator

from tools.secret_detection.span import Span

_RUN = re.compile(r"(?<![A-Za-z0-9+/_\-])(?P<value>[A-Za-z0-9+/_\-]{24,16000}+={0,2})(?![A-Za-z0-9+/=])")
_PRINTABLE = re.compile(r"[\t\n\r\x20-\x7e\u00a0-\uffff]+")
_LONGEST = 200_000  # characters of one text that are decoded, so that a text costs no more than that


def encoded_texts(text: str, find: Callable[[str], Iterable[Span]]) -> Iterator[Span]:
    """Yield base64 of a text in which `find` finds something. The whole goes: half of it would decode still.

    Example:
        >>> list(encoded_texts("data UEFTU1dPUkQ9aHVudGVyMjIyMg== end", lambda text: [Span(0, 1)] if "=hunter" in text else []))
        [Span(start=5, end=33)]
    """
    looked_at = 0
    for found in _RUN.finditer(text):
        looked_at += len(found["value"])
        if looked_at > _LONGEST:
            return
        inner = _decoded(found["value"])
        if inner is not None and any(True for _ in find(inner)):
            yield Span(*found.span("value"))


def _decoded(value: str) -> str | None:
    plain = value.rstrip("=").replace("-", "+").replace("_", "/")
    plain = plain[: len(plain) - (len(plain) % 4 == 1)]  # cut in the middle
    try:
        text = b64decode(plain + "=" * (-len(plain) % 4), validate=True).decode()
    except (NotBase64Error, UnicodeDecodeError):
        return None
    return text if _PRINTABLE.fullmatch(text) else None

"""Private keys in PEM: whole, with escaped line ends, encoded once more, cut off, or spread over log lines."""

import re
from collections.abc import Iterator

from tools.secret_detection.span import Span

LINE_END = "\x1e"  # stands for the end of a log line where several are looked at together
_LONGEST = 12_000  # characters: an RSA key of 8192 bits is 6,400, and each line may carry a prefix
_BEGIN = re.compile(r"-----BEGIN [A-Z0-9 ]{0,20}PRIVATE KEY(?: BLOCK)?-----")
_END = re.compile(r"-----END [A-Z0-9 ]{0,20}PRIVATE KEY(?: BLOCK)?-----")
# As far as the base64 goes where the text ends before the key does.
_BODY = re.compile(
    r"(?:(?:\s|\\+[rn]){0,8}+(?:[A-Za-z0-9+/=]{30,100}+|(?:Proc-Type|DEK-Info): [^\r\n\\\x1e]{1,80})){1,200}+(?:(?:\s|\\+[rn]){1,8}+[A-Za-z0-9+/=]{1,29}\Z)?"
)
# A text that begins in the middle of a key: nothing but its base64 up to the end of the key.
_REST = re.compile(r"\A[A-Za-z0-9+/=\s\x1e]{1,8000}+-----END [A-Z0-9 ]{0,20}PRIVATE KEY(?: BLOCK)?-----")
# base64 of "-----BEGIN ... PRIVATE KEY-----": the words end at any of three places within a group of four characters.
_ENCODED = re.compile(
    r"LS0tLS1CRUdJTi(?:BQUklWQVRF|BSU0EgUFJJ|BFQyBQUklW|BPUEVOU1NI|BFTkNSWVBU|BEU0EgUFJJ)[A-Za-z0-9+/_\-]{20,12000}+={0,2}"
)


def private_keys(text: str) -> Iterator[Span]:
    r"""Yield private keys, from their first dash to the last that is there.

    Example:
        >>> list(private_keys("-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----."))
        [Span(start=0, end=58)]
    """
    if "PRIVATE KEY" in text:
        if rest := _REST.match(text):
            yield Span(0, rest.end())
        done = 0
        for begin in _BEGIN.finditer(text):
            if begin.start() < done:
                continue
            nearest = text.find("-----END", begin.end(), begin.end() + _LONGEST)
            end = _END.match(text, nearest) if nearest >= 0 else None
            body = None if end else _BODY.match(text, begin.end())
            if end or body:
                done = (end or body).end()  # pyright: ignore[reportOptionalMemberAccess]  # one of them is there
                yield Span(begin.start(), done)
    if "LS0tLS1CRUdJTi" in text:
        yield from (Span(*found.span()) for found in _ENCODED.finditer(text))

"""Secrets that are recognised by their own form, whatever stands beside them: most begin with text of their issuer's.

Source of the forms that begin with nothing of their own: the same as token_forms.py, and crypt(5) for hashes of passwords.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache

from tools.secret_detection.randomness import looks_random
from tools.secret_detection.span import Span
from tools.secret_detection.token_forms import TOKEN_FORMS

_LONGEST = 4000  # characters of one token that are looked at: session tokens and signed claims run to a few thousand


# Every form is such a run, and no id is one: what else stands in a log is not looked at.
_RUN = re.compile(r"[A-Za-z0-9_+/=.\-~]{15,}+")
_ID = re.compile(r"[0-9a-f\-]+")
_WORD = re.compile(r"[A-Za-z0-9]++")
# Issuers give their tokens a short word of their own, so that scanners know them: new ones come all the time. An id would
# be of one case, or have no such word.
_UNKNOWN = re.compile(
    r"(?:(?<![A-Za-z0-9_\-.+~\\])|(?<=\\[nrt])|(?<=%[0-9A-F][0-9A-F]))(?!(?:sha|md)\d)[a-z][a-z0-9]{1,9}(?:[_\-][a-z0-9]{1,9}){0,3}[_\-](?P<drawn>[A-Za-z0-9]{30,200}+)(?![_+~])"
)
_MIXED = re.compile(r"(?=.{0,40}[a-z])(?=.{0,40}[A-Z])(?=.{0,40}[0-9])")
_INDEXED = 2  # characters of its beginning that a form is looked up by

# Those that begin with nothing of their own: (a text without which they cannot be there, the whole form).
_START = r"(?:(?<![A-Za-z0-9_\-.+=])|(?<=\\[nrt])|(?<=[A-Za-z_]=)|(?<=%[0-9A-F][0-9A-F]))"
_LOOSE: tuple[tuple[str, str], ...] = (
    # JSON web tokens, signed (three parts) and encrypted (five).
    (
        "eyJ",
        r"(?:\b|(?<=\\[nrt])|(?<=%[0-9A-F][0-9A-F]))(?P<value>eyJ[A-Za-z0-9_\-]{8,2000}+(?:\.[A-Za-z0-9_\-]{0,8000}+){2,4})",
    ),
    ("NRAL", _START + r"(?P<value>[a-f0-9]{36}NRAL)(?![A-Za-z0-9])"),
    ("-us", _START + r"(?P<value>[a-f0-9]{32}-us\d{1,2})(?![A-Za-z0-9])"),
    (
        ":AA",
        r"(?:(?<![A-Za-z0-9])|(?<=\\[nrt])|(?<=%[0-9A-F][0-9A-F]))(?:bot)?(?P<value>\d{8,10}:AA[A-Za-z0-9_\-]{32,34})(?![A-Za-z0-9_\-])",
    ),
    ("atlasv1", _START + r"(?P<value>[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=\-]{60,70})"),
    (
        "Q~",
        r"(?:(?<![A-Za-z0-9_~.\-])|(?<=\\[nrt])|(?<=%[0-9A-F][0-9A-F]))(?P<value>[A-Za-z0-9_~.]{3}\dQ~[A-Za-z0-9_~.\-]{31,34})(?![A-Za-z0-9_~\-])",
    ),
    (
        ".",
        r"(?P<value>[MNO](?:(?<![A-Za-z0-9_\-.+=].)|(?<=\\[nrt].)|(?<=[A-Za-z_]=.)|(?<=%[0-9A-F][0-9A-F].))[A-Za-z0-9_\-]{23,27}\.[A-Za-z0-9_\-]{6}\.[A-Za-z0-9_\-]{27,38})(?![A-Za-z0-9_\-])",
    ),
    (
        "/webhooks/",
        r"discord(?:app)?\.com/api/(?:v\d{1,2}/)?webhooks/\d{17,20}/(?P<value>[A-Za-z0-9_\-]{60,80})",
    ),
    # Hashes of passwords: whoever has one can try passwords against it.
    (
        "$",
        r"(?P<value>\$(?:2[abxy]?|5|6|7|y|gy|1|apr1|sha1|argon2(?:id|i|d)|scrypt|pbkdf2(?:-sha\d{1,3})?)\$[A-Za-z0-9./+=,$\-]{19,300}(?<!,))",
    ),
    ("HA", r"(?P<value>\{S?SHA(?:256|384|512)?\}[A-Za-z0-9+/]{20,200}={0,2})"),
    (
        "SCRAM-SHA-",
        r"(?P<value>SCRAM-SHA-\d{1,3}\$\d{1,7}:[A-Za-z0-9+/=]{8,100}\$[A-Za-z0-9+/=]{20,100}:[A-Za-z0-9+/=]{20,100})",
    ),
    ("pbkdf2_sha", r"(?P<value>pbkdf2_sha\d{1,3}\$\d{1,8}\$[A-Za-z0-9]{8,64}\$[A-Za-z0-9+/=]{20,100})"),
    # Salesforce: the organisation's id, and what follows.
    ("00D", _START + r"(?P<value>00D[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?![A-Za-z0-9._]{60,200})"),
    ("access_token$", r"(?P<value>access_token\$(?:production|sandbox)\$[a-z0-9]{16}\$[a-f0-9]{32})"),
    ("AstraCS:", r"(?P<value>AstraCS:[A-Za-z0-9]{20,28}:[a-f0-9]{64})"),
    ("IncomingWebhook/", r"IncomingWebhook/(?P<value>[a-f0-9]{32}/[a-f0-9\-]{36})"),
)


def fixed_forms(text: str) -> Iterator[Span]:
    """Yield the secrets that are recognised by their own form.

    Example:
        >>> list(fixed_forms("key AKIA" + "A" * 16 + " used"))
        [Span(start=4, end=24)]
    """
    forms = _by_beginning()
    for run in _RUN.finditer(text):
        if not _ID.fullmatch(run[0]):
            done = 0
            for at in _starts(text, *run.span()):
                if at >= done and (span := _token(text, at, forms.get(text[at : at + _INDEXED], ()))):
                    done = span.end
                    yield span
            if not done:
                yield from _of_unknown_issuer(text, *run.span())
    for needed, pattern in _compiled_loose():
        if needed in text:
            for found in pattern.finditer(text):
                start, end = found.span("value")
                # The point at the end of a sentence; an unsigned token keeps its own by having two parts.
                yield Span(start, end - text.endswith(".", start, end))


def _of_unknown_issuer(text: str, start: int, end: int) -> Iterator[Span]:
    for found in _UNKNOWN.finditer(text, start, end):
        if looks_random(found["drawn"]) and _MIXED.match(found["drawn"]):
            yield Span(*found.span())


def _starts(text: str, start: int, end: int) -> Iterator[int]:
    """Yield where a token can begin: at a word, and after the n of an escaped line end or a %3D of a URL."""
    for word in _WORD.finditer(text, start, end):
        at = word.start()
        yield at
        if text.startswith("\\", at - 1):
            yield at + 1
        elif text.startswith("%", at - 1):
            yield at + 2


def _token(text: str, at: int, forms: Iterable[tuple[str, re.Pattern[str], int]]) -> Span | None:
    for begins, rest, keeps in forms:
        if text.startswith(begins, at) and (found := rest.match(text, at + len(begins), at + _LONGEST)):
            return Span(at + keeps, found.end() - found[0].endswith("."))
    return None


@cache
def _by_beginning() -> dict[str, list[tuple[str, re.Pattern[str], int]]]:
    forms: dict[str, list[tuple[str, re.Pattern[str], int]]] = {}
    for form in TOKEN_FORMS:
        forms.setdefault(form.begins[:_INDEXED], []).append((form.begins, re.compile(form.rest), form.keeps))
    return forms


@cache
def _compiled_loose() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((needed, re.compile(pattern)) for needed, pattern in _LOOSE)

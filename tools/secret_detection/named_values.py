"""Secrets that a name gives away: KEY=value, "key": "value", key: value, --key value, name and value in pairs.

A match finds only name and separator; what the value is and where it ends is decided in steps, each bounded. So a
hostile line costs no more than its length.
"""

import re
from collections.abc import Iterator

from tools.secret_detection.plain_values import is_code, is_name, is_plain, is_prose
from tools.secret_detection.randomness import looks_random
from tools.secret_detection.span import Span
from tools.secret_detection.telling_names import Telling, telling

_LONGEST = 4000  # characters of one value
_MIN_LENGTH = 4  # shorter values are numbers, switches and words
# Without one of these (in lower case) no name tells anything.
_WORDS = ("pass", "pwd", "secret", "token", "key", "cred", "auth", "cookie", "sess", "sig", "jwt", "bearer", "dsn", "sid",
          "salt", "hmac", "webhook", "license", "pw", "pswd", "senha", "kennwort", "wachtwoord", "contrasena")  # fmt: skip
_NAME = r"[A-Za-z0-9_][A-Za-z0-9_.\-]{1,199}+"
_QUOTE = r"(?:\\{0,7}+[\"'`]|&(?:quot|apos|#3[49]);)"
_ASSIGNED = re.compile(
    rf"(?<![A-Za-z0-9_])(?<![A-Za-z0-9_][.\-])(?P<name>{_NAME})(?P<shut>{_QUOTE}?+\]?+)(?P<by>\t{{1,4}}+(?![=:])|[ \t]{{0,20}}+(?:=>|->|:=|={{1,3}}|:|%3[Dd])[ \t]{{0,20}}+"
    rf"(?:[|>][+\-]?\n[ \t]{{1,40}}+|\n[ \t]{{0,40}}+string\(\d{{1,5}}\)[ ])?+)"
    rf"(?P<scheme>(?i:(?:Bearer|Basic|Token|ApiKey)[ \t]{{1,3}}+(?=[A-Za-z0-9+/]{{8}}))?+)"
    rf"(?P<open>[bru]?{_QUOTE})?"
)
_PAIRED = re.compile(
    rf"(?i)(?<![A-Za-z])(?:name|key|parametername|parameterkey|optionname|variable|property|setting){_QUOTE}?+\s{{0,3}}+[=:]\s{{0,3}}+(?P<q>{_QUOTE}?)"
    rf"(?P<name>{_NAME})(?P=q)(?:\s{{0,3}}+,)?\s{{0,12}}+{_QUOTE}?+"
    rf"(?:value|parametervalue|optionvalue){_QUOTE}?+\s{{0,3}}+[=:]\s{{0,3}}+(?:\{{\s{{0,8}}+{_QUOTE}[A-Za-z_]{{1,20}}+{_QUOTE}\s{{0,3}}+:\s{{0,3}}+)?+(?P<open>{_QUOTE})?"
)
_PAIRED_BACKWARDS = re.compile(
    rf"(?i)(?<![A-Za-z])(?:value|parametervalue)(?P<q>{_QUOTE})\s{{0,3}}+:\s{{0,3}}+(?P=q)(?P<value>[^\"'\\\n]{{1,400}}+)(?P=q)"
    rf"\s{{0,3}}+,\s{{0,12}}+(?P=q)(?:name|key|parameterkey)(?P=q)\s{{0,3}}+:\s{{0,3}}+(?P=q)(?P<name>{_NAME})(?P=q)"
)
_ELEMENT = re.compile(r"<(?P<name>[A-Za-z][A-Za-z0-9_.\-]{1,80}+)>(?P<value>[^<>\n]{4,400}+)</(?P=name)>")
_FLAG = re.compile(
    r"-(?<![A-Za-z0-9\-].)-?(?P<name>[A-Za-z][A-Za-z0-9\-]{2,60}+)(?:[ \t]{1,3}+|\"\s{0,3},\s{0,3}\")(?P<value>[^\s\"'\-][^\s\"',]{3,400}+)"
)
# "using token 9f8a…": no separator, so only what looks drawn.
_BESIDE = re.compile(
    r"(?i)(?<![A-Za-z0-9_.\-/])(?:[a-z]{2,12}[_ \-])?(?:tokens?|passw(?:or)?d|secrets?|api[ _\-]?keys?|access[ _\-]?keys?|credentials?|bearer|basic)"
    r"(?:[ \t]{1,2}+(?:is|was|used|provided|of|value))?[ \t]{1,2}+[\"'`(]?(?P<value>[A-Za-z0-9+/=_\-.~]{16,2000}+)"
)
_COOKIE = re.compile(r"[A-Za-z0-9_.\-]{1,100}+=")
# Configuration key 'DB_PASSWORD' has the invalid value 'x'.
_SAID = re.compile(
    rf"(?P<q>{_QUOTE})(?P<name>{_NAME})(?P=q)[^\"'\n]{{1,60}}?value[^\"'\n]{{0,20}}(?P=q)(?P<value>[^\"'\\\n]{{1,400}}+)(?P=q)"
)
# pydantic: the name of the field in one line, what it got in the next.
_FIELD = re.compile(rf"(?m)^[ \t]{{0,8}}(?P<name>{_NAME})\n[^\n]{{0,200}}?input_value='(?P<value>[^'\n]{{1,400}}+)'")
_UNQUOTED = re.compile(r"[^\s\"'`,;&<>(){}\[\]|\\\x1e]{1,4000}+")
_TO_SPACE = re.compile(r"[^\s\x1e]{1,4000}+")
_BEFORE_SYMBOL = frozenset(" \t\n{[(,")  # as in Ruby's {:password=>"x"}
_ENCODED_END = re.compile(r"(?i)%(?:26|20|22|27|3b|23|0a)")  # & and other ends of a value in an encoded URL
_NEXT_WORD = re.compile(r"[ \t]{1,3}[a-z]")
# What is said in two words. "primary key" and "cache key" are none.
_KEY_OF = re.compile(
    r"(?i)\b(?:api|access|private|signing|encryption|secret|master|shared|storage|account|auth|license|aes|hmac)[ ]\Z"
)
_CALLED = re.compile(r"[A-Za-z_][\w.]*")
_ENVIRONMENT_NAME = re.compile(r"[A-Z][A-Z0-9_]*")


def named_values(text: str) -> Iterator[Span]:
    """Yield the values that the names beside them give away.

    Example:
        >>> list(named_values("DB_PASSWORD=hunter22 host=db"))
        [Span(start=12, end=20)]
    """
    lowered = text.lower()
    if not any(word in lowered for word in _WORDS):
        return
    for found in _ASSIGNED.finditer(text):
        kind = _kind(text, found)
        if kind is not Telling.NO and (span := _assigned(text, found, kind)):
            yield span
    if "value" in lowered:
        yield from _pairs(text)
        yield from _where_telling(text, _SAID)
        yield from _where_telling(text, _FIELD)
    if "</" in text:
        yield from _where_telling(text, _ELEMENT)
    if "-" in text:
        yield from _where_telling(text, _FLAG)
    for found in _BESIDE.finditer(text):
        value = found["value"].rstrip(".,;:")
        if looks_random(value) and not is_name(value):
            yield Span(found.start("value"), found.start("value") + len(value))


def is_secret(name: str, value: str) -> bool:
    """Whether the whole value of a named setting is a secret. Unlike in running text, any word can be.

    Example:
        >>> is_secret("DB_PASSWORD", "swordfish"), is_secret("LOG_LEVEL", "swordfish")
        (True, False)
    """
    kind = telling(name)
    if kind is Telling.NO or is_plain(value) or is_name(value):
        return False
    return looks_random(value) if kind is Telling.IF_RANDOM else True


def _kind(text: str, found: re.Match[str]) -> Telling:
    if found["name"].lower() in {"key", "keys"} and (
        before := _KEY_OF.search(text, max(0, found.start() - 20), found.start())
    ):
        return Telling.BARE if telling(f"{before[0].strip()}_key") is Telling.YES else Telling.NO  # "api key: x"
    return telling(found["name"])


def _assigned(text: str, found: re.Match[str], kind: Telling) -> Span | None:
    start = found.end()
    if found["by"].startswith("\t") and found["by"].isspace() and (kind is Telling.BARE or "_" not in found["name"]):
        return None  # a table with tabs
    before = text[found.start() - 1] if found.start() else "\n"
    colon = ":" in found["by"] and "=" not in found["by"]
    # In arn:aws:secretsmanager:...:secret:prod/db, in /prod/db/password: not found, in ecr:GetToken the name is a part.
    part = (
        colon
        and not found["shut"]
        and (before == "/" or (before == ":" and text[found.start() - 2] not in _BEFORE_SYMBOL))
    )
    if part and not found["by"].endswith((" ", "\t")):
        return None
    kind = Telling.IF_RANDOM if part else kind
    if found["open"]:
        end = _closing(text, start, found["open"].lstrip("bru"))
        if end is not None:
            return _judged(found, kind, text, Span(start, end), quoted=True)
    whole_line = before in "\n\x1e" or text[: found.start()].endswith("export ")
    environment = whole_line and found["by"] == "=" and _ENVIRONMENT_NAME.fullmatch(found["name"])
    value = (_TO_SPACE if environment else _UNQUOTED).match(text, start)
    if value is None:
        return None
    end = value.end() if environment else start + len(value[0].rstrip(".,:"))
    if "%" in found["by"] and (encoded := _ENCODED_END.search(text, start, end)):
        end = encoded.start()
    return _judged(found, kind, text, Span(start, end), quoted=False)


def _judged(found: re.Match[str], kind: Telling, text: str, span: Span, *, quoted: bool) -> Span | None:
    value = text[span.start : span.end]
    if len(value) < _MIN_LENGTH or is_plain(value) or value.endswith("/aws4_request"):
        return None
    if found["name"].lower().endswith(("cookie", "cookies")) and _COOKIE.match(value):
        return None  # addresses.py reads cookies one by one
    if kind is Telling.IF_RANDOM:
        return span if looks_random(value) else None
    if found["scheme"]:
        return span
    if is_name(value):
        return None
    if not quoted:
        if is_code(value) or (text.startswith(("(", "["), span.end) and _CALLED.fullmatch(value)):
            return None
        if ":" in found["by"] or "->" in found["by"]:
            spaced = found["by"].endswith((" ", "\t"))
            # "unable to retrieve secret: prod/db: not found": what is in the middle is the subject.
            if spaced and kind is Telling.BARE and text.startswith(": ", span.end):
                return span if looks_random(value) and found["name"].lower() != "secret" else None
            rest = text[span.end : span.end + 80].split("\n", 1)[0]
            if is_prose(value, rest if spaced else "", bare=kind is Telling.BARE):
                return None
    return span


def _closing(text: str, start: int, quote: str) -> int | None:
    """Return where the quote that opened before `start` closes, on the same line."""
    end = text.find(quote, start, start + _LONGEST)
    while end >= 0 and (len(text[start:end]) - len(text[start:end].rstrip("\\"))) % 2:
        end = text.find(quote, end + 1, start + _LONGEST)
    if end < 0 or "\n" in text[start:end]:
        return None
    return end


def _pairs(text: str) -> Iterator[Span]:
    for found in _PAIRED.finditer(text):
        if telling(found["name"]) is Telling.NO:
            continue
        end = _closing(text, found.end(), found["open"]) if found["open"] else None
        if end is None:
            value = _UNQUOTED.match(text, found.end())
            end = value.end() if value else found.end()
        if end > found.end() and is_secret(found["name"], text[found.end() : end]):
            yield Span(found.end(), end)
    yield from _where_telling(text, _PAIRED_BACKWARDS)


def _where_telling(text: str, pattern: re.Pattern[str]) -> Iterator[Span]:
    for found in pattern.finditer(text):
        value = found["value"]
        # "--token authentication is off" is prose: a word, and another after it.
        prose = pattern is _FLAG and value.isalpha() and value.islower() and _NEXT_WORD.match(text, found.end())
        if not prose and is_secret(found["name"], value):
            yield Span(*found.span("value"))

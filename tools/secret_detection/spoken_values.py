"""Secrets after their name where no `=` or `:` joins them: in sentences, prompts, calls, tables and lists."""

import re
from collections.abc import Iterator

from tools.secret_detection.plain_values import is_address, is_plain
from tools.secret_detection.randomness import looks_made_up
from tools.secret_detection.span import Span

_QUOTE = r"(?:\\{0,7}[\"'`])"
# Without one of these, in lower case, no name is there.
_WORDS = ("pass", "pw", "kennwort", "contrase", "senha", "secret", "token", "key", "cred", "masterauth")
_NAME = re.compile(
    r"(?:pass(?:word|wd|phrase|code)?|pwd?|kennwort|passwort|mot de passe|contrase[nñ]a|senha|secret|token|masterauth|"
    r"(?:api|access|secret|private|auth)[ _\-]?key|cred(?:ential)?s?)"
)
# What may follow the name. The value has to look made up, since a word may stand in the same place.
_FOLLOWED = re.compile(
    # "the password is Tulip99", "mon mot de passe est ...", "creds are admin / Tulip99"
    rf"[ ]{{1,2}}(?:is|was|ist|war|est|es|set to|changed to|reset to)[ ]{{0,2}}:?[ ]{_QUOTE}?(?P<said>[^\s\"'`\\,]{{6,400}})"
    r"|[ ](?:are|is)[ ]\S{1,100}[ ]?[/:][ ]?(?P<pair>[^\s\"'`\\,/]{6,400})"
    # A prompt, with the answer in the next line.
    r"|[A-Za-z ]{0,60}:?[ \t\r]{0,3}(?:(?:(?:\\r)?\\n){1,3}|\n\s{0,5})(?P<prompted>[^\s\"'\\]{6,400})(?=\s*(?:\n|\Z)|\\)"
    # "db pass: x", as people write; "pass: 3" counts tests.
    rf"|[ ]?[:=][ ]?{_QUOTE}?(?P<given>[^\s\"'`\\,]{{6,400}})(?![^\n]{{1,100}} (?:→|->|=>) )"
    # A property, before and after.
    rf"|{_QUOTE}?:[ ][^\n]{{1,100}}?[ ](?:→|->|=>)[ ]{_QUOTE}?(?P<changed>[^\s\"'`\\,]{{6,400}})"
    rf"|\.{{3,80}}{_QUOTE}?(?P<dotted>[^\s\"'`\\,.]{{6,400}})"
    rf"|{_QUOTE},[ ]{{0,20}}{_QUOTE}(?P<listed>[^\s\"'\\,]{{6,400}}){_QUOTE}"
    r"|[ ]{1,40}\|[ ]{1,40}(?P<tabled>[^\s|]{6,400})[ ]{1,40}(?:\||$)"
    rf"|\([ ]?{_QUOTE}(?P<called>[^\s\"'\\(),]{{6,400}}){_QUOTE}"
    r"|\((?P<passed>[^\s\"'\\(),]{16,400})\)",
    re.MULTILINE,
)
# requirepass x, alone in its line: redis.conf and the like.
_LINE = re.compile(r"[ \t]{1,8}(?P<value>[^\s\"']{6,400})[ \t]{0,3}$", re.MULTILINE)
# These take the name of a secret, and give it.
_GETTER = re.compile(
    r"(?i)(?:get|fetch|load|find|read|describe|list|delete|create|update|put|rotate|resolve)[a-z_.]{0,40}\Z"
)
_SETTER = re.compile(r"(?i)(?:set|with|use)[a-z_.]{0,40}\Z")
_LONGEST_CALL = 50  # characters of the name of a call


def spoken_values(text: str) -> Iterator[Span]:
    """Yield the values of names in sentences, prompts, calls, tables and lists.

    Example:
        >>> list(spoken_values("the password is Tulip99x, I think"))
        [Span(start=16, end=24)]
    """
    lowered = text.lower()
    if not any(word in lowered for word in _WORDS):
        return
    if len(lowered) != len(text):
        lowered = text  # a letter that is two in lower case: places would not fit
    for name in _NAME.finditer(lowered):
        for found in (_FOLLOWED.match(text, name.end()), _LINE.match(text, name.end())):
            if found and (span := _judged(text, name, found)):
                yield span


def _judged(text: str, name: re.Match[str], found: re.Match[str]) -> Span | None:
    kind = found.lastgroup or ""
    start, end = found.span(kind)
    value = text[start:end].rstrip(".,;:!?")
    before = text[max(0, name.start() - _LONGEST_CALL) : name.start()]
    if (kind == "called" and _GETTER.search(before)) or (kind == "passed" and not _SETTER.search(before)):
        return None
    if kind == "given" and (name[0] != "pass" or before[-1:].isalnum() or before.endswith(("_", "-", "."))):
        return None  # named_values has judged it
    if (
        kind == "value"
        and not before.rsplit("\n", 1)[-1].replace("_", "").replace("-", "").strip().isalnum()
        and before
    ):
        return None  # other words stand before it in its line
    if is_plain(value) or is_address(value) or not looks_made_up(value):
        return None
    return Span(start, start + len(value))

"""CloudWatch Logs filter patterns for unstructured text, and equality of JSON fields.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

_TERM = re.compile(r'([?-]?)(?:"((?:[^"\\]|\\.)*)"|%((?:[^%\\]|\\.)+)%|([^\s"]+))')
_JSON_FIELD = re.compile(r'^\{\s*\$\.([\w.]+)\s*(=|!=)\s*"?([^"}]*?)"?\s*\}$')


class LogPatternError(ValueError):
    """A pattern of a kind the lab does not read."""


def log_pattern(pattern: str) -> Callable[[str], bool]:
    """Return the test a filter pattern stands for.

    All plain terms must occur, none of the `-` terms, and one of the `?` terms if there are no others.

    Raises:
        LogPatternError: a pattern with more than one JSON condition, or a space-delimited one.

    Example:
        >>> test = log_pattern('ERROR -"health check"')
        >>> test("ERROR: boom"), test("ERROR in health check"), test("error")
        (True, False, False)
    """
    text = pattern.strip()
    if not text:
        return lambda message: True
    if text.startswith("{"):
        return _json_test(text)
    if text.startswith("["):
        raise LogPatternError("space-delimited patterns are not read by the lab")
    required: list[Callable[[str], bool]] = []
    refused: list[Callable[[str], bool]] = []
    optional: list[Callable[[str], bool]] = []
    for sign, quoted, expression, word in _TERM.findall(text):
        test = _term_test(quoted, expression, word)
        {"": required, "-": refused, "?": optional}[sign].append(test)

    def matches(message: str) -> bool:
        if any(test(message) for test in refused):
            return False
        # With other terms beside them AWS ignores the optional ones.
        if required:
            return all(test(message) for test in required)
        return not optional or any(test(message) for test in optional)

    return matches


def _term_test(quoted: str, expression: str, word: str) -> Callable[[str], bool]:
    if expression:
        try:
            compiled = re.compile(expression)
        except re.error as error:
            raise LogPatternError(str(error)) from error
        return lambda message: compiled.search(message) is not None
    term = quoted.replace('\\"', '"') or word
    return lambda message: term in message


def _json_test(text: str) -> Callable[[str], bool]:
    match = _JSON_FIELD.match(text)
    if not match:
        raise LogPatternError("of JSON patterns the lab reads one condition with = or !=")
    path, sign, wanted = match[1].split("."), match[2], match[3].strip()
    pattern = re.compile(re.escape(wanted).replace(r"\*", ".*"))

    def matches(message: str) -> bool:
        found, value = _field(message, path)
        return found and (pattern.fullmatch(value) is not None) == (sign == "=")

    return matches


def _field(message: str, path: list[str]) -> tuple[bool, str]:
    try:
        value: Any = json.loads(message)
    except ValueError:
        return False, ""
    for name in path:
        if not isinstance(value, dict) or name not in value:
            return False, ""
        value = value[name]  # pyright: ignore[reportUnknownVariableType]
    return True, value if isinstance(value, str) else json.dumps(value)

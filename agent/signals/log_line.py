"""Reads one application log line: its level, its message, and whether it only records an answered request.

Loggers wrap the same message in many ways; the parsers of application texts stand on what is inside.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, cast

from tools.pattern import Pattern

Level = Literal["debug", "info", "warning", "error"]

_LEVELS: dict[str, Level] = {
    "trace": "debug",
    "debug": "debug",
    "info": "info",
    "information": "info",
    "notice": "info",
    "warn": "warning",
    "warning": "warning",
    "error": "error",
    "err": "error",
    "severe": "error",
    "critical": "error",
    "fatal": "error",
    "panic": "error",
    "emerg": "error",
    "alert": "error",
    "emergency": "error",
}
# pino and bunyan write numbers: 10 trace, 20 debug, 30 info, 40 warn, 50 error, 60 fatal.
_NUMBERED = ((50, "error"), (40, "warning"), (30, "info"), (0, "debug"))
_MESSAGE_KEYS = ("msg", "message", "error", "err", "exception", "@m", "event", "log", "text")
_LEVEL_KEYS = ("level", "severity", "lvl", "levelname", "log.level", "@l")
# Escape sequences (CSI, OSC and single-character ones) steer a terminal and say nothing.
_ESCAPES = Pattern(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|.)")
_TEXT_LEVEL = Pattern(r"(?i)^[^a-z]{0,40}(?:[a-z]{3} )?[^a-z]{0,40}?\b(?P<level>" + "|".join(_LEVELS) + r")\b")
_METHODS = r"(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)"
_REQUEST = Pattern(
    rf"\"?\b(?P<method>{_METHODS}) (?P<path>/[^\s\"]*)(?: HTTP/[\d.]+)?\"?[ :,]+(?:-> )?(?P<status>[1-5]\d\d)\b"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredRequest:
    """A request the application says it answered. `path` is without the query."""

    method: str
    path: str
    status: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LogText:
    """What one log line says. `level` is None when the line names none."""

    message: str
    level: Level | None = None
    request: AnsweredRequest | None = None


# Every parser of application texts asks about the same few lines.
@lru_cache(maxsize=512)
def read_log_line(line: str) -> LogText:
    """Unwrap a log line: JSON loggers, level prefixes, terminal escapes, access logs.

    Example:
        >>> read_log_line('{"level":"error","msg":"PORT is required"}')
        LogText(message='PORT is required', level='error', request=None)
        >>> read_log_line('10.0.0.9 - - [01/Nov/2026] "GET /healthz HTTP/1.1" 404 12').request
        AnsweredRequest(method='GET', path='/healthz', status=404)
    """
    text = _ESCAPES.sub("", line).strip()
    document = json_object(text)
    if document is not None:
        return _of_document(document, text)
    level = _TEXT_LEVEL.match(text)
    return LogText(
        message=text, level=_LEVELS[level["level"].lower()] if level else None, request=_answered_request(text)
    )


def json_object(text: str) -> Mapping[str, object] | None:
    """Return what a structured logger wrote, None for a line that is no JSON object.

    Example:
        >>> json_object(' {"level":"error"}'), json_object("plain")
        ({'level': 'error'}, None)
    """
    text = text.strip()
    if not text.startswith("{"):
        return None
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return cast("dict[str, object]", document) if isinstance(document, dict) else None


def _of_document(document: Mapping[str, object], text: str) -> LogText:
    method, path, status = (document.get(key) for key in ("method", "path", "status"))
    request = None
    if isinstance(method, str) and isinstance(path, str) and isinstance(status, int):
        request = AnsweredRequest(method=method, path=path.partition("?")[0], status=status)
    message = next((found for key in _MESSAGE_KEYS if (found := _words(document.get(key)))), text)
    return LogText(message=message, level=_level_of(document), request=request or _answered_request(message))


def _words(value: object) -> str | None:
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, dict):
        return _words(cast("dict[str, object]", value).get("message"))
    return None


def _level_of(document: Mapping[str, object]) -> Level | None:
    for key in _LEVEL_KEYS:
        value = document.get(key)
        if isinstance(value, str):
            return _LEVELS.get(value.lower())
        if isinstance(value, int):
            return cast("Level", next((name for floor, name in _NUMBERED if value >= floor), "debug"))
    return None


def _answered_request(text: str) -> AnsweredRequest | None:
    found = _REQUEST.search(text)
    if found is None:
        return None
    return AnsweredRequest(method=found["method"], path=found["path"].partition("?")[0], status=int(found["status"]))

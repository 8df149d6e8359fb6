"""Takes from a log line what an application complains of; None where the line only tells, tests or talks about errors."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import cast

from agent.signals.log_line import json_object, read_log_line
from tools.pattern import Pattern

_SILENT = frozenset({"debug", "info"})
# Loggers that put the cause beside the message write it under these keys.
_CAUSES = ("msg", "message", "error", "err", "exception", "exc_info", "cause", "reason", "detail", "details", "stack", "stack_trace", "trace", "@m", "@x", "log", "text")  # fmt: skip
MAX_WORDS = 6_000  # what a line complains of stands before its stack trace
MAX_DEPTH = 4  # an error, its cause, the cause's cause; deeper JSON is data
# ISO times hold letters, so that the reader of plain lines misses the level behind them; logfmt names the level.
_AFTER_TIME = Pattern(r"^\W*\d{4}-\d\d-\d\dT[\d:.,]+(?:Z|[+-]\d\d:?\d\d)?\W*(?:stdout|stderr)?\W*(?:[FP] )?(?P<rest>.*)$", "s")  # fmt: skip
_LOGFMT = Pattern(r"\b(?:level|lvl|severity)[=:] ?\"?(?P<level>[A-Za-z]+)")
_TOLD_LEVELS = {"trace": "debug", "debug": "debug", "info": "info", "notice": "info", "information": "info"}
# The ECS agent tells what failed on its level INFO, and the error under a key of its own.
_AGENT_ERROR = Pattern(r"\[INFO\] Error [^\n]*?\berr(?:or)?=\"(?P<words>[^\"]+)\"")
# A path that was asked for, and an address of documentation, may hold the name of any error.
_ADDRESSES = Pattern(r"\b(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) /\S*|https?://[^\s\"']*\b(?:docs?|wiki|errors?|help|support|kb|faq|issues?|pris\.ly|go\.dev|aka\.ms)\b[^\s\"']*")  # fmt: skip
# What a reader, a test or a document says about an error is no error, nor is one that was overcome.
_TALK = Pattern(
    r"(?i)\bexpected (?:error|failure|exception)|\bexpect(?:s|ed)? to (?:fail|throw)|\bin (?:unit |integration )?tests?\b|\.\.\. ok\b|"
    # As nouns of prose, not as parts of names (article-service, talk.internal).
    r"(?P<unless_before>[-_./\w])?(?:talk|blog(?: ?post)?|article|tutorial|runbook|chapter|lesson|webinar|newsletter|podcast)(?P<unless_after>[-_./\w])?|"
    r"\b(?:is|was|as) (?:the|a) (?:title|subject|topic|headline)\b|(?-i:\bPASS(?:ED)?\b)|"
    r"\bsimulat(?:ed?|ion|ing)\b|\bsynthetic\b|\bchaos\b|\bfault injection\b|\bdry[- ]run\b|\bmocked\b|"
    r"\b(?:re-?connected|recovered|resolved successfully|succeeded after|retry succeeded)\b|"
    r"\b(?:no|0|zero) (?:errors?|failures?|exceptions?)\b|\bhandl(?:er|ing) (?:for|of) (?:errors?|exceptions?)\b|"
    r"^\s*(?:#|//|--) "
)


# Each kind of complaint is looked for in the same lines, one parser after the other.
@lru_cache(maxsize=256)
def complaint_text(line: str, *, warnings: bool = False) -> str | None:
    """Return the words of a line in which something may fail, without the addresses in it; None for any other line.

    With `warnings` those count, too: a connection that is tried again is one.

    Example:
        >>> complaint_text('{"level":"error","msg":"start","err":{"message":"connect ECONNREFUSED 10.0.0.5:5432"}}')
        'start: connect ECONNREFUSED 10.0.0.5:5432'
        >>> complaint_text("2026-11-01T14:02:03Z INFO connection refused, trying another host")
        >>> complaint_text("GET /docs/errors/ECONNREFUSED.html 200 14ms")
    """
    if agent := _AGENT_ERROR.search(line):
        return agent["words"]
    log = read_log_line(line)
    if log.request or log.level in _SILENT or _told(log.message) or (log.level == "warning" and not warnings):
        return None
    words = ": ".join(dict.fromkeys(_fields(line))) or log.message
    if _TALK.search(words):
        return None
    return _ADDRESSES.sub(" ", words[:MAX_WORDS])


def _told(message: str) -> bool:
    """Say whether a line names a level that reports no failure, where the plain reader does not see it."""
    timed = _AFTER_TIME.match(message)
    if timed and read_log_line(timed["rest"]).level in _SILENT:
        return True
    named = _LOGFMT.search(message)
    return bool(named and named["level"].lower() in _TOLD_LEVELS)


def _fields(line: str) -> Iterator[str]:
    yield from _words(json_object(line), 0)


def _words(value: object, depth: int) -> Iterator[str]:
    if not isinstance(value, Mapping) or depth > MAX_DEPTH:
        return
    document = cast("Mapping[str, object]", value)
    for key in _CAUSES:
        inner = document.get(key)
        if isinstance(inner, str) and inner.strip():
            yield inner.strip()
        else:
            yield from _words(inner, depth + 1)
    code = document.get("code")
    if isinstance(code, str) and depth:
        yield code

"""Which log lines somebody wants: errors alone, those of the last minutes, those of the revision before."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from agent.conversation.spelling import spelled_out
from tools.evidence import Found, Read
from tools.logs.facts import LogTail
from tools.pattern import Pattern

_ERRORS = Pattern(
    r"(?i)\b(?:only|just|the|any|show|see|find|last|latest|recent|newest) (?:me )?(?:the )?(?:last |latest |recent |newest )?(?:errors?|exceptions?|warnings?|fatals?)\b|\berrors? only\b|\berror (?:logs?|lines?)\b"
)
_WITHIN = Pattern(r"(?i)\b(?:last|past) (\d{1,4}) ?(minutes|m|hours|h)\b")
_PREVIOUS = Pattern(
    r"(?i)\b(?:previous|former|old|last good|earlier) (?:deployment|revision|version|release|tasks?)\b|\b(?:deployment|revision|version|release) before\b"
)
# A level a logger writes, or what runtimes print of an exception. Source: RFC 5424's names and common loggers'.
_COMPLAINT = Pattern(
    r"(?i)\b(?:error|err|fatal|critical|crit|panic|severe|emerg|exception|traceback)\b|Error:|Exception:"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LogWish:
    """What is wanted of the logs. `within` counts back from now; None takes the newest lines."""

    only_errors: bool = False
    within: timedelta | None = None
    previous: bool = False


ALL_LINES = LogWish()


def log_wish(text: str) -> LogWish:
    """Read the wish from a message.

    Example:
        >>> log_wish("only errors of the last 10 min pls").within
        datetime.timedelta(seconds=600)
    """
    said = spelled_out(text)
    span = _WITHIN.search(said)
    number = int(span[1]) if span else 0
    unit = "hours" if span and span[2].casefold().startswith("h") else "minutes"
    return LogWish(
        only_errors=_ERRORS.search(said) is not None,
        within=timedelta(**{unit: number}) if number else None,
        previous=_PREVIOUS.search(said) is not None,
    )


def chosen_lines(read: Read[LogTail], wish: LogWish, since: datetime | None) -> Read[LogTail]:
    """Keep the lines that are wanted; what could not be read stays unread."""
    if not isinstance(read, Found):
        return read
    lines = tuple(
        line
        for line in read.value.lines
        if (since is None or line.at >= since) and (not wish.only_errors or _COMPLAINT.search(line.message))
    )
    return Found(value=replace(read.value, lines=lines))


def nothing_of(wish: LogWish) -> str:
    """Say what of the wish was not there.

    Example:
        >>> nothing_of(LogWish(only_errors=True, within=timedelta(minutes=10)))
        'no error in the last 10 minutes'
    """
    what = "no error" if wish.only_errors else "nothing"
    if wish.within is None:
        return what
    return f"{what} in the last {int(wish.within.total_seconds() // 60)} minutes"

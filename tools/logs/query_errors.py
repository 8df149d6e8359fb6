"""Looks through a container's log for lines with words of errors: what decides may lie thousands of lines before the end.

Source: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html (terms; case counts)
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tools.aws.calls import Reader
from tools.errors import ReadFailedError
from tools.evidence import Empty, Evidence, Found, Gap, Read, Unread
from tools.logs.facts import LogErrors
from tools.logs.line_pattern import pattern_of
from tools.logs.shown_lines import dated_lines, shown_lines
from tools.tool import Tool

FILTER, GET = "logs:FilterLogEvents", "logs:GetLogEvents"
# Loggers and runtimes write these where something failed. One of them suffices; more than 1,024 characters are refused.
_WORDS = (
    "ERROR", "Error", "error", "Exception", "exception", "FATAL", "Fatal", "fatal", "CRITICAL", "Critical", "critical",
    "SEVERE", "PANIC", "panic", "Traceback", "Caused by", "FAILED", "Failed", "failed", "Failure", "failure", "Cannot",
    "cannot", "Could not", "could not", "Unable", "unable", "denied", "Denied", "refused", "Refused", "timed out",
    "not found", "No such", "no such", "Missing", "missing", "Invalid", "invalid", "required", "exhausted", "EACCES",
    "ENOSPC", "ECONN", "ENOTFOUND", "ETIMEDOUT", "EADDRINUSE", "\"level\":50", "\"level\":60",
)  # fmt: skip
FILTER_PATTERN = " ".join('?"' + word.replace('"', '\\"') + '"' for word in _WORDS)
# Each page waits for the one before, and with them the person who asked: the search itself, and one request more.
_REQUESTS = 2
_CHATTER = 10  # lines of one pattern: what is written so often did not end the process
_KEPT = 20  # lines, each of another pattern
# What an error names often stands on lines of its own: so many are read from the first of the last matches on.
_AROUND, _TOGETHER = 20, timedelta(seconds=10)

_Event = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryErrorsArguments:
    """A log stream, whose it is, and the time that is looked through, the end open."""

    group: str
    stream: str
    task_arn: str
    container: str
    since: datetime
    until: datetime

    @property
    def resource(self) -> str:
        """What is read, for people."""
        return f"{self.group} {self.stream}"

    @property
    def gap_resource(self) -> str:
        """What a Gap names: who may not search one stream of a group may search none."""
        return self.group


def read(reader: Reader, arguments: QueryErrorsArguments) -> Read[LogErrors]:
    """Search from the newest line back, with two requests at most.

    AWS answers with empty pages and a token while it is still searching. Where the second page is empty, too, and not the
    last, nothing was found yet: Unread, not Empty.
    """
    try:
        matches, more, requests = _search(reader, arguments)
        if not matches and more:
            return Unread(gap=_too_much(reader, arguments))
        if not matches:
            return Empty(evidence=(_nothing(reader, arguments),))
        kept, decisive = _kept(matches)
        around = _lines_around(reader, arguments, kept, decisive) if requests < _REQUESTS else ()
    except ReadFailedError as error:
        if error.code != "ResourceNotFoundException":
            raise
        return Empty(evidence=(_nothing(reader, arguments),))
    lines, evidence = shown_lines(
        reader,
        FILTER,
        dated_lines(_merged(kept, around)),
        resource=arguments.resource,
        container=arguments.container,
        task_arn=arguments.task_arn,
    )
    found = LogErrors(
        group=arguments.group,
        stream=arguments.stream,
        task_arn=arguments.task_arn,
        container=arguments.container,
        since=arguments.since,
        lines=lines,
        more=more,
    )
    return Found(value=found, evidence=evidence)


TOOL = Tool(
    name="logs_query_errors",
    description="Search a container's CloudWatch log stream for lines that tell of errors, newest first.",
    operations=(FILTER, GET),
    arguments=QueryErrorsArguments,
    effect="whether the container complained before its last lines is not known",
    read=read,
)


def _search(reader: Reader, arguments: QueryErrorsArguments) -> tuple[Sequence[_Event], bool, int]:
    """Return the matches of the newest page that has any, oldest first; whether there are more; requests made."""
    found: list[_Event] = []
    more, requests = False, 0
    for page in reader.pages(
        FILTER,
        max_pages=_REQUESTS,
        logGroupName=arguments.group,
        logStreamNames=[arguments.stream],
        startTime=_milliseconds(arguments.since),
        endTime=_milliseconds(arguments.until),
        filterPattern=FILTER_PATTERN,
        startFromHead=False,
    ):
        requests += 1
        more = bool(page.get("nextToken"))
        found = list(page.get("events", []))
        if found:
            break
    return found[::-1], more, requests


def _kept(matches: Sequence[_Event]) -> tuple[Sequence[_Event], _Event]:
    """Return the newest match of each pattern, rare ones before chatter that holds such words; and the newest rare one."""
    patterns = [pattern_of(str(match.get("message", ""))) for match in matches]
    counts = Counter(patterns)
    newest = {pattern: number for number, pattern in enumerate(patterns)}
    ranked = sorted(newest, key=lambda pattern: (counts[pattern] >= _CHATTER, -newest[pattern]))
    kept = sorted(newest[pattern] for pattern in ranked[:_KEPT])
    return [matches[number] for number in kept], matches[newest[ranked[0]]]


def _lines_around(
    reader: Reader, arguments: QueryErrorsArguments, kept: Sequence[_Event], decisive: _Event
) -> Sequence[_Event]:
    begin = _moment(decisive) - _TOGETHER // timedelta(milliseconds=1)
    answer = reader.call(
        GET,
        logGroupName=arguments.group,
        logStreamName=arguments.stream,
        startTime=next(_moment(match) for match in kept if _moment(match) >= begin),
        endTime=_milliseconds(arguments.until),
        startFromHead=True,
        limit=_AROUND,
    )
    return answer.get("events", [])


def _merged(kept: Sequence[_Event], around: Sequence[_Event]) -> Sequence[_Event]:
    """Return the matches with the lines read around them, in the order of the stream: many share a millisecond."""
    if not around:
        return kept
    known = {_key(event) for event in around}
    before = [match for match in kept if _key(match) not in known and _moment(match) < _moment(around[0])]
    behind = [match for match in kept if _key(match) not in known and _moment(match) >= _moment(around[0])]
    return [*before, *around, *behind]


def _nothing(reader: Reader, arguments: QueryErrorsArguments) -> Evidence:
    excerpt = f"no line since {arguments.since:%Y-%m-%d %H:%M:%S} UTC holds a word of errors"
    return reader.evidence(FILTER, resource=arguments.resource, title="No errors in the log", excerpt=excerpt)


def _too_much(reader: Reader, arguments: QueryErrorsArguments) -> Gap:
    effect = "whether the container complained before its last lines is not known: AWS was still searching its log"
    return Gap(operation=FILTER, scope=reader.scope, resource=arguments.group, reason="timeout", effect=effect)


def _key(document: _Event) -> tuple[Any, Any]:
    return document.get("timestamp"), document.get("message")


def _moment(document: _Event) -> int:
    return int(document.get("timestamp", 0))


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)

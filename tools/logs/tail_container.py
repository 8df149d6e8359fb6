"""Reads the end of a container's log, every line with the lines around it as evidence.

Source: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tools.aws.answer import last_part
from tools.aws.calls import Reader
from tools.errors import ReadFailedError
from tools.evidence import MAX_EXCERPT, Empty, Evidence, Found, Read
from tools.logs.facts import LogLine, LogTail
from tools.redaction import redact_lines
from tools.tool import Tool

OPERATION = "logs:GetLogEvents"
MAX_LINE = 20_000  # characters; CloudWatch Logs takes a megabyte a line, which is no message for people
TAIL_LINES = 200  # a Spring stack trace with its causes takes a hundred and more, one line an event
LINES_BEFORE = 2
LINES_AFTER = 3  # a stack trace goes on below the line that names the error


@dataclass(frozen=True, slots=True, kw_only=True)
class TailContainerArguments:
    """A log stream, and whose it is. `limit` counts lines, at most 10,000."""

    group: str
    stream: str
    task_arn: str
    container: str
    limit: int = TAIL_LINES

    @property
    def resource(self) -> str:
        """What is read, for people."""
        return f"{self.group} {self.stream}"

    @property
    def gap_resource(self) -> str:
        """What a Gap names: who may not read one stream of a group may read none, and that is one thing to know."""
        return self.group


def read(reader: Reader, arguments: TailContainerArguments) -> Read[LogTail]:
    """Read the last lines, oldest first. Empty when nothing was written, or there is no such group or stream."""
    documents: Sequence[Mapping[str, Any]] = []
    reason = f"Nothing was written to {arguments.resource}"
    try:
        documents = _last_events(reader, arguments)
    except ReadFailedError as error:
        if error.code != "ResourceNotFoundException":
            raise
        reason = f"ResourceNotFoundException: there is no log stream {arguments.resource}"
    if not documents:
        looked = reader.evidence(OPERATION, resource=arguments.resource, title="No log lines", excerpt=reason)
        return Empty(evidence=(looked,))
    messages = redact_lines([str(item.get("message", "")).rstrip("\n")[:MAX_LINE] for item in documents])
    moments = [datetime.fromtimestamp(item.get("timestamp", 0) / 1000, UTC) for item in documents]
    evidence: list[Evidence] = []
    lines: list[LogLine] = []
    for index, (moment, message) in enumerate(zip(moments, messages, strict=True)):
        shown = reader.evidence(
            OPERATION,
            resource=arguments.resource,
            title=f"Log of {arguments.container} in task {last_part(arguments.task_arn)}",
            excerpt=surrounded(messages, index),
            event_time=moment,
        )
        evidence.append(shown)
        lines.append(LogLine(at=moment, message=message, evidence_id=shown.id))
    tail = LogTail(
        group=arguments.group,
        stream=arguments.stream,
        task_arn=arguments.task_arn,
        container=arguments.container,
        lines=tuple(lines),
    )
    return Found(value=tail, evidence=tuple(evidence))


TOOL = Tool(
    name="logs_tail_container",
    description="Read the last lines of a container's CloudWatch log stream, oldest first.",
    operations=(OPERATION,),
    arguments=TailContainerArguments,
    effect="what the container logged is not known",
    read=read,
)


def surrounded(lines: Sequence[str], index: int, limit: int = MAX_EXCERPT) -> str:
    r"""Return a line whole, up to `limit` characters, with up to 2 lines before and 3 after as far as they fit.

    Example:
        >>> surrounded(["a", "b", "c", "ERROR", "d"], 3)
        'b\nc\nERROR\nd'
        >>> surrounded(["a" * 10, "ERROR", "d"], 1, limit=8)
        'ERROR\nd'
    """
    kept = lines[index][:limit]
    room = limit - len(kept)
    before: list[str] = []
    after: list[str] = []
    # What follows an error explains it more often than what precedes it.
    for line in lines[index + 1 : index + 1 + LINES_AFTER]:
        if len(line) + 1 > room:
            break
        after.append(line)
        room -= len(line) + 1
    for line in reversed(lines[max(0, index - LINES_BEFORE) : index]):
        if len(line) + 1 > room:
            break
        before.insert(0, line)
        room -= len(line) + 1
    return "\n".join((*before, kept, *after))


def _last_events(reader: Reader, arguments: TailContainerArguments) -> Sequence[Mapping[str, Any]]:
    given: dict[str, Any] = {
        "logGroupName": arguments.group,
        "logStreamName": arguments.stream,
        "limit": arguments.limit,
        "startFromHead": False,
    }
    answer = reader.call(OPERATION, **given)
    if not answer.get("events") and answer.get("nextBackwardToken"):
        # AWS may answer with an empty page although there are events before it; one further look tells.
        answer = reader.call(OPERATION, **given, nextToken=answer["nextBackwardToken"])
    return answer.get("events", [])

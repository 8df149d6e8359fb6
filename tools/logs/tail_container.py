"""Reads the end of a container's log, every line with the lines around it as evidence.

Source: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tools.aws.calls import Reader
from tools.errors import ReadFailedError
from tools.evidence import Empty, Found, Read
from tools.logs.facts import LogTail
from tools.logs.shown_lines import dated_lines, shown_lines
from tools.tool import Tool

OPERATION = "logs:GetLogEvents"
TAIL_LINES = 200  # a Spring stack trace with its causes takes a hundred and more, one line an event


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
    lines, evidence = shown_lines(
        reader,
        OPERATION,
        dated_lines(documents),
        resource=arguments.resource,
        container=arguments.container,
        task_arn=arguments.task_arn,
    )
    tail = LogTail(
        group=arguments.group,
        stream=arguments.stream,
        task_arn=arguments.task_arn,
        container=arguments.container,
        lines=lines,
    )
    return Found(value=tail, evidence=evidence)


TOOL = Tool(
    name="logs_tail_container",
    description="Read the last lines of a container's CloudWatch log stream, oldest first.",
    operations=(OPERATION,),
    arguments=TailContainerArguments,
    effect="what the container logged is not known",
    read=read,
)


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

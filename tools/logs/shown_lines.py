"""Lines of a container's log as facts: redacted together, each with the lines around it as its evidence."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from tools.aws.answer import last_part
from tools.aws.calls import Reader
from tools.evidence import MAX_EXCERPT, Evidence
from tools.logs.facts import LogLine
from tools.redaction import redact_lines

MAX_LINE = 20_000  # characters; CloudWatch Logs takes a megabyte a line, which is no message for people
LINES_BEFORE = 2
LINES_AFTER = 3  # a stack trace goes on below the line that names the error


def shown_lines(
    reader: Reader,
    operation: str,
    dated: Iterable[tuple[datetime, str]],
    *,
    resource: str,
    container: str,
    task_arn: str,
) -> tuple[tuple[LogLine, ...], tuple[Evidence, ...]]:
    """Return the lines and what shows each, in the order given. A secret may span several lines: they are one text."""
    moments: list[datetime] = []
    written: list[str] = []
    for moment, message in dated:
        moments.append(moment)
        written.append(message.rstrip("\n")[:MAX_LINE])
    messages = redact_lines(written)
    evidence = tuple(
        reader.evidence(
            operation,
            resource=resource,
            title=f"Log of {container} in task {last_part(task_arn)}",
            excerpt=surrounded(messages, index),
            event_time=moment,
        )
        for index, moment in enumerate(moments)
    )
    lines = tuple(
        LogLine(at=moment, message=message, evidence_id=shown.id)
        for moment, message, shown in zip(moments, messages, evidence, strict=True)
    )
    return lines, evidence


def dated_lines(events: Iterable[Mapping[str, Any]]) -> Iterable[tuple[datetime, str]]:
    """Yield when each event of CloudWatch Logs was written, and what it says."""
    for event in events:
        yield datetime.fromtimestamp(event.get("timestamp", 0) / 1000, UTC), str(event.get("message", ""))


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

"""The lines with which a container came to its end, also where chatter stands between them and the end.

Where the tail of a long log complains of nothing, one search for words of errors goes further back.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import timedelta

from agent.answer.story import NOTHING_TO_SAY, Story
from agent.answer.wording import at_time
from agent.failures.container_logs import LAST_LINES, TaskContainer, is_by_itself, lines_of
from agent.failures.current_failures import container_of, definition_of
from agent.failures.once import once_for_each
from agent.signals.last_complaint import last_complaint
from agent.signals.log_end import end_of, find_last_error
from tools.aws.scope import AwsScope
from tools.evidence import Empty, Found
from tools.logs import query_errors
from tools.logs.facts import LogErrors, LogLine
from tools.logs.line_pattern import pattern_of
from tools.logs.location import log_location
from tools.logs.tail_container import TAIL_LINES
from tools.snapshot import Snapshot
from tools.tool import ReadRequest

REPEATED = 10  # of some two hundred lines: what is said so often is chatter
# What stood before chatter may have been survived; so shortly before the end it hardly was.
SHORTLY = timedelta(minutes=5)
# A process that failed may chatter on while it shuts down, or until something stops it. Longer ago is another story.
LOOK_BACK = timedelta(minutes=15)
_LATE = timedelta(minutes=1)  # lines are stamped by who wrote them, and clocks differ


def ending_lines(snapshot: Snapshot, container: TaskContainer) -> tuple[LogLine, ...]:
    """Return the last lines, frames of stack traces not counted, and before them what chatter had pushed away.

    That is: what a search found, and earlier lines of the tail from shortly before the end, with chatter left out.
    """
    return _endings(snapshot).get((container.task.arn, container.name), ())


def last_error_line(snapshot: Snapshot, container: TaskContainer) -> LogLine | None:
    """Return the line in which a container last complained before it ended; None also when no log was read."""
    lines = ending_lines(snapshot, container)
    index = find_last_error([line.message for line in lines])
    return None if index is None else lines[index]


def wanted_searches(snapshot: Snapshot, containers: Iterable[TaskContainer]) -> tuple[ReadRequest[LogErrors], ...]:
    """Return the search in the log of the first container that ended by itself, if no container's log complains.

    None where the tail was the whole log, and where logs do not go to CloudWatch Logs.
    """
    silent: list[TaskContainer] = []
    for container in containers:
        if not is_by_itself(container):
            continue
        if _complains(snapshot, container):
            return ()
        if len(lines_of(snapshot, container)) >= TAIL_LINES:
            silent.append(container)
    # One search tells: where it finds nothing either, the next task of the same revision has no more to say.
    if not silent or snapshot.log_errors:
        return ()
    request = _request(snapshot, silent[0], lines_of(snapshot, silent[0])[0])
    return (request,) if request else ()


def told_of_search(snapshot: Snapshot, containers: Iterable[TaskContainer]) -> Story:
    """Say what became of a search, as a sentence, with the evidence for it; nothing where none was made."""
    for container in containers:
        searched = snapshot.log_errors.get((container.task.arn, container.name))
        silent = f" Its last {TAIL_LINES} lines complain of nothing"
        if isinstance(searched, Empty):
            text = f"{silent}, and in the {LOOK_BACK.seconds // 60} minutes before its end no line does."
            return Story(text=text, evidence_ids=tuple(one.id for one in searched.evidence))
        if isinstance(searched, Found) and (last := last_error_line(snapshot, container)):
            return Story(text=f"{silent}; the last complaint was written at {at_time(last.at)}.")
    return NOTHING_TO_SAY


@once_for_each
def _endings(snapshot: Snapshot) -> Mapping[tuple[str, str], tuple[LogLine, ...]]:
    found: dict[tuple[str, str], tuple[LogLine, ...]] = {}
    for key, tail in snapshot.log_tails.items():
        if isinstance(tail, Found):
            searched = snapshot.log_errors.get(key)
            earlier = searched.value.lines if isinstance(searched, Found) else ()
            found[key] = (*earlier, *_end(tail.value.lines))
    return found


def _end(lines: tuple[LogLine, ...]) -> tuple[LogLine, ...]:
    messages = [line.message for line in lines]
    begin = end_of(messages, within=LAST_LINES)
    if not begin:
        return lines
    patterns = [pattern_of(message) for message in messages]
    often = {pattern for pattern, count in Counter(patterns).items() if count >= REPEATED}
    # Lines that are indented go on with what stands above them.
    telling = [n for n, pattern in enumerate(patterns) if pattern not in often or messages[n][:1].isspace()]
    first = end_of([messages[n] for n in telling], within=LAST_LINES)
    pushed = [n for n in telling[first:] if n < begin and lines[n].at >= lines[-1].at - SHORTLY]
    return (*(lines[n] for n in pushed), *lines[begin:])


def _complains(snapshot: Snapshot, container: TaskContainer) -> bool:
    """Say whether the end tells of a failure. A word alone does not count where it is chatter, such as `errors=0`."""
    messages = [line.message for line in ending_lines(snapshot, container)]
    counts = Counter(pattern_of(line.message) for line in lines_of(snapshot, container))
    rare = [message for message in messages if counts[pattern_of(message)] < REPEATED]
    return find_last_error(rare) is not None or last_complaint(messages) is not None


def _request(snapshot: Snapshot, container: TaskContainer, oldest_read: LogLine) -> ReadRequest[LogErrors] | None:
    """Ask for what was written between the container's start, or a while before its end, and the lines already read."""
    definition = definition_of(snapshot, container.task.task_definition)
    defined = container_of(definition, container.name)
    scope = snapshot.target.scope
    location = log_location(defined, container.task.id, scope) if defined else None
    if location is None:
        return None
    task = container.task
    ended = task.stopped_at or task.stopping_at or snapshot.taken_at
    began = task.started_at or task.created_at
    since = max(began - _LATE, ended - LOOK_BACK) if began else ended - LOOK_BACK
    if oldest_read.at <= since:
        return None
    return query_errors.TOOL.request(
        AwsScope(scope.account_id, location.region),
        query_errors.QueryErrorsArguments(
            group=location.group,
            stream=location.stream,
            task_arn=task.arn,
            container=container.name,
            since=since,
            until=oldest_read.at,
        ),
    )

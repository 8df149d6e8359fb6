"""The log lines of containers that matter, and the requests for those nobody read yet."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from agent.current_failures import FailedTask, container_of, definition_of, ended_badly
from agent.signals.log_end import find_last_error
from tools.aws.scope import AwsScope
from tools.ecs.facts import ContainerDefinition, Task
from tools.evidence import Empty, Found, Gap, Unread
from tools.logs import tail_container
from tools.logs.facts import LogLine
from tools.logs.location import log_location
from tools.snapshot import Snapshot
from tools.tool import ReadRequest

# Tasks of one revision fail alike: two tell it, and a third would only cost a call.
MAX_TAILS = 2
# A process says why it ends in its last lines; what an application complained of long before did not end it.
LAST_LINES = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskContainer:
    """A container of a task whose log may tell something."""

    task: Task
    name: str


def ended_containers(failed: Iterable[FailedTask]) -> tuple[TaskContainer, ...]:
    """Return the essential containers whose end stopped these tasks, in the tasks' order."""
    return tuple(
        TaskContainer(task=item.task, name=container.name) for item in failed for container in ended_badly(item)
    )


def lines_of(snapshot: Snapshot, container: TaskContainer) -> tuple[LogLine, ...]:
    """Return the lines read of a container, oldest first. Nothing written and nothing read look the same here."""
    read = snapshot.log_tails.get((container.task.arn, container.name))
    return read.value.lines if isinstance(read, Found) else ()


def last_error_line(snapshot: Snapshot, container: TaskContainer) -> LogLine | None:
    """Return the line in which a container last complained before it ended; None also when no log was read."""
    lines = lines_of(snapshot, container)
    index = find_last_error([line.message for line in lines], within=LAST_LINES)
    return None if index is None else lines[index]


def was_read(snapshot: Snapshot, container: TaskContainer) -> bool:
    """Say whether the log was looked at, whatever it held."""
    read = snapshot.log_tails.get((container.task.arn, container.name))
    return isinstance(read, (Found, Empty))


def log_gaps(snapshot: Snapshot, containers: Iterable[TaskContainer]) -> tuple[Gap, ...]:
    """Return why logs of these containers could not be read."""
    reads = (snapshot.log_tails.get((container.task.arn, container.name)) for container in containers)
    return tuple(dict.fromkeys(read.gap for read in reads if isinstance(read, Unread) and read.gap))


def wanted_tails(snapshot: Snapshot, containers: Iterable[TaskContainer]) -> tuple[ReadRequest[Any], ...]:
    """Return requests for the logs of the first few containers, without those asked for already.

    Empty also when none of them logs to CloudWatch Logs, or their task definition was not read.
    """
    requests: list[ReadRequest[Any]] = []
    for container in list(containers)[:MAX_TAILS]:
        if (container.task.arn, container.name) in snapshot.log_tails:
            continue
        definition = container_of(definition_of(snapshot, container.task.task_definition), container.name)
        if definition and (request := _request(definition, container, snapshot.target.scope)):
            requests.append(request)
    return tuple(dict.fromkeys(requests))


def _request(definition: ContainerDefinition, container: TaskContainer, scope: AwsScope) -> ReadRequest[Any] | None:
    location = log_location(definition, container.task.id, scope)
    if location is None:
        return None
    return tail_container.TOOL.request(
        AwsScope(scope.account_id, location.region),
        tail_container.TailContainerArguments(
            group=location.group, stream=location.stream, task_arn=container.task.arn, container=container.name
        ),
    )

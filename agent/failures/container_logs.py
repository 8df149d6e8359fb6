"""The log lines of containers that matter, and the requests for those nobody read yet."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from agent.failures.current_failures import FailedTask, container_of, definition_of, ended_badly
from agent.signals.exit_status import SIGKILL, SIGTERM
from tools.aws.scope import AwsScope
from tools.ecs.facts import Task, TaskDefinition
from tools.evidence import Empty, Found, Gap, Unread
from tools.logs import tail_container
from tools.logs.facts import LogLine, LogTail
from tools.logs.firelens import firelens_destination
from tools.logs.location import log_location
from tools.opensearch import tail_container as routed
from tools.snapshot import Snapshot
from tools.tool import ReadRequest

# Tasks of one revision fail alike: two tell it, and a third would only cost a call. Where several containers ended by
# themselves each is heard, up to this many.
MAX_TAILS = 2
MAX_CONTAINERS = 4
# A process says why it ends in its last lines; what an application complained of long before did not end it.
LAST_LINES = 40
# A router sends the last lines on when the task has ended: with a retry or two that takes it some minutes.
ROUTED_LATE = timedelta(minutes=5)


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
    """Return the lines read of a container, oldest first: what a search found, and the tail.

    Nothing written and nothing read look the same here.
    """
    key = (container.task.arn, container.name)
    tail, searched = snapshot.log_tails.get(key), snapshot.log_errors.get(key)
    earlier = searched.value.lines if isinstance(searched, Found) else ()
    return (*earlier, *tail.value.lines) if isinstance(tail, Found) else ()


def was_read(snapshot: Snapshot, container: TaskContainer) -> bool:
    """Say whether the log was looked at, whatever it held."""
    read = snapshot.log_tails.get((container.task.arn, container.name))
    return isinstance(read, (Found, Empty))


def is_by_itself(container: TaskContainer) -> bool:
    """Say whether a container ended with a code of its own, neither well nor by a signal from outside."""
    code = next((known.exit_code for known in container.task.containers if known.name == container.name), None)
    return code not in {None, 0, SIGKILL, SIGTERM}


def log_gaps(snapshot: Snapshot, containers: Iterable[TaskContainer]) -> tuple[Gap, ...]:
    """Return why logs of these containers could not be read."""
    reads = (snapshot.log_tails.get((container.task.arn, container.name)) for container in containers)
    return tuple(dict.fromkeys(read.gap for read in reads if isinstance(read, Unread) and read.gap))


def wanted_tails(snapshot: Snapshot, containers: Iterable[TaskContainer]) -> tuple[ReadRequest[Any], ...]:
    """Return requests for the logs of the first few containers, without those asked for already.

    Containers that ended by themselves are heard before those that were stopped with them, each at least once.
    Empty also when their task definition was not read, or none of them has a log that can be found.
    """
    requests: list[ReadRequest[Any]] = []
    for container in _worth_reading(list(containers)):
        if (container.task.arn, container.name) in snapshot.log_tails:
            continue
        definition = definition_of(snapshot, container.task.task_definition)
        if definition and (request := log_request(definition, container, snapshot.target.scope)):
            requests.append(request)
    return tuple(dict.fromkeys(requests))


def log_request(definition: TaskDefinition, container: TaskContainer, scope: AwsScope) -> ReadRequest[LogTail] | None:
    """Return the request for a container's log, wherever it goes; None where its task definition does not say."""
    defined = container_of(definition, container.name)
    if defined is None:
        return None
    if location := log_location(defined, container.task.id, scope):
        return tail_container.TOOL.request(
            AwsScope(scope.account_id, location.region),
            tail_container.TailContainerArguments(
                group=location.group, stream=location.stream, task_arn=container.task.arn, container=container.name
            ),
        )
    if destination := firelens_destination(definition, defined):
        task = container.task
        asked = routed.TailRoutedContainerArguments(
            task_arn=task.arn,
            container=container.name,
            destination=destination,
            since=task.created_at,
            until=task.stopped_at + ROUTED_LATE if task.stopped_at else None,
        )
        return routed.TOOL.request(scope, asked)
    return None


def _worth_reading(containers: Sequence[TaskContainer]) -> list[TaskContainer]:
    """Choose by who failed: one of each container that ended by itself, then more of the first."""
    order = sorted(containers, key=lambda container: not is_by_itself(container))
    alone = [container for container in order if is_by_itself(container)] or order
    firsts = list({container.name: container for container in reversed(alone)}.values())[::-1][:MAX_CONTAINERS]
    again = [container for container in order if container not in firsts and container.name == order[0].name]
    return [*firsts, *again][: max(MAX_TAILS, len(firsts))]

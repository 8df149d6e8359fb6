"""What the containers that matter complained of last: those that ended by themselves, and those that fail their checks.

A process that was killed did not end over what it logged before; one that runs on and fails its checks may.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from agent.failures.container_logs import TaskContainer, ended_containers, lines_of
from agent.failures.current_failures import FailedTask, failed_tasks
from agent.failures.ending_lines import ending_lines
from agent.failures.health_observations import checked_containers, expected_port, listening, services_failing_checks
from agent.failures.once import once_for_each
from agent.signals.exit_status import SIGKILL, SIGTERM
from agent.signals.last_complaint import Complaint, last_complaint
from tools.logs.facts import LogLine
from tools.snapshot import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class LastWords:
    """The complaint that decides about one container. `ended` is False for one that only failed its checks."""

    container: TaskContainer
    service: str | None
    complaint: Complaint
    line: LogLine
    ended: bool
    exit_code: int | None
    failed: FailedTask | None


@once_for_each
def last_words(snapshot: Snapshot) -> tuple[LastWords, ...]:
    """Return what containers complained of last, those that ended by themselves first, newest task first."""
    found = {(item.container.task.arn, item.container.name): item for item in (*_ended(snapshot), *_ailing(snapshot))}
    return tuple(found.values())


def ended_by_itself(failed: FailedTask, container: TaskContainer) -> bool:
    """Say whether a container ended over something of its own: not well, and not by a signal from outside."""
    return failed.kind in {"exited", "unknown"} and exit_code_of(container) not in {None, 0, SIGKILL, SIGTERM}


def exit_code_of(container: TaskContainer) -> int | None:
    """Return how a container of a task ended."""
    return next((known.exit_code for known in container.task.containers if known.name == container.name), None)


def _ended(snapshot: Snapshot) -> Iterator[LastWords]:
    for failed in failed_tasks(snapshot):
        for container in ended_containers([failed]):
            if not ended_by_itself(failed, container):
                continue
            lines = ending_lines(snapshot, container)
            if found := last_complaint([line.message for line in lines]):
                yield LastWords(
                    container=container,
                    service=failed.service,
                    complaint=found.complaint,
                    line=lines[found.index],
                    ended=True,
                    exit_code=exit_code_of(container),
                    failed=failed,
                )


def _ailing(snapshot: Snapshot) -> Iterator[LastWords]:
    """Containers that fail the load balancer's or their own check without having ended."""
    by_arn = {failed.task.arn: failed for failed in failed_tasks(snapshot)}
    for container, service in (*_behind_failed_checks(snapshot), *_unhealthy(snapshot)):
        failed = by_arn.get(container.task.arn)
        if failed and ended_by_itself(failed, container):
            continue
        lines = lines_of(snapshot, container)
        if found := last_complaint([line.message for line in lines]):
            yield LastWords(
                container=container,
                service=service,
                complaint=found.complaint,
                line=lines[found.index],
                ended=False,
                exit_code=exit_code_of(container),
                failed=failed,
            )


def _behind_failed_checks(snapshot: Snapshot) -> Iterator[tuple[TaskContainer, str]]:
    for health in services_failing_checks(snapshot):
        codes = {code for seen in health.of("wrong_code") for code in seen.failure.codes}
        port = expected_port(snapshot, health)
        heard = listening(snapshot, health)
        elsewhere = (
            bool(heard) and port is not None and not any(h.port.port == port and not h.port.loopback for h in heard)
        )
        # An answer such as 404, or a process that listens elsewhere, is explained without any dependency.
        if elsewhere or any(code < 500 for code in codes):
            continue
        for container in checked_containers(health):
            yield container, health.item.view.name


def _unhealthy(snapshot: Snapshot) -> Iterator[tuple[TaskContainer, str | None]]:
    for failed in failed_tasks(snapshot):
        if failed.kind == "container_health_check":
            for container in failed.task.containers:
                yield TaskContainer(task=failed.task, name=container.name), failed.service

"""Failed load balancer checks of the newest changes: from service events, target health and tasks' stop reasons.

Targets that drain, and what an older revision's targets do alone, are no failure of the change.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from agent.changes.attempt import begun
from agent.failures.container_logs import TaskContainer, lines_of, wanted_tails
from agent.failures.current_failures import ServiceChange, container_of, definition_of, failed_tasks, service_changes
from agent.failures.once import once_for_each
from agent.signals.health_check import (
    HealthCheckFailure,
    HealthProblem,
    parse_health_check,
    parse_target_health,
    probe_answer,
)
from agent.signals.listening_port import ListeningPort, parse_listening_port
from tools.ecs.facts import LoadBalancerLink, Service, Task
from tools.elb.facts import TargetGroup
from tools.evidence import Found, value_or
from tools.logs.facts import LogLine
from tools.snapshot import Snapshot
from tools.tool import ReadRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One failed check. `task` is None where it could not be told; `current` is False for an older revision's task."""

    failure: HealthCheckFailure
    target_group_arn: str | None
    task: Task | None
    current: bool
    at: datetime | None
    evidence_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Listening:
    """A log line in which a container says where it listens. `late_seconds` counts from the task's start."""

    port: ListeningPort
    line: LogLine
    late_seconds: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A log line that records how the application answered the health check."""

    status: int
    line: LogLine


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceHealth:
    """The failed checks of one service, with what is needed to judge them. `link` is where the targets register."""

    item: ServiceChange
    observations: tuple[Observation, ...]
    link: LoadBalancerLink | None
    group: TargetGroup | None

    @property
    def current(self) -> tuple[Observation, ...]:
        """Return the failures of the revision being deployed."""
        return tuple(observation for observation in self.observations if observation.current)

    @property
    def old_fails_too(self) -> bool:
        """Say whether tasks of an older revision fail as well: then the fault is not in the new image."""
        return any(not observation.current for observation in self.observations)

    def of(self, *problems: HealthProblem) -> tuple[Observation, ...]:
        """Return the current failures of these kinds."""
        return tuple(observation for observation in self.current if observation.failure.problem in problems)


@once_for_each
def services_failing_checks(snapshot: Snapshot) -> tuple[ServiceHealth, ...]:
    """Return every diagnosed service whose new tasks fail the load balancer's checks."""
    found: list[ServiceHealth] = []
    for item in service_changes(snapshot):
        observations = (
            *_of_events(item),
            *_of_targets(snapshot, item),
            *_of_tasks(snapshot, item),
        )
        if not any(observation.current for observation in observations):
            continue
        link = _link(item, observations)
        read = snapshot.target_groups.get(link.target_group_arn or "") if link else None
        group = read.value if isinstance(read, Found) else None
        found.append(ServiceHealth(item=item, observations=observations, link=link, group=group))
    return tuple(found)


def checked_containers(health: ServiceHealth) -> tuple[TaskContainer, ...]:
    """Return the containers behind the failed checks, newest task first: those the load balancer talks to."""
    name = health.link.container_name if health.link else None
    seen = {observation.task.arn for observation in health.current if observation.task}
    # Where a check names no task, the newest ones of the revision stand for all.
    tasks = [task for task in health.item.change.tasks if task.arn in seen] or list(health.item.change.tasks)
    names = [(task, name or (task.containers[0].name if len(task.containers) == 1 else None)) for task in tasks]
    return tuple(TaskContainer(task=task, name=known) for task, known in names if known)


def wanted_logs(snapshot: Snapshot, health: ServiceHealth) -> tuple[ReadRequest[Any], ...]:
    """Return requests for the logs of the checked containers that nobody read yet."""
    containers = checked_containers(health)
    if any((container.task.arn, container.name) in snapshot.log_tails for container in containers[:1]):
        return ()
    return wanted_tails(snapshot, containers)


def listening(snapshot: Snapshot, health: ServiceHealth) -> tuple[Listening, ...]:
    """Return where the checked containers say they listen, as their logs were read."""
    found: list[Listening] = []
    for container in checked_containers(health):
        for line in lines_of(snapshot, container):
            if port := parse_listening_port(line.message):
                started = container.task.started_at or begun(container.task)
                late = (line.at - started).total_seconds() if started else None
                found.append(Listening(port=port, line=line, late_seconds=late))
    return tuple(found)


def answers(snapshot: Snapshot, health: ServiceHealth) -> tuple[Answer, ...]:
    """Return how the checked containers answered the health check's path, as their logs record it."""
    path = health.group.health_check_path if health.group else None
    if not path:
        return ()
    return tuple(
        Answer(status=request.status, line=line)
        for container in checked_containers(health)
        for line in lines_of(snapshot, container)
        if (request := probe_answer(line.message, path))
    )


def expected_port(snapshot: Snapshot, health: ServiceHealth) -> int | None:
    """Return the port inside the container that the check reaches, None where it cannot be told.

    A target group's own port is only the default: ECS registers each task's own.
    """
    link, group = health.link, health.group
    if link is None:
        return None
    explicit = group.health_check_port if group else None
    if explicit and explicit.isdigit():
        definition = definition_of(snapshot, health.item.change.target_task_definition)
        container = container_of(definition, link.container_name)
        # A bridge network maps host ports to container ports; elsewhere they are the same.
        if definition and definition.network_mode not in ("awsvpc", "host") and container:
            pairs = dict(zip(container.host_ports, container.ports, strict=False))
            return pairs.get(int(explicit))
        return int(explicit)
    return link.container_port


def _of_events(item: ServiceChange) -> Iterator[Observation]:
    change = item.change
    mine, others = ({task.id: task for task in tasks} for tasks in (change.tasks, change.other_tasks))
    for event in change.events:
        if change.counts_from and event.at < change.counts_from:
            continue
        failure = parse_health_check(event.message)
        if failure is None:
            continue
        task = mine.get(failure.task_id or "") or others.get(failure.task_id or "")
        yield Observation(
            failure=failure,
            target_group_arn=failure.target_group,
            task=task,
            current=task is None or task.id in mine,
            at=event.at,
            evidence_id=event.evidence_id,
        )


def _of_targets(snapshot: Snapshot, item: ServiceChange) -> Iterator[Observation]:
    service = item.view.service
    if not isinstance(service, Found):
        return
    mine, others = (
        {task.private_ip: task for task in tasks if task.private_ip and task.last_status != "STOPPED"}
        for tasks in (item.change.tasks, item.change.other_tasks)
    )
    for arn in dict.fromkeys(
        arn
        for link in service.value.load_balancers
        for arn in (link.target_group_arn, link.alternate_target_group_arn)
        if arn
    ):
        read = snapshot.target_health.get(arn)
        for target in value_or(read, ()) if read else ():
            failure = parse_target_health(target.state, target.reason, target.description)
            if failure is None:
                continue
            task = mine.get(target.target_id) or others.get(target.target_id)
            is_host = target.target_id.startswith("i-")
            if task is None and not is_host and isinstance(item.view.running_tasks, Found):
                continue  # an address no running task has any more
            if task and _may_still_start(snapshot, service.value, arn, task, failure):
                continue
            yield Observation(
                failure=failure,
                target_group_arn=arn,
                task=task,
                current=task is None or target.target_id in mine,
                at=None,
                evidence_id=target.evidence_id,
            )


def _may_still_start(
    snapshot: Snapshot, service: Service, group_arn: str, task: Task, failure: HealthCheckFailure
) -> bool:
    """Say whether a failing target only shows that its process is not up yet: one failed check makes a new one so.

    An answer below 500 comes from a process that is up.
    """
    if task.started_at is None or any(code < 500 for code in failure.codes):
        return False
    read = snapshot.target_groups.get(group_arn)
    group = read.value if isinstance(read, Found) else None
    checks = (group.interval_seconds or 0) * (group.unhealthy_threshold or 0) if group else 0
    return (snapshot.taken_at - task.started_at).total_seconds() < (service.grace_seconds or 0) + checks


def _of_tasks(snapshot: Snapshot, item: ServiceChange) -> Iterator[Observation]:
    for failed in failed_tasks(snapshot):
        if failed.view is not item.view or failed.kind != "elb_health_check":
            continue
        failure = parse_health_check(failed.task.stopped_reason or "")
        if failure:
            yield Observation(
                failure=failure,
                target_group_arn=failure.target_group,
                task=failed.task,
                current=failed.current,
                at=failed.task.stopped_at,
                evidence_id=failed.task.evidence_id,
            )


def _link(item: ServiceChange, observations: tuple[Observation, ...]) -> LoadBalancerLink | None:
    if not isinstance(item.view.service, Found):
        return None
    links = _links_of_change(item) or item.view.service.value.load_balancers
    named = {observation.target_group_arn for observation in observations if observation.current}
    chosen = (link for link in links if named & {link.target_group_arn, link.alternate_target_group_arn})
    return next(chosen, links[0] if links else None)


def _links_of_change(item: ServiceChange) -> tuple[LoadBalancerLink, ...]:
    """Return where the revision being deployed registers: after a rollback the service tells of the old one's port."""
    revisions = value_or(item.view.revisions, ())
    return next((one.load_balancers for one in revisions if one.arn == item.change.target_revision_arn), ())

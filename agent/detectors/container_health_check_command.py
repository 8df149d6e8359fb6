"""The task definition's own health check fails: a command that runs inside the container, apart from any load balancer.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/healthcheck.html
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agent.answer.aws_cli import aws_command
from agent.answer.wording import counted, quoted, unique
from agent.detector import Detector
from agent.failures.container_logs import TaskContainer, lines_of, wanted_tails
from agent.failures.current_failures import (
    container_of,
    definition_of,
    failed_tasks,
    failure_texts,
    service_changes,
    service_gaps,
)
from agent.failures.proxies import unhealthy_proxies
from agent.finding import Action, Confidence, Finding, Undecided
from agent.signals.container_health import checked_port, checked_program, parse_container_health
from agent.signals.listening_port import parse_listening_port
from agent.targets.arn import short_name
from tools.ecs.facts import ContainerDefinition, Task, TaskDefinition
from tools.ecs.service_connect import is_proxy
from tools.logs.facts import LogLine
from tools.snapshot import Snapshot

CATEGORY = "container_health_check_command"
UNHEALTHY = "UNHEALTHY"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Unhealthy:
    quote: str
    evidence_id: str
    resource: str
    service: str | None
    task: Task | None
    container: str | None
    program: str | None = None


def detect(snapshot: Snapshot) -> Sequence[Finding] | Undecided:
    """Find containers that fail their own check."""
    groups: dict[str | None, list[_Unhealthy]] = {}
    by_proxy = {proxy.service for proxy in unhealthy_proxies(snapshot)}
    told = (one for one in _told(snapshot) if one.program or one.service not in by_proxy)
    for one in (*_stopped(snapshot), *told, *_running(snapshot), *_logged(snapshot)):
        groups.setdefault(one.service, []).append(one)
    if groups:
        return [_finding(snapshot, group) for group in groups.values()]
    return Undecided(gaps=service_gaps(snapshot))


def _stopped(snapshot: Snapshot) -> Iterator[_Unhealthy]:
    proxies = {proxy.task.arn for proxy in unhealthy_proxies(snapshot)}
    for failed in failed_tasks(snapshot):
        # The proxy that ECS adds has a check of ECS's own; the task definition has no part in it.
        if failed.kind == "container_health_check" and failed.task.arn not in proxies:
            task = failed.task
            yield _Unhealthy(
                quote=task.stopped_reason or UNHEALTHY,
                evidence_id=task.evidence_id,
                resource=task.arn,
                service=failed.service,
                task=task,
                container=_checked(task, failed.definition),
            )


def _told(snapshot: Snapshot) -> Iterator[_Unhealthy]:
    for text in failure_texts(snapshot):
        found = parse_container_health(text.text)
        if found and not (text.failed and text.failed.kind == "container_health_check"):
            task = text.failed.task if text.failed else None
            yield _Unhealthy(
                quote=found.quote,
                evidence_id=text.evidence_id,
                resource=text.resource,
                service=text.service,
                task=task,
                container=text.container.name if text.container else None,
                program=found.program,
            )


def _running(snapshot: Snapshot) -> Iterator[_Unhealthy]:
    for item in service_changes(snapshot):
        for task in item.change.tasks:
            for container in task.containers:
                if (
                    task.last_status != "STOPPED"
                    and container.health_status == UNHEALTHY
                    and not is_proxy(container.name)
                ):
                    yield _Unhealthy(
                        quote=f"healthStatus {UNHEALTHY}",
                        evidence_id=task.evidence_id,
                        resource=task.arn,
                        service=item.view.name,
                        task=task,
                        container=container.name,
                    )


def _logged(snapshot: Snapshot) -> Iterator[_Unhealthy]:
    """Some runtimes write what the check said into the container's log: mostly that its program is missing."""
    for failed in failed_tasks(snapshot):
        for container in failed.task.containers:
            for line in lines_of(snapshot, TaskContainer(task=failed.task, name=container.name)):
                found = parse_container_health(line.message)
                if found and found.problem == "no_program":
                    yield _Unhealthy(
                        quote=found.quote,
                        evidence_id=line.evidence_id,
                        resource=failed.task.arn,
                        service=failed.service,
                        task=failed.task,
                        container=container.name,
                        program=found.program,
                    )


def _checked(task: Task, definition: TaskDefinition | None) -> str | None:
    """Return the container whose check failed: as ECS marks it, else the only one that has a check."""
    marked = [c.name for c in task.containers if c.health_status == UNHEALTHY and not is_proxy(c.name)]
    having = [c.name for c in definition.containers if c.health_check_command] if definition else []
    return next(iter(marked), having[0] if len(having) == 1 else None)


def _finding(snapshot: Snapshot, group: list[_Unhealthy]) -> Finding:
    first = next((one for one in group if one.program), group[0])
    task = next((one.task for one in group if one.task), None)
    container = next((one.container for one in group if one.container), None)
    definition = _definition(snapshot, first.service, task)
    known = container_of(definition, container) or _only_checked(definition)
    command = known.health_check_command if known else ()
    runs = f" Its command is {quoted(' '.join(command))}." if command else ""
    heard = _heard(snapshot, group, known)
    port = checked_port(command)
    elsewhere = heard is not None and port is not None and heard[0] != port
    listens = f" The application listens on port {heard[0]}: {quoted(heard[1].message)}." if heard and elsewhere else ""
    program = first.program or checked_program(command)
    tool = f" The image must hold {program} for it." if program and not elsewhere else ""
    tasks = len({one.task.arn for one in group if one.task})
    many = f" Seen in {counted(tasks, 'task')}." if tasks else ""
    confidence: Confidence = "certain" if first.program or elsewhere else "likely"
    who = f"container {known.name}" if known else "a container"
    of = f" of {first.service}" if first.service else ""
    return Finding(
        category=CATEGORY,
        confidence=confidence,
        statement=f"The health check inside {who}{of} fails: {quoted(first.quote)}.{runs}{listens}{tool}{many}",
        evidence_ids=unique(
            (
                first.evidence_id,
                *(one.evidence_id for one in group),
                heard[1].evidence_id if heard and elsewhere else None,
                definition.evidence_id if definition and runs else None,
            )
        ),
        resource=first.resource,
        owner="app team",
        service=first.service,
        actions=_actions(snapshot, first, definition, program=program, port=heard[0] if heard and elsewhere else None),
        wants=wanted_tails(
            snapshot,
            [TaskContainer(task=one.task, name=known.name) for one in group if one.task and known],
        ),
    )


def _definition(snapshot: Snapshot, service: str | None, task: Task | None) -> TaskDefinition | None:
    changes = [item for item in service_changes(snapshot) if item.view.name == service]
    target = changes[0].change.target_task_definition if changes else None
    return definition_of(snapshot, task.task_definition if task else target)


def _only_checked(definition: TaskDefinition | None) -> ContainerDefinition | None:
    having = [c for c in definition.containers if c.health_check_command] if definition else []
    return having[0] if len(having) == 1 else None


def _heard(
    snapshot: Snapshot, group: list[_Unhealthy], container: ContainerDefinition | None
) -> tuple[int, LogLine] | None:
    for one in group:
        if one.task is None or container is None:
            continue
        for line in lines_of(snapshot, TaskContainer(task=one.task, name=container.name)):
            if heard := parse_listening_port(line.message):
                return heard.port, line
    return None


def _actions(
    snapshot: Snapshot, first: _Unhealthy, definition: TaskDefinition | None, *, program: str | None, port: int | None
) -> tuple[Action, ...]:
    evidence = (first.evidence_id,)
    if port:
        title = f"Let the health check's command ask port {port}, where the application listens."
    elif program:
        title = f"Install {program} in the image, or check with a program it has; try the command in the container."
    else:
        title = "Run the health check's command in the container and correct it; give a slow start a startPeriod."
    steps = [Action(title=title, kind="fix", owner="app team", risk="low", evidence_ids=evidence)]
    if definition:
        command = aws_command(
            "ecs", "describe-task-definition", snapshot.target.scope, (("task-definition", definition.arn),)
        )
        see = f"See healthCheck in {short_name(definition.arn)}."
        steps.append(Action(title=see, kind="check", owner="app team", command=command, evidence_ids=evidence))
    return tuple(steps)


DETECTOR = Detector(
    category=CATEGORY,
    title="The container's own health check fails",
    description="The health check command of the task definition fails inside the container.",
    owner="app team",
    documentation=("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/healthcheck.html",),
    detect=detect,
    yields_to=("health_check_timeout_grace", "container_oom"),
)

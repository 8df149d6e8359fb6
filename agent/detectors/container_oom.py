"""A container used more memory than it may: the kernel killed it, or its runtime gave up.

Exit code 137 alone is no proof: SIGKILL also ends what does not stop in time.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agent.answer.aws_cli import aws_command
from agent.answer.wording import counted, quoted, unique
from agent.detector import Detector
from agent.failures.container_logs import TaskContainer, ended_containers, lines_of, log_gaps
from agent.failures.current_failures import FailedTask, container_of, failed_tasks, failure_texts, service_gaps
from agent.failures.memory_use import told_of_memory, wanted_memory
from agent.finding import Action, Confidence, Finding, Undecided
from agent.signals.log_line import read_log_line
from agent.signals.memory import MemoryFailure, MemoryKind, parse_container_reason, parse_memory_log
from agent.targets.arn import short_name
from tools.ecs.facts import Container, ContainerDefinition
from tools.ecs.service_connect import is_proxy, shared_name
from tools.snapshot import Snapshot

CATEGORY = "container_oom"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Exhausted:
    """Memory that ran out in one container. `by_ecs` tells ECS's own word from a line in the log."""

    failed: FailedTask
    container: str | None
    failure: MemoryFailure
    evidence_id: str
    by_ecs: bool


def detect(snapshot: Snapshot) -> Sequence[Finding] | Undecided:
    """Find containers that ran out of memory."""
    groups: dict[tuple[str | None, str | None], list[_Exhausted]] = {}
    for exhausted in (*_killed(snapshot), *_logged(snapshot)):
        groups.setdefault((exhausted.failed.service, shared_name(exhausted.container)), []).append(exhausted)
    # ECS names the container only sometimes: what it says of the task belongs to the container already known.
    for (service, container), group in list(groups.items()):
        named = next((key for key in groups if key[0] == service and key[1]), None)
        if container is None and named:
            groups[named] += groups.pop((service, container), group)
    if groups:
        return [_finding(snapshot, group) for group in groups.values()]
    containers = ended_containers(failed_tasks(snapshot))
    return Undecided(gaps=(*service_gaps(snapshot), *log_gaps(snapshot, containers)))


def _killed(snapshot: Snapshot) -> Iterator[_Exhausted]:
    for text in failure_texts(snapshot):
        failure = parse_container_reason(text.text)
        if failure and text.failed:
            name = next((c.name for c in text.failed.task.containers if c.reason == text.text), None)
            yield _Exhausted(
                failed=text.failed, container=name, failure=failure, evidence_id=text.evidence_id, by_ecs=True
            )


def _logged(snapshot: Snapshot) -> Iterator[_Exhausted]:
    for failed in failed_tasks(snapshot):
        for container in ended_containers([failed]):
            yield from _in_log(snapshot, failed, container)


def _in_log(snapshot: Snapshot, failed: FailedTask, container: TaskContainer) -> Iterator[_Exhausted]:
    ended = next((c for c in failed.task.containers if c.name == container.name), None)
    if ended is None or ended.exit_code == 0:
        return
    for line in reversed(lines_of(snapshot, container)):
        # A warning tells of memory that somebody went on without, or of a process before this one.
        if read_log_line(line.message).level in {"debug", "info", "warning"}:
            continue
        if failure := parse_memory_log(line.message):
            yield _Exhausted(
                failed=failed, container=container.name, failure=failure, evidence_id=line.evidence_id, by_ecs=False
            )
            return


def _finding(snapshot: Snapshot, group: list[_Exhausted]) -> Finding:
    first = next((exhausted for exhausted in group if exhausted.by_ecs), group[0])
    failed = first.failed
    container = _container(failed, first.container)
    definition = failed.definition
    known = container_of(definition, container.name if container else None)
    limit = _limit(known, definition.memory if definition else None)
    tasks = len({exhausted.failed.task.arn for exhausted in group})
    confidence: Confidence = "certain" if first.by_ecs else "likely"
    code = f", exit code {container.exit_code}" if container and container.exit_code is not None else ""
    who = f"Container {container.name}" if container else "A container"
    if container and is_proxy(container.name):
        who = f"The Service Connect proxy {container.name}"
    of = f" of {short_name(failed.task.task_definition)}" if failed.task.task_definition else ""
    what = "was killed for using more memory than it may" if first.by_ecs else _LOGGED[first.failure.kind]
    told = told_of_memory(snapshot, failed.service, by_ecs=True)
    many = f" {counted(tasks, 'task')}{f' of {failed.service}' if failed.service else ''} ended this way."
    return Finding(
        category=CATEGORY,
        confidence=confidence,
        statement=f"{who}{of} {what}: {quoted(first.failure.quote)}{code}.{limit}{many}{told.text}",
        evidence_ids=unique(
            (
                first.evidence_id,
                *told.evidence_ids,
                *(exhausted.evidence_id for exhausted in group),
                *(exhausted.failed.task.evidence_id for exhausted in group),
                definition.evidence_id if definition else None,
            )
        ),
        resource=failed.task.arn,
        owner="app team",
        service=failed.service,
        actions=_actions(snapshot, first, known),
        wants=wanted_memory(snapshot, [exhausted.failed for exhausted in group]),
    )


_LOGGED: dict[MemoryKind, str] = {
    "limit": "was killed for want of memory",
    "heap": "ran out of its runtime's memory",
    "allocation": "was refused memory",
}


def _container(failed: FailedTask, name: str | None) -> Container | None:
    if name is None:
        ended = [container for container in failed.task.containers if container.exit_code]
        return ended[0] if len(ended) == 1 else None
    return next((container for container in failed.task.containers if container.name == name), None)


def _limit(container: ContainerDefinition | None, task_memory: str | None) -> str:
    hard = f"Its memory limit is {container.memory} MiB" if container and container.memory else ""
    whole = f"the task has {task_memory} MiB" if task_memory else ""
    both = "; ".join(part for part in (hard, whole) if part)
    return f" {both[0].upper()}{both[1:]}." if both else ""


def _actions(snapshot: Snapshot, first: _Exhausted, container: ContainerDefinition | None) -> tuple[Action, ...]:
    definition, evidence = first.failed.definition, (first.evidence_id,)
    command = aws_command(
        "ecs",
        "describe-task-definition",
        snapshot.target.scope,
        (("task-definition", first.failed.task.task_definition),),
    )
    check = Action(
        title="See the memory limits of the containers and the task.",
        kind="check",
        owner="app team",
        command=command,
        evidence_ids=evidence,
    )
    tight = (
        container
        and container.memory
        and definition
        and definition.memory
        and container.memory < int(definition.memory)
    )
    if first.failure.kind == "heap" and not first.by_ecs:
        title = "Give the runtime a larger heap within the container's limit, or find what fills it."
    elif tight and container and definition:
        title = f"Raise or remove the limit of container {container.name}: {container.memory} MiB of the task's {definition.memory} MiB."
    elif is_proxy(first.container):
        title = (
            "Raise the memory of the task: the Service Connect proxy takes its share out of it, beside the application."
        )
    else:
        title = "Raise the memory of the container and the task, or find what uses it."
    return (Action(title=title, kind="fix", owner="app team", risk="low", evidence_ids=evidence), check)


DETECTOR = Detector(
    category=CATEGORY,
    title="The container ran out of memory",
    description="A container exceeded its memory limit, or its runtime could not allocate more.",
    owner="app team",
    documentation=("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html",),
    detect=detect,
)

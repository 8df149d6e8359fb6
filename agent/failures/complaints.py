"""Complaints of one kind about one thing, gathered over the containers of a service."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

from agent.answer.aws_cli import aws_command
from agent.answer.wording import MAX_QUOTE, counted, quoted, unique
from agent.failures.container_logs import TaskContainer, ended_containers, log_gaps, wanted_tails
from agent.failures.current_failures import container_of, definition_of, failed_tasks, service_gaps
from agent.failures.health_observations import checked_containers, services_failing_checks
from agent.failures.last_words import LastWords, last_words
from agent.failures.once import once_for_each
from agent.finding import Action, Owner, Undecided
from agent.signals.log_line import read_log_line
from agent.targets.arn import short_name
from tools.ecs.facts import ContainerDefinition, TaskDefinition
from tools.evidence import Gap
from tools.snapshot import Snapshot
from tools.tool import ReadRequest

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaints(Generic[T]):
    """What containers of one name of one service complained of last, newest task first."""

    snapshot: Snapshot
    words: tuple[LastWords, ...]
    complaint: T

    @property
    def first(self) -> LastWords:
        """Return the complaint of the newest task."""
        return self.words[0]

    @property
    def service(self) -> str | None:
        """Return the service."""
        return self.first.service

    @property
    def definition(self) -> TaskDefinition | None:
        """Return the task definition that failed, if it was read."""
        return definition_of(self.snapshot, self.first.container.task.task_definition)

    @property
    def before(self) -> TaskDefinition | None:
        """Return the task definition that ran before, if it is another one and was read."""
        change = self.first.failed.change if self.first.failed else None
        found = definition_of(self.snapshot, change.source_task_definition) if change else None
        return found if found and found.arn != self.first.container.task.task_definition else None

    @property
    def container(self) -> ContainerDefinition | None:
        """Return the container as the task definition defines it."""
        return container_of(self.definition, self.first.container.name)

    @property
    def who(self) -> str:
        """Name the container and its task definition."""
        container = self.first.container
        return f"Container {container.name} of {short_name(container.task.task_definition)}"

    @property
    def and_exits(self) -> str:
        """Say what became of it, as the end of a sentence."""
        if not self.first.ended:
            return " and fails its health checks"
        return f" and exits with code {self.first.exit_code}"

    @property
    def alike(self) -> str:
        """Say in how many tasks it was read, as a sentence; nothing for one."""
        count = len({words.container.task.arn for words in self.words})
        return f" So say the logs of {counted(count, 'task')}." if count > 1 else ""

    def quote(self, deciding: str) -> str:
        """Quote the whole message where it is short enough to hold what decides, else what decides alone."""
        message = read_log_line(self.first.line.message).message
        return quoted(message if deciding in message[:MAX_QUOTE] else deciding)

    def evidence_ids(self, *more: str | None) -> tuple[str, ...]:
        """Return the evidence: the lines first, then the tasks, then `more`."""
        return unique(
            (
                *(words.line.evidence_id for words in self.words),
                *(words.container.task.evidence_id for words in self.words),
                *more,
            )
        )

    def see_definition(self, title: str, owner: Owner = "app team") -> Action:
        """Return the step that looks at the task definition."""
        arn = self.first.container.task.task_definition
        scope = self.snapshot.target.scope
        command = aws_command("ecs", "describe-task-definition", scope, (("task-definition", arn),))
        evidence = (self.first.line.evidence_id,)
        return Action(title=title, kind="check", owner=owner, command=command, evidence_ids=evidence)

    @property
    def wants(self) -> tuple[ReadRequest[object], ...]:
        """Return requests for logs of the same tasks that nobody read yet."""
        return wanted_tails(self.snapshot, [words.container for words in self.words])


def complaints(
    snapshot: Snapshot,
    ours: Callable[[LastWords], T | None],
    same: Callable[[T], Hashable],
) -> tuple[Complaints[T], ...]:
    """Gather the last words that `ours` takes, by service, container and what `same` makes of them."""
    groups: dict[Hashable, list[tuple[LastWords, T]]] = {}
    for words in last_words(snapshot):
        if (complaint := ours(words)) is not None:
            groups.setdefault((words.service, words.container.name, same(complaint)), []).append((words, complaint))
    return tuple(
        Complaints(snapshot=snapshot, words=tuple(words for words, _ in group), complaint=group[0][1])
        for group in groups.values()
    )


@once_for_each
def undecided(snapshot: Snapshot) -> Undecided:
    """Say which tasks and logs could not be read, so that nothing follows from their silence."""
    containers: list[TaskContainer] = [*ended_containers(failed_tasks(snapshot))]
    for health in services_failing_checks(snapshot):
        containers += checked_containers(health)
    gaps: tuple[Gap, ...] = (*service_gaps(snapshot), *log_gaps(snapshot, containers))
    return Undecided(gaps=tuple(dict.fromkeys(gaps)))

"""Start commands that did not run: from ECS's reasons, from containers' logs, and from the shell's own exit codes."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from agent.answer.aws_cli import aws_command
from agent.answer.wording import counted, unique
from agent.failures.container_logs import TaskContainer, ended_containers, lines_of, wanted_tails, was_read
from agent.failures.current_failures import FailedTask, container_of, definition_of, failed_tasks, failure_texts
from agent.failures.last_words import ended_by_itself, exit_code_of, last_words
from agent.failures.once import once_for_each
from agent.finding import Action, Confidence
from agent.signals.exit_status import exit_meaning
from agent.signals.log_setup import parse_log_setup
from agent.signals.start_command import (
    NOT_EXECUTABLE,
    NOT_FOUND,
    StartFailure,
    StartProblem,
    parse_start_command,
)
from agent.signals.volume_mount import parse_volume_mount
from agent.targets.arn import short_name
from tools.ecs.facts import ContainerDefinition, TaskDefinition
from tools.snapshot import Snapshot
from tools.tool import ReadRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedStart:
    """A start command of one container that did not run in one task or more of a service.

    `quote` is what was said of it; of an exit code alone, its meaning. `evidence_ids` begin with where it was said.
    """

    snapshot: Snapshot
    problem: StartProblem
    command: str | None
    quote: str
    confidence: Confidence
    failed: tuple[FailedTask, ...]
    container_name: str | None
    evidence_ids: tuple[str, ...]

    @property
    def service(self) -> str | None:
        """Return the service."""
        return self.failed[0].service

    @property
    def resource(self) -> str:
        """Return the ARN of the newest task."""
        return self.failed[0].task.arn

    @property
    def revision(self) -> str:
        """Return the task definition as people call it."""
        return short_name(self.failed[0].task.task_definition)

    @property
    def definition(self) -> TaskDefinition | None:
        """Return the task definition, if it was read."""
        return self.failed[0].definition

    @property
    def container(self) -> ContainerDefinition | None:
        """Return the container as the task definition defines it; of a single one it is that."""
        containers = self.definition.containers if self.definition else ()
        return container_of(self.definition, self.container_name) or (containers[0] if len(containers) == 1 else None)

    @property
    def container_before(self) -> ContainerDefinition | None:
        """Return the same container of the revision that ran before."""
        change, now = self.failed[0].change, self.container
        before = definition_of(self.snapshot, change.source_task_definition) if change else None
        return container_of(before, now.name) if now else None

    @property
    def who(self) -> str:
        """Name the container and its task definition."""
        name = self.container_name or (self.container.name if self.container else None)
        return f"container {name} of {self.revision}" if name else self.revision

    @property
    def many(self) -> str:
        """Say how many tasks ended over it, as a sentence."""
        return f" {counted(len({failed.task.arn for failed in self.failed}), 'task')} ended this way."

    @property
    def wants(self) -> tuple[ReadRequest[Any], ...]:
        """Return requests for the logs nobody read yet; a container that never ran has none."""
        return wanted_tails(self.snapshot, ended_containers([one for one in self.failed if one.task.started_at]))

    def see_definition(self, title: str) -> tuple[Action, ...]:
        """Return the step that looks at the task definition."""
        arn = self.failed[0].task.task_definition
        command = aws_command(
            "ecs", "describe-task-definition", self.snapshot.target.scope, (("task-definition", arn),)
        )
        return (
            Action(title=title, kind="check", owner="app team", command=command, evidence_ids=self.evidence_ids[:1]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    failure: StartFailure
    failed: FailedTask
    container_name: str | None
    evidence_id: str
    confidence: Confidence


@once_for_each
def failed_starts(snapshot: Snapshot) -> tuple[FailedStart, ...]:
    """Gather failed starts by service and problem; what ECS says comes before logs, and those before exit codes."""
    groups: dict[tuple[str | None, StartProblem], list[_Seen]] = {}
    spoken: set[str] = set()
    for seen in (*_told(snapshot), *_logged(snapshot)):
        spoken.add(seen.failed.task.arn)
        groups.setdefault((seen.failed.service, seen.failure.problem), []).append(seen)
    for seen in _by_code(snapshot):
        same = (seen.failed.service, seen.failure.problem)
        if seen.failed.task.arn not in spoken and not any(key[0] == same[0] and key != same for key in groups):
            groups.setdefault(same, []).append(seen)
    return tuple(_start(snapshot, group) for group in groups.values())


def _start(snapshot: Snapshot, group: list[_Seen]) -> FailedStart:
    first = group[0]
    return FailedStart(
        snapshot=snapshot,
        problem=first.failure.problem,
        command=first.failure.command,
        quote=first.failure.quote,
        confidence=first.confidence,
        failed=tuple({seen.failed.task.arn: seen.failed for seen in group}.values()),
        container_name=first.container_name,
        evidence_ids=unique((*(seen.evidence_id for seen in group), *(seen.failed.task.evidence_id for seen in group))),
    )


def _told(snapshot: Snapshot) -> Iterator[_Seen]:
    for text in failure_texts(snapshot):
        # Docker reports a missing log group and a failed mount as failed starts, too.
        if text.failed is None or parse_log_setup(text.text) or parse_volume_mount(text.text):
            continue
        if failure := parse_start_command(text.text):
            name = text.container.name if text.container else _only_container(text.failed, text.text)
            yield _Seen(
                failure=failure,
                failed=text.failed,
                container_name=name,
                evidence_id=text.evidence_id,
                confidence="certain",
            )


def _only_container(failed: FailedTask, reason: str) -> str | None:
    named = [container.name for container in failed.task.containers if container.reason == reason]
    return named[0] if len(named) == 1 else None


def _logged(snapshot: Snapshot) -> Iterator[_Seen]:
    for words in last_words(snapshot):
        if isinstance(words.complaint, StartFailure) and words.failed and words.ended:
            yield _Seen(
                failure=words.complaint,
                failed=words.failed,
                container_name=words.container.name,
                evidence_id=words.line.evidence_id,
                # Any program may say "unknown option" of its input; with the shell's exit code it is the start.
                confidence="certain" if words.exit_code in {NOT_EXECUTABLE, NOT_FOUND} else "likely",
            )


def _by_code(snapshot: Snapshot) -> Iterator[_Seen]:
    """The shell's own exit codes, where the log tells nothing else."""
    spoken = {(words.container.task.arn, words.container.name) for words in last_words(snapshot)}
    for failed in failed_tasks(snapshot):
        for container in ended_containers([failed]):
            code = exit_code_of(container)
            if code not in {NOT_EXECUTABLE, NOT_FOUND} or not ended_by_itself(failed, container):
                continue
            if (container.task.arn, container.name) in spoken or _has_reason(container):
                continue
            problem: StartProblem = "not_executable" if code == NOT_EXECUTABLE else "not_found"
            read = was_read(snapshot, container)
            yield _Seen(
                failure=StartFailure(problem=problem, command=None, quote=f"exit code {code}: {exit_meaning(code)}"),
                failed=failed,
                container_name=container.name,
                evidence_id=failed.task.evidence_id,
                confidence="likely" if read and not lines_of(snapshot, container) else "possible",
            )


def _has_reason(container: TaskContainer) -> bool:
    """Say whether ECS gave a reason of its own for this container, whatever it is."""
    return any(known.reason for known in container.task.containers if known.name == container.name)

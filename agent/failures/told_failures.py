"""Failures that ECS itself tells in words: the texts of the newest changes that one parser understands, by service."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from agent.answer.wording import counted, unique
from agent.failures.current_failures import FailureText, failure_texts
from tools.ecs.facts import Service, Task, TaskDefinition
from tools.evidence import Found
from tools.snapshot import Snapshot

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told(Generic[T]):
    """The texts of one service that say one thing: tasks' own reasons first, newest first."""

    service: str | None
    texts: tuple[FailureText, ...]
    failures: tuple[T, ...]

    @property
    def first(self) -> T:
        """Return what the first text says."""
        return self.failures[0]

    @property
    def resource(self) -> str:
        """Return what the first text is about."""
        return self.texts[0].resource

    @property
    def tasks(self) -> tuple[Task, ...]:
        """Return the tasks whose reasons these are, each once."""
        return tuple({text.failed.task.arn: text.failed.task for text in self.texts if text.failed}.values())

    @property
    def definition(self) -> TaskDefinition | None:
        """Return the task definition of the tasks, if it was read."""
        return next((text.failed.definition for text in self.texts if text.failed and text.failed.definition), None)

    @property
    def stopped(self) -> str:
        """Say how many tasks it stopped, as a sentence; nothing where only events tell of it."""
        return f" {counted(len(self.tasks), 'task')} stopped over it." if self.tasks else ""

    @property
    def evidence_ids(self) -> tuple[str, ...]:
        """Return the evidence of the texts."""
        return unique(text.evidence_id for text in self.texts)


def told_failures(snapshot: Snapshot, parse: Callable[[FailureText], T | None]) -> tuple[Told[T], ...]:
    """Group the current failure texts that `parse` understands by service."""
    groups: dict[str | None, list[tuple[FailureText, T]]] = {}
    for text in failure_texts(snapshot):
        if (failure := parse(text)) is not None:
            groups.setdefault(text.service, []).append((text, failure))
    return tuple(
        Told(
            service=service,
            texts=tuple(text for text, _ in pairs),
            failures=tuple(failure for _, failure in pairs),
        )
        for service, pairs in groups.items()
    )


def service_named(snapshot: Snapshot, name: str | None) -> Service | None:
    """Return a diagnosed service as described, None where it was not read or is gone."""
    reads = (view.service for view in snapshot.services if view.main and view.name == name)
    return next((read.value for read in reads if isinstance(read, Found)), None)

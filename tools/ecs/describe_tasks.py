"""Reads tasks: how they stopped and why, container by container.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tools.aws.answer import last_part, utc
from tools.aws.calls import Reader
from tools.ecs.facts import Task
from tools.ecs.failures import refuse_failures
from tools.ecs.task_fact import task_excerpt, task_fact
from tools.errors import InvalidArgumentsError
from tools.evidence import Empty, Evidence, Found, Read
from tools.tool import Tool

OPERATION = "ecs:DescribeTasks"
MAX_TASKS = 100  # AWS's own limit for one call


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribeTasksArguments:
    """Up to 100 tasks of one cluster, by id or ARN."""

    cluster: str
    tasks: tuple[str, ...]

    def __post_init__(self) -> None:
        if not 1 <= len(self.tasks) <= MAX_TASKS:
            raise InvalidArgumentsError(f"describe 1 to {MAX_TASKS} tasks at a time, not {len(self.tasks)}")

    @property
    def resource(self) -> str:
        """What is read, for people."""
        shown = ", ".join(last_part(task) for task in self.tasks[:3])
        return f"{last_part(self.cluster)}/{shown}{f' and {len(self.tasks) - 3} more' if len(self.tasks) > 3 else ''}"


def read(reader: Reader, arguments: DescribeTasksArguments) -> Read[tuple[Task, ...]]:
    """Describe the tasks ECS still knows, created last first. Empty when it knows none of them."""
    answer = reader.call(OPERATION, cluster=arguments.cluster, tasks=list(arguments.tasks))
    refuse_failures(answer, operation=OPERATION, scope=reader.scope)
    evidence: list[Evidence] = []
    tasks = [_task(reader, document, evidence) for document in answer.get("tasks", [])]
    if tasks:
        tasks.sort(key=lambda task: task.created_at or datetime.min.replace(tzinfo=UTC), reverse=True)
        return Found(value=tuple(tasks), evidence=tuple(evidence))
    excerpt = f"ECS does not know these tasks (any more): {', '.join(last_part(task) for task in arguments.tasks)}"
    looked = reader.evidence(OPERATION, resource=arguments.resource, title="No such task", excerpt=excerpt)
    return Empty(evidence=(looked,))


TOOL = Tool(
    name="ecs_describe_tasks",
    description=(
        "Describe up to 100 tasks of one cluster: status, stop code and stopped reason, exit code and reason of each"
        " container, times, network."
    ),
    operations=(OPERATION,),
    arguments=DescribeTasksArguments,
    effect="how the tasks run, or why they stopped, is not known",
    read=read,
)


def _task(reader: Reader, document: Mapping[str, Any], evidence: list[Evidence]) -> Task:
    arn = str(document["taskArn"])
    shown = reader.evidence(
        OPERATION,
        resource=arn,
        title=f"{str(document.get('lastStatus', '')).capitalize()} task {last_part(arn)}",
        excerpt=task_excerpt(document),
        event_time=utc(document.get("stoppedAt") or document.get("stoppingAt") or document.get("createdAt")),
    )
    evidence.append(shown)
    return task_fact(document, evidence_id=shown.id)

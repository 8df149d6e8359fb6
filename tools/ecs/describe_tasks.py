"""Reads tasks: how they stopped and why, container by container.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tools.aws.answer import clean, last_part, named_lines, utc
from tools.aws.calls import Reader
from tools.ecs.facts import Container, Task
from tools.ecs.failures import refuse_failures
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
    containers = tuple(_container(item) for item in document.get("containers", []))
    details = _attachment_details(document)
    status = str(document.get("lastStatus", ""))
    shown = reader.evidence(
        OPERATION,
        resource=arn,
        title=f"{status.capitalize()} task {last_part(arn)}",
        excerpt=_excerpt(document, containers),
        event_time=utc(document.get("stoppedAt") or document.get("stoppingAt") or document.get("createdAt")),
    )
    evidence.append(shown)
    return Task(
        arn=arn,
        id=last_part(arn),
        task_definition=document.get("taskDefinitionArn", ""),
        group=document.get("group"),
        started_by=document.get("startedBy"),
        last_status=status,
        desired_status=document.get("desiredStatus"),
        health_status=document.get("healthStatus"),
        stop_code=document.get("stopCode"),
        stopped_reason=clean(document.get("stoppedReason")),
        created_at=utc(document.get("createdAt")),
        started_at=utc(document.get("startedAt")),
        stopping_at=utc(document.get("stoppingAt")),
        stopped_at=utc(document.get("stoppedAt")),
        containers=containers,
        launch_type=document.get("launchType"),
        availability_zone=document.get("availabilityZone"),
        subnet=details.get("subnetId"),
        private_ip=details.get("privateIPv4Address"),
        memory=document.get("memory"),
        evidence_id=shown.id,
    )


def _container(document: Mapping[str, Any]) -> Container:
    return Container(
        name=document.get("name", ""),
        image=document.get("image"),
        last_status=document.get("lastStatus"),
        exit_code=document.get("exitCode"),
        reason=clean(document.get("reason")),
        health_status=document.get("healthStatus"),
    )


def _attachment_details(document: Mapping[str, Any]) -> dict[str, str]:
    return {
        str(detail["name"]): str(detail.get("value", ""))
        for attachment in document.get("attachments", [])
        if attachment.get("type") == "ElasticNetworkInterface"
        for detail in attachment.get("details", [])
        if "name" in detail
    }


def _excerpt(document: Mapping[str, Any], containers: tuple[Container, ...]) -> str:
    # What decides comes first: an excerpt that is too long is cut at its end.
    return named_lines(
        (
            ("lastStatus", document.get("lastStatus")),
            ("stopCode", document.get("stopCode")),
            ("stoppedReason", document.get("stoppedReason")),
            *((f"container {container.name}", _container_text(container)) for container in containers),
            ("desiredStatus", document.get("desiredStatus")),
            ("healthStatus", document.get("healthStatus")),
            ("taskDefinition", document.get("taskDefinitionArn")),
            ("group", document.get("group")),
            ("startedBy", document.get("startedBy")),
            ("cpu", document.get("cpu")),
            ("memory", document.get("memory")),
            ("createdAt", document.get("createdAt")),
            ("pullStartedAt", document.get("pullStartedAt")),
            ("pullStoppedAt", document.get("pullStoppedAt")),
            ("startedAt", document.get("startedAt")),
            ("stoppingAt", document.get("stoppingAt")),
            ("stoppedAt", document.get("stoppedAt")),
        )
    )


def _container_text(container: Container) -> str:
    parts = (
        container.last_status,
        f"exit code {container.exit_code}" if container.exit_code is not None else None,
        f"reason {container.reason}" if container.reason else None,
        container.health_status if container.health_status not in (None, "UNKNOWN") else None,
        f"image {container.image}" if container.image else None,
    )
    return ", ".join(part for part in parts if part)

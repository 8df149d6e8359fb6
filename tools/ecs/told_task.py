"""Reads the task that an event tells of: ECS forgets a stopped task after about an hour, its event does not.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from tools.aws.answer import last_part
from tools.aws.console import console_url
from tools.aws.scope import AwsScope
from tools.ecs.facts import Task
from tools.ecs.task_fact import task_excerpt, task_fact
from tools.evidence import Evidence, evidence_id, excerpt_around
from tools.redaction import redact

OPERATION = "events:ECS Task State Change"  # no call of ours: EventBridge brought it
MAX_CONTAINERS = 20  # a task definition has at most ten
MAX_TEXT = 4000  # a stop reason has a few hundred characters
_TEXTS = (
    "taskArn",
    "taskDefinitionArn",
    "group",
    "startedBy",
    "lastStatus",
    "desiredStatus",
    "healthStatus",
    "stopCode",
    "stoppedReason",
    "launchType",
    "availabilityZone",
    "cpu",
    "memory",
)
_TIMES = ("createdAt", "pullStartedAt", "pullStoppedAt", "startedAt", "stoppingAt", "stoppedAt")
_OF_CONTAINERS = ("name", "image", "lastStatus", "reason", "healthStatus")


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldTask:
    """A task and the event that tells of it."""

    task: Task
    evidence: Evidence


def told_task(detail: Mapping[str, Any], scope: AwsScope, *, told_at: datetime) -> ToldTask | None:
    """Read the detail of a task's event; None when it names no task. What is not as AWS writes it is left out."""
    document = _document(detail)
    arn = document.get("taskArn")
    if not arn:
        return None
    excerpt = excerpt_around(redact(task_excerpt(document)))
    at = document.get("stoppedAt") or document.get("createdAt")
    identity = evidence_id(operation=OPERATION, scope=scope, resource=arn, excerpt=excerpt, event_time=at)
    evidence = Evidence(
        id=identity,
        operation=OPERATION,
        scope=scope,
        resource=arn,
        event_time=at,
        read_time=told_at,
        title=redact(f"Event about task {last_part(arn)}"),
        excerpt=excerpt,
        console_url=console_url("ecs:DescribeTasks", scope, arn),
    )
    return ToldTask(task=task_fact(document, evidence_id=identity), evidence=evidence)


def _document(detail: Mapping[str, Any]) -> dict[str, Any]:
    """Keep of an event what has the type it should have: anybody can write one."""
    document: dict[str, Any] = {name: detail[name][:MAX_TEXT] for name in _TEXTS if isinstance(detail.get(name), str)}
    document |= {name: moment for name in _TIMES if (moment := _moment(detail.get(name)))}
    listed = detail.get("containers")
    containers = cast("list[Any]", listed)[:MAX_CONTAINERS] if isinstance(listed, list) else []
    document["containers"] = [_container(cast("dict[str, Any]", item)) for item in containers if isinstance(item, dict)]
    return document


def _container(item: Mapping[str, Any]) -> dict[str, Any]:
    container: dict[str, Any] = {
        name: item[name][:MAX_TEXT] for name in _OF_CONTAINERS if isinstance(item.get(name), str)
    }
    code = item.get("exitCode")
    return container | ({"exitCode": code} if isinstance(code, int) and not isinstance(code, bool) else {})


def _moment(value: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment and moment.tzinfo else None

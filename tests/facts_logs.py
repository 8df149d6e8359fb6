"""Facts of CloudWatch Logs."""

from datetime import datetime, timedelta

from tests.facts_place import BEGAN, SERVICE
from tools.ecs.facts import Task
from tools.evidence import Found
from tools.logs.facts import LogLine, LogTail


def log_tail(of: Task, *lines: str, container_name: str = SERVICE, at: datetime | None = None) -> Found[LogTail]:
    """The lines a container of a task wrote, a second apart, from six seconds after the task started."""
    first = at or (of.started_at or of.created_at or BEGAN) + timedelta(seconds=6)
    written = tuple(
        LogLine(at=first + timedelta(seconds=index), message=line, evidence_id=f"ev-log-{of.id[:6]}-{index}")
        for index, line in enumerate(lines)
    )
    tail = LogTail(
        group="/ecs/web",
        stream=f"ecs/{container_name}/{of.id}",
        task_arn=of.arn,
        container=container_name,
        lines=written,
    )
    return Found(value=tail)

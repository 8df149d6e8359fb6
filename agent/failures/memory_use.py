"""How much memory a service used before its tasks were killed: SIGKILL alone says nothing of memory.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from agent.answer.story import NOTHING_TO_SAY, Story
from agent.answer.wording import at_time
from agent.failures.current_failures import FailedTask, failed_tasks
from agent.signals.exit_status import SIGKILL
from agent.targets.arn import service_of
from tools.cloudwatch import read_memory_use
from tools.evidence import Found
from tools.snapshot import Snapshot
from tools.tool import ReadRequest

# ECS reports once a minute; the value of the last minute comes a minute after the end.
SLACK = timedelta(minutes=2)
LONGEST = timedelta(hours=6)
PLENTY, FULL = 80.0, 95.0  # percent; CloudWatch's minute values lag behind the moment of the kill


def killed_tasks(snapshot: Snapshot, service: str | None) -> tuple[FailedTask, ...]:
    """Return the failed tasks of a service in which a container ended with SIGKILL."""
    return tuple(failed for failed in failed_tasks(snapshot) if failed.service == service and was_killed(failed))


def was_killed(failed: FailedTask) -> bool:
    """Say whether a container of the task ended with SIGKILL."""
    return any(container.exit_code == SIGKILL for container in failed.task.containers)


def wanted_memory(snapshot: Snapshot, killed: Sequence[FailedTask]) -> tuple[ReadRequest[Any], ...]:
    """Return the request for how much memory the service used while these tasks ran, if nobody asked yet."""
    arn = next((failed.view.arn for failed in killed if failed.view and failed.view.arn), None)
    named = service_of(arn) if arn else None
    ends = [end for failed in killed if (end := failed.task.stopped_at or failed.task.stopping_at)]
    if named is None or named[1] in snapshot.runtime.memory or not ends:
        return ()
    until = max(ends) + SLACK
    begins = [failed.task.started_at or failed.task.created_at for failed in killed]
    since = max(min((begin for begin in begins if begin), default=until - LONGEST) - SLACK, until - LONGEST)
    asked = read_memory_use.ReadMemoryUseArguments(cluster=named[0], service=named[1], since=since, until=until)
    return (read_memory_use.TOOL.request(snapshot.target.scope, asked),)


def told_of_memory(snapshot: Snapshot, service: str | None, *, by_ecs: bool = False) -> Story:
    """Say what the highest memory use means for tasks that were killed. `by_ecs`: ECS itself says it was memory."""
    read = snapshot.runtime.memory.get(service or "")
    if not isinstance(read, Found):
        return NOTHING_TO_SAY
    use = read.value
    peak = f"{use.peak:.0f} % of what its tasks reserve at {at_time(use.peak_at)}"
    if by_ecs:
        rise = ": it rose within a minute, or one container met a limit of its own" if use.peak < PLENTY else ""
        text = f" CloudWatch saw memory of {use.service} at {peak} at most{rise}."
    elif use.peak < PLENTY:
        text = f" Memory of {use.service} peaked at {peak}: exit code 137 does not come from want of memory here."
    elif use.peak >= FULL:
        text = f" Memory of {use.service} peaked at {peak}: want of memory is possible, though ECS does not say so."
    else:
        text = f" Memory of {use.service} peaked at {peak}."
    return Story(text=text, evidence_ids=(use.evidence_id,))

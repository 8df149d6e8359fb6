"""Tasks that a schedule runs: what to read of them, which run is the newest, and what its call was told.

Pure, like agent/reads/plan.py, which asks for these.
Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/scheduled_tasks.html
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from agent.changes.attempt import begun
from agent.reads.collection import Collection
from agent.targets.arn import short_name
from tools.cloudtrail import lookup_runs
from tools.cloudtrail.facts import TrailEvent
from tools.ecs import describe_task_definition, describe_tasks, list_tasks
from tools.ecs.facts import Task
from tools.eventbridge import describe_scheduled_task
from tools.eventbridge.facts import ScheduledTask
from tools.evidence import NOT_ASKED, Empty, Found, Read, value_or
from tools.iam import describe_role
from tools.scheduler import describe_schedule
from tools.snapshot import Snapshot
from tools.tool import ReadRequest

LOOK_BACK = timedelta(days=2)  # a daily schedule has run, or failed to, at least once
SAME_RUN = timedelta(minutes=1)  # one call may start several tasks
Requests = Iterator[ReadRequest[Any]]
_STATES: tuple[Literal["RUNNING", "STOPPED"], ...] = ("RUNNING", "STOPPED")


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedRun:
    """A call of RunTask that started nothing, with the reason AWS gave."""

    text: str
    at: datetime
    evidence_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnassumableRole:
    """A role that EventBridge cannot take. `trusted` are those its trust policy lets in, None where it does not exist."""

    scheduled: ScheduledTask
    role: str
    trusted: tuple[str, ...] | None
    evidence_ids: tuple[str, ...]


def scheduled_reads(c: Collection) -> Requests:
    """Yield the reads of a schedule: itself, then its family's tasks and calls, then the tasks themselves.

    Where there are neither calls nor tasks, the role: a role that cannot be taken leaves no other trace.
    """
    if c.target.schedule_arn is None:
        return
    asked = _rule(c, c.target.schedule_arn)
    yield asked
    rule = c.read(asked)
    if not isinstance(rule, Found):
        return
    scheduled = rule.value
    yield _runs(c, scheduled)
    yield describe_task_definition.TOOL.request(
        c.scope, describe_task_definition.DescribeTaskDefinitionArguments(task_definition=scheduled.task_definition)
    )
    lists = [_list(c, scheduled, status) for status in _STATES]
    yield from lists
    arns = tuple(arn for request in lists for arn in value_or(c.read(request), ()))
    if arns and all(c.read(request) is not NOT_ASKED for request in lists):
        asked_tasks = describe_tasks.DescribeTasksArguments(cluster=scheduled.cluster_arn, tasks=arns[:100])
        yield describe_tasks.TOOL.request(c.scope, asked_tasks)
    elif scheduled.role_arn and scheduled.enabled and c.at is None and _left_no_trace(c, scheduled, lists):
        asked_role = describe_role.DescribeRoleArguments(role=short_name(scheduled.role_arn))
        yield describe_role.TOOL.request(c.scope, asked_role)


def schedule_of(c: Collection) -> Read[ScheduledTask]:
    """Return the rule or schedule asked about."""
    return c.read(_rule(c, c.target.schedule_arn)) if c.target.schedule_arn else NOT_ASKED


def runs_of(c: Collection) -> Read[tuple[TrailEvent, ...]]:
    """Return the calls of RunTask for the rule's family, newest first."""
    rule = schedule_of(c)
    return c.read(_runs(c, rule.value)) if isinstance(rule, Found) else NOT_ASKED


def newest_run(c: Collection) -> Read[tuple[Task, ...]]:
    """Return the tasks of the newest run, Empty where ECS tells of none. A service's tasks are not the schedule's."""
    rule = schedule_of(c)
    if not isinstance(rule, Found):
        return NOT_ASKED
    lists = [c.read(_list(c, rule.value, status)) for status in _STATES]
    tasks = [task for task in c.tasks().values() if not (task.group or "").startswith("service:")]
    dated = [(moment, task) for task in tasks if (moment := begun(task))]
    if dated:
        newest = max(moment for moment, _ in dated)
        return Found(value=tuple(task for moment, task in dated if newest - moment <= SAME_RUN))
    unread = next((read for read in lists if not isinstance(read, Found | Empty)), None)
    return unread or Empty(
        evidence=tuple(piece for read in lists if isinstance(read, Empty) for piece in read.evidence)
    )


def refused_run(snapshot: Snapshot) -> RefusedRun | None:
    """Return the newest call of the schedule if it started nothing: a task that started since makes it history."""
    calls = value_or(snapshot.runs, ())
    if not calls:
        return None
    call = calls[0]
    started = [moment for task in value_or(snapshot.tasks, ()) if (moment := begun(task))]
    text = call.error_message or (f"{call.error_code}" if call.error_code else None) or next(iter(call.failures), None)
    if text is None or any(moment >= call.at for moment in started):
        return None
    return RefusedRun(text=text, at=call.at, evidence_id=call.evidence_id)


def ended(snapshot: Snapshot) -> bool:
    """Say whether a schedule is past its end."""
    scheduled = snapshot.schedule.value if isinstance(snapshot.schedule, Found) else None
    return bool(scheduled and scheduled.ends_at and scheduled.ends_at <= (snapshot.at or snapshot.taken_at))


def unassumable_role(snapshot: Snapshot) -> UnassumableRole | None:
    """Return why the role of a schedule that left no trace of a run cannot be taken, None where it can or was not read."""
    scheduled = snapshot.schedule.value if isinstance(snapshot.schedule, Found) else None
    if scheduled is None or not scheduled.role_arn or not scheduled.enabled or ended(snapshot):
        return None
    if not isinstance(snapshot.runs, Empty) or not isinstance(snapshot.tasks, Empty):
        return None
    name = short_name(scheduled.role_arn)
    read = snapshot.access.roles.get(name)
    if isinstance(read, Empty):
        return UnassumableRole(
            scheduled=scheduled, role=name, trusted=None, evidence_ids=tuple(piece.id for piece in read.evidence)
        )
    if not isinstance(read, Found):
        return None
    allowed = [one for one in read.value.trust if one.effect == "Allow"]
    trusted = tuple(dict.fromkeys(name for statement in allowed for name in statement.principals))
    if {scheduled.caller, "*"}.intersection(trusted):
        return None
    return UnassumableRole(scheduled=scheduled, role=name, trusted=trusted, evidence_ids=(read.value.evidence_id,))


def _left_no_trace(c: Collection, scheduled: ScheduledTask, lists: list[ReadRequest[Any]]) -> bool:
    if scheduled.ends_at and scheduled.ends_at <= c.taken_at:
        return False
    answers = [c.read(_runs(c, scheduled)), *(c.read(request) for request in lists)]
    return all(isinstance(answer, Empty) for answer in answers)


def _rule(c: Collection, arn: str) -> ReadRequest[ScheduledTask]:
    if ":schedule/" in arn:
        return describe_schedule.TOOL.request(c.scope, describe_schedule.DescribeScheduleArguments(schedule_arn=arn))
    asked = describe_scheduled_task.DescribeScheduledTaskArguments(rule_arn=arn)
    return describe_scheduled_task.TOOL.request(c.scope, asked)


def _runs(c: Collection, scheduled: ScheduledTask) -> ReadRequest[tuple[TrailEvent, ...]]:
    asked = lookup_runs.LookupRunsArguments(family=scheduled.family, since=c.taken_at - LOOK_BACK)
    return lookup_runs.TOOL.request(c.scope, asked)


def _list(c: Collection, scheduled: ScheduledTask, status: Literal["RUNNING", "STOPPED"]) -> ReadRequest[Any]:
    asked = list_tasks.ListTasksArguments(cluster=scheduled.cluster_arn, family=scheduled.family, desired_status=status)
    return list_tasks.TOOL.request(c.scope, asked)

"""Managed daemons of ECS: what to read of one, and which of its tasks belong to its newest deployment.

Pure, like agent/reads/plan.py, which asks for these.
Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateDaemon.html
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Literal

from agent.changes.attempt import STATES, State, begun
from agent.reads.collection import Collection
from agent.signals.exit_status import stop_kind
from agent.targets.arn import short_name
from tools.ecs import describe_daemon, describe_task_definition, describe_tasks, list_tasks
from tools.ecs.facts import Task
from tools.ecs.managed_facts import ManagedDaemon
from tools.evidence import NOT_ASKED, Empty, Found, Read, value_or
from tools.tool import ReadRequest

Requests = Iterator[ReadRequest[Any]]
_STATES: tuple[Literal["RUNNING", "STOPPED"], ...] = ("RUNNING", "STOPPED")
MAX_TASKS = 100  # DescribeTasks takes no more


def daemon_reads(c: Collection) -> Requests:
    """Yield the reads of a daemon: itself and its tasks, then what they run."""
    arn = c.target.daemon_arn
    if arn is None:
        return
    yield _daemon(c, arn)
    lists = [_list(c, arn, status) for status in _STATES]
    yield from lists
    arns = tuple(arn for request in reversed(lists) for arn in value_or(c.read(request), ()))
    if arns and all(c.read(request) is not NOT_ASKED for request in lists):
        asked = describe_tasks.DescribeTasksArguments(cluster=_cluster(arn), tasks=arns[:MAX_TASKS])
        yield describe_tasks.TOOL.request(c.scope, asked)
    for arn in list(dict.fromkeys(task.task_definition for task in c.tasks().values()))[:2]:
        asked_definition = describe_task_definition.DescribeTaskDefinitionArguments(task_definition=arn)
        yield describe_task_definition.TOOL.request(c.scope, asked_definition)


def daemon_of(c: Collection) -> Read[ManagedDaemon]:
    """Return the daemon asked about."""
    return c.read(_daemon(c, c.target.daemon_arn)) if c.target.daemon_arn else NOT_ASKED


def state_of(daemon: ManagedDaemon) -> State | None:
    """Return how the newest deployment stands, None where nothing tells."""
    return STATES.get(daemon.deployment.status) if daemon.deployment else None


def daemon_tasks(c: Collection) -> Read[tuple[Task, ...]]:
    """Return the running tasks and those that failed in the newest deployment, or after it on a host that lacks one now.

    A task that ended with its host is no failure: there is no other host for it.
    """
    read = daemon_of(c)
    if not isinstance(read, Found):
        return NOT_ASKED
    daemon = read.value
    since = _counts_from(daemon)
    tasks = tuple(task for task in c.tasks().values() if task.last_status != "STOPPED" or _counts(task, daemon, since))
    if tasks:
        return Found(value=tasks)
    lists = [c.read(_list(c, daemon.arn, status)) for status in _STATES]
    unread = next((answer for answer in lists if not isinstance(answer, Found | Empty)), None)
    return unread or Empty()


def _counts_from(daemon: ManagedDaemon) -> datetime | None:
    deployment = daemon.deployment
    if deployment is None:
        return None
    return deployment.ended_at if state_of(daemon) == "succeeded" else deployment.created_at


def _counts(task: Task, daemon: ManagedDaemon, since: datetime | None) -> bool:
    moment = task.stopped_at or task.stopping_at or begun(task)
    if stop_kind(task.stop_code, task.stopped_reason) == "host":
        return False
    if state_of(daemon) in ("succeeded", None) and not daemon.without:
        return False
    return since is None or moment is None or moment >= since


def _daemon(c: Collection, arn: str) -> ReadRequest[ManagedDaemon]:
    return describe_daemon.TOOL.request(c.scope, describe_daemon.DescribeDaemonArguments(daemon_arn=arn))


def _list(c: Collection, arn: str, status: Literal["RUNNING", "STOPPED"]) -> ReadRequest[Any]:
    asked = list_tasks.ListTasksArguments(cluster=_cluster(arn), daemon=short_name(arn), desired_status=status)
    return list_tasks.TOOL.request(c.scope, asked)


def _cluster(arn: str) -> str:
    """Return the cluster from a daemon's ARN: daemon/<cluster>/<name>."""
    return arn.split("/")[1]

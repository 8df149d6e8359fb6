"""Reads log lines because somebody asked to see them: of failed tasks of the newest change, else of running ones."""

import asyncio
from dataclasses import dataclass
from typing import Any

from agent.answer.markdown import code, escape, fenced
from agent.answer.telling_lines import telling_lines, told_often
from agent.changes.current_change import current_change
from agent.conversation.log_wish import ALL_LINES, LogWish, chosen_lines, nothing_of
from agent.diagnosing import Diagnoser
from agent.failures.container_logs import TaskContainer, log_request
from tools.aws.scope import AwsScope
from tools.ecs.facts import Task, TaskDefinition
from tools.evidence import Found, Read, Unread
from tools.logs.facts import LogTail
from tools.logs.line_pattern import log_patterns
from tools.principal import Principal
from tools.snapshot import Snapshot
from tools.tool import ReadRequest

MAX_TASKS = 2  # two failed tasks of one change say the same; more only fill the screen
SHOWN_LINES = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class LogAnswer:
    """Log lines as markdown, and how many AWS requests showing them took."""

    text: str
    requests: int


async def show_logs(
    diagnoser: Diagnoser, principal: Principal, snapshot: Snapshot, *, until: float, wish: LogWish = ALL_LINES
) -> LogAnswer:
    """Tail the logs of the target's newest tasks and write them out, or say why there are none to see."""
    tasks = _tasks_before(snapshot) if wish.previous else _tasks(snapshot)
    if not tasks and wish.previous:
        return LogAnswer(
            text="ECS lists no task of the revision before any more, so which log streams were its own is not known.\n",
            requests=0,
        )
    if not tasks:
        return LogAnswer(
            text="No task of it is running or was stopped in the last hour, so there is no log to show.\n", requests=0
        )
    never = [task for task in tasks if task.started_at is None]
    requests: list[ReadRequest[LogTail]] = []
    unknown: list[str] = []
    for task in tasks:
        definition = snapshot.task_definitions.get(task.task_definition)
        if task.started_at is None:
            continue
        if not isinstance(definition, Found):
            unknown.append(f"{escape(task.id)}: its task definition was not read, so where it logs is not known")
            continue
        requests += _requests(definition.value, task, snapshot.target.scope, unknown)
    if not requests:
        said = [f"- {line}" for line in unknown]
        said += ["- no container of the failed tasks ever ran, so they wrote nothing"] if never else []
        return LogAnswer(text="There are no log lines to show:\n\n" + "\n".join(said) + "\n", requests=0)
    wave = await asyncio.to_thread(diagnoser.runner.run, principal, requests, until=until)
    since = diagnoser.now() - wish.within if wish.within else None
    parts = [_shown(request.arguments, chosen_lines(wave.answers[request], wish, since), wish) for request in requests]
    return LogAnswer(text="\n\n".join(parts + [f"- {line}" for line in unknown]) + "\n", requests=wave.requests)


def _tasks(snapshot: Snapshot) -> list[Task]:
    for view in snapshot.services:
        if not view.main:
            continue
        change = current_change(view)
        stopped = [task for task in change.tasks if task.last_status == "STOPPED"] if change else []
        running = list(view.running_tasks.value) if isinstance(view.running_tasks, Found) else []
        failed_first = stopped if change and change.state != "succeeded" else [*running, *stopped]
        if chosen := (failed_first or running or stopped)[:MAX_TASKS]:
            return chosen
    return list(snapshot.tasks.value)[:MAX_TASKS] if isinstance(snapshot.tasks, Found) else []


def _tasks_before(snapshot: Snapshot) -> list[Task]:
    """Return tasks of the revisions before the newest change that ECS still lists."""
    found: list[Task] = []
    for view in snapshot.services:
        change = current_change(view) if view.main else None
        if change is None:
            continue
        running = view.running_tasks.value if isinstance(view.running_tasks, Found) else ()
        old = [task for task in running if task.task_definition != change.target_task_definition]
        found += [*change.other_tasks, *(task for task in old if task not in change.other_tasks)]
    return found[:MAX_TASKS]


def _requests(
    definition: TaskDefinition, task: Task, scope: AwsScope, unknown: list[str]
) -> list[ReadRequest[LogTail]]:
    found: list[ReadRequest[LogTail]] = []
    for container in definition.containers:
        if container.firelens is not None:
            continue  # the log router itself
        request = log_request(definition, TaskContainer(task=task, name=container.name), scope)
        if request is None:
            driver = container.log_driver or "no log driver"
            unknown.append(f"{escape(container.name)} logs through {escape(driver)}, which I cannot read")
            continue
        found.append(request)
    return found


def _shown(arguments: Any, read: Read[LogTail], wish: LogWish) -> str:
    where = code(arguments.resource)
    if isinstance(read, Unread):
        if read.gap and read.gap.reason == "not_supported":
            return f"**{escape(arguments.container)}**: {escape(read.gap.effect)}."
        reason = read.gap.reason if read.gap else "not read"
        return f"**{escape(arguments.container)}**: {where} could not be read ({reason})."
    if not isinstance(read, Found) or not read.value.lines:
        looked = "I looked, and it wrote nothing to" if wish in (ALL_LINES, LogWish(previous=True)) else ""
        return f"**{escape(arguments.container)}**: {looked or f'I see {nothing_of(wish)} among the newest lines of'} {where}."
    lines = read.value.lines
    if len(lines) <= SHOWN_LINES:
        text = "\n".join(f"{line.at:%H:%M:%S} {line.message}" for line in lines)
        return f"**{escape(arguments.container)}**, last {len(lines)} lines of {where}:\n\n{fenced(text)}"
    shown = telling_lines(lines, SHOWN_LINES)
    text = "\n".join(f"{one.last_at:%H:%M:%S} {one.line.message}{told_often(one)}" for one in shown)
    which = "lines that say the same shown once" if len(log_patterns(lines)) <= SHOWN_LINES else "the most telling ones"
    return f"**{escape(arguments.container)}**, last {len(lines)} lines of {where}, {which}:\n\n{fenced(text)}"

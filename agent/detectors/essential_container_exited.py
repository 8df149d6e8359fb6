"""An essential container ended and took its task with it. Why is in its log, its reason, or nowhere.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html
"""

from collections.abc import Sequence

from agent.answer.aws_cli import aws_command
from agent.answer.story import NOTHING_TO_SAY
from agent.answer.wording import counted, listed, quoted, unique
from agent.detector import Detector
from agent.failures.container_logs import (
    TaskContainer,
    ended_containers,
    lines_of,
    log_gaps,
    wanted_tails,
    was_read,
)
from agent.failures.current_failures import (
    FailedTask,
    container_of,
    ended_badly,
    failed_its_dependants,
    failed_tasks,
    service_gaps,
)
from agent.failures.ending_lines import last_error_line, told_of_search, wanted_searches
from agent.failures.memory_use import told_of_memory, wanted_memory, was_killed
from agent.finding import Action, Finding, Undecided
from agent.signals.exit_status import SIGTERM, exit_meaning
from agent.targets.arn import short_name
from tools.aws.scope import AwsScope
from tools.ecs.service_connect import shared_name
from tools.evidence import Empty
from tools.logs.firelens import firelens_destination
from tools.logs.location import log_location
from tools.snapshot import Snapshot

CATEGORY = "essential_container_exited"


def detect(snapshot: Snapshot) -> Sequence[Finding] | Undecided:
    """Find tasks that stopped because a container of theirs ended by itself."""
    groups: dict[tuple[str | None, str], list[FailedTask]] = {}
    for failed in failed_tasks(snapshot):
        if (failed.kind == "exited" and _by_itself(failed)) or _by_a_dependency(failed):
            # Of a service all such tasks are one thing; tasks that belong to none stand for themselves.
            groups.setdefault((failed.service, "" if failed.service else failed.task.arn), []).append(failed)
    return [_finding(snapshot, group) for group in groups.values()] or Undecided(gaps=service_gaps(snapshot))


def _by_itself(failed: FailedTask) -> bool:
    """Say whether a container ended on its own: one that followed SIGTERM did what it was asked.

    ECS names itself as the reason of the stops it asks for. So in a change that has not succeeded a task of the new
    revision that ended after SIGTERM all the same is one more that did not stay.
    """
    unasked = failed.current and failed.change is not None and failed.change.state not in {None, "succeeded"}
    return any(unasked or container.exit_code != SIGTERM for container in ended_badly(failed))


def _by_a_dependency(failed: FailedTask) -> bool:
    """Say whether the task never started because a container that others wait for ended without success."""
    return failed.kind == "failed_to_start" and any(
        failed_its_dependants(failed, container) for container in ended_badly(failed)
    )


def _finding(snapshot: Snapshot, group: list[FailedTask]) -> Finding:
    first = group[0]
    containers = ended_containers(group)
    ended = [ended_badly(failed)[0] for failed in group]
    codes = listed(_code(container.exit_code) for container in ended)
    names = listed(unique(shared_name(container.name) for container in ended))
    definitions = listed(short_name(failed.task.task_definition) for failed in group)
    of = f" of {first.service}" if first.service else ""
    # A log router or proxy that was stopped with the rest has nothing to tell about the end.
    named = {container.name for container in ended}
    memory = told_of_memory(snapshot, first.service) if any(was_killed(failed) for failed in group) else NOTHING_TO_SAY
    told, looked = _about_log(snapshot, first, [one for one in containers if one.name in named])
    return Finding(
        category=CATEGORY,
        confidence="certain",
        statement=(
            f"{counted(len(group), 'task')}{of} ({definitions}) stopped because container {names} ended with exit code "
            f"{codes}: {quoted(first.task.stopped_reason or 'exited')}.{memory.text}{told}"
        ),
        evidence_ids=unique(
            (group[0].task.evidence_id, *memory.evidence_ids, *looked, *(failed.task.evidence_id for failed in group))
        ),
        resource=first.task.arn,
        owner="app team",
        service=first.service,
        actions=_actions(snapshot, first),
        wants=(
            *wanted_tails(snapshot, containers),
            *wanted_searches(snapshot, containers),
            *wanted_memory(snapshot, [failed for failed in group if was_killed(failed)]),
        ),
    )


def _code(code: int | None) -> str:
    meaning = exit_meaning(code) if code is not None else None
    return f"{code} ({meaning})" if meaning else str(code)


def _about_log(
    snapshot: Snapshot, first: FailedTask, containers: Sequence[TaskContainer]
) -> tuple[str, tuple[str, ...]]:
    """Say what became of the log, with the evidence of having looked: its last words where it holds any."""
    read = [container for container in containers if was_read(snapshot, container)]
    if read:
        if written := [container for container in read if lines_of(snapshot, container)]:
            # Without a complaint the last line shows how far the container came.
            ends = (last_error_line(snapshot, one) or lines_of(snapshot, one)[-1] for one in written)
            searched = told_of_search(snapshot, written)
            return searched.text, (*(line.evidence_id for line in ends), *searched.evidence_ids)
        reads = (snapshot.log_tails[container.task.arn, container.name] for container in read)
        ids = tuple(looked.id for found in reads if isinstance(found, Empty) for looked in found.evidence)
        return f" The log of {counted(len(read), 'task')} was looked at: nothing was written.", ids
    where, known = _elsewhere(first)
    if log_gaps(snapshot, containers):
        return f" Its log could not be read.{where}", known
    return where, known


def _elsewhere(failed: FailedTask) -> tuple[str, tuple[str, ...]]:
    """Say where a log goes that does not go to CloudWatch Logs, with the evidence for it."""
    container = container_of(failed.definition, ended_badly(failed)[0].name)
    driver = _foreign_driver(failed)
    if not driver or failed.definition is None or container is None:
        return "", ()
    destination = firelens_destination(failed.definition, container)
    sent = f": its router sends it to {destination.text}" if destination and destination.plugin else ""
    return f" Its log does not go to CloudWatch Logs (log driver {driver}){sent}.", (failed.definition.evidence_id,)


def _foreign_driver(failed: FailedTask) -> str | None:
    container = container_of(failed.definition, ended_badly(failed)[0].name)
    return container.log_driver if container and container.log_driver != "awslogs" else None


def _actions(snapshot: Snapshot, first: FailedTask) -> tuple[Action, ...]:
    scope = snapshot.target.scope
    name = ended_badly(first)[0].name
    definition = container_of(first.definition, name)
    location = log_location(definition, first.task.id, scope) if definition else None
    evidence = (first.task.evidence_id,)
    if location:
        command = aws_command(
            "logs",
            "get-log-events",
            AwsScope(scope.account_id, location.region),
            (("log-group-name", location.group), ("log-stream-name", location.stream)),
        )
        title = f"Read the log of container {name}; if it is empty, run the image with the same settings."
        return (Action(title=title, kind="check", owner="app team", command=command, evidence_ids=evidence),)
    where = f" in the store log driver {driver} sends it to" if (driver := _foreign_driver(first)) else ""
    title = f"Read the log of container {name}{where}, or run the image with the same settings."
    return (Action(title=title, kind="check", owner="app team", evidence_ids=evidence),)


DETECTOR = Detector(
    category=CATEGORY,
    title="An essential container exited",
    description="An essential container ended and stopped its task; the exit code alone does not say why.",
    owner="app team",
    documentation=("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html",),
    detect=detect,
    only_where=failed_tasks,
    symptom=True,
)

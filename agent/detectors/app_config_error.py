"""The application refuses to start because its configuration is missing or wrong.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/taskdef-envfiles.html
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agent.answer.aws_cli import aws_command
from agent.answer.wording import MAX_QUOTE, counted, quoted, unique
from agent.detector import Detector
from agent.failures.container_logs import TaskContainer, ended_containers, log_gaps, wanted_tails, was_read
from agent.failures.current_failures import FailedTask, container_of, definition_of, failed_tasks, gaps_of
from agent.failures.ending_lines import ending_lines
from agent.finding import Action, Confidence, Finding, Undecided
from agent.signals.app_config import ConfigComplaint, find_app_config
from agent.signals.last_complaint import last_complaint
from agent.signals.log_line import read_log_line
from agent.targets.arn import short_name
from tools.ecs.facts import ContainerDefinition, TaskDefinition
from tools.logs.facts import LogLine
from tools.snapshot import Snapshot

CATEGORY = "app_config_error"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Complaint:
    failed: FailedTask
    container: str
    complaint: ConfigComplaint
    line: str
    evidence_id: str


def detect(snapshot: Snapshot) -> Sequence[Finding] | Undecided:
    """Find complaints about configuration at the end of the logs of containers that exited."""
    groups: dict[tuple[str | None, str, str | None], list[_Complaint]] = {}
    for complaint in _complaints(snapshot):
        key = (complaint.failed.service, complaint.container, complaint.complaint.name)
        groups.setdefault(key, []).append(complaint)
    if groups:
        return [_finding(snapshot, group) for group in groups.values()]
    containers = ended_containers(failed_tasks(snapshot))
    views = [view for view in snapshot.services if view.main]
    return Undecided(gaps=(*gaps_of(*(view.stopped_tasks for view in views)), *log_gaps(snapshot, containers)))


def _complaints(snapshot: Snapshot) -> Iterator[_Complaint]:
    for failed in failed_tasks(snapshot):
        for container in ended_containers([failed]):
            lines = ending_lines(snapshot, container)
            found = find_app_config(line.message for line in lines)
            if found and _exit_code(container) != 0 and _decides(lines):
                yield _Complaint(
                    failed=failed,
                    container=container.name,
                    complaint=found.complaint,
                    line=lines[found.index].message,
                    evidence_id=lines[found.index].evidence_id,
                )


def _decides(lines: Sequence[LogLine]) -> bool:
    """Say whether the process complains of nothing else after its configuration: what it says last is why it ends."""
    messages = [line.message for line in lines]
    last = last_complaint(messages)
    return last is None or isinstance(last.complaint, ConfigComplaint)


def _exit_code(container: TaskContainer) -> int | None:
    return next((c.exit_code for c in container.task.containers if c.name == container.name), None)


def _finding(snapshot: Snapshot, group: list[_Complaint]) -> Finding:
    first = group[0]
    failed, name = first.failed, first.complaint.name
    definition = failed.definition
    container = container_of(definition, first.container)
    before = _before(snapshot, failed)
    given, told, confidence = _compared(name, container, definition, before, first.container)
    tasks = len({complaint.failed.task.arn for complaint in group})
    alike = sum(was_read(snapshot, other) for other in ended_containers([c.failed for c in group]))
    logs = f" So end the logs of {counted(alike, 'task')}." if tasks > 1 else ""
    said = {
        "missing": "misses its configuration",
        "invalid": "rejects its configuration",
        "port_in_use": "cannot open its port",
    }
    return Finding(
        category=CATEGORY,
        confidence=confidence,
        statement=(
            f"Container {first.container} of {short_name(failed.task.task_definition)} "
            f"{said[first.complaint.problem]} and exits: {quoted(_said(first))}.{told}{logs}"
        ),
        evidence_ids=unique(
            (
                first.evidence_id,
                *(complaint.evidence_id for complaint in group),
                *(complaint.failed.task.evidence_id for complaint in group),
                definition.evidence_id if definition else None,
                before.evidence_id if before and told else None,
            )
        ),
        resource=failed.task.arn,
        owner="app team",
        service=failed.service,
        actions=_actions(snapshot, first, given=given),
        wants=wanted_tails(snapshot, ended_containers([failed])),
    )


def _said(complaint: _Complaint) -> str:
    """Return the whole message where it is short enough to quote with what decides in it."""
    message = read_log_line(complaint.line).message
    quote = complaint.complaint.quote
    return message if quote in message[:MAX_QUOTE] else quote


def _before(snapshot: Snapshot, failed: FailedTask) -> TaskDefinition | None:
    before = definition_of(snapshot, failed.change.source_task_definition) if failed.change else None
    return before if before and before.arn != failed.task.task_definition else None


def _compared(
    name: str | None,
    container: ContainerDefinition | None,
    definition: TaskDefinition | None,
    before: TaskDefinition | None,
    container_name: str,
) -> tuple[bool, str, Confidence]:
    """Say whether the setting is given, what comparing the revisions shows, and how sure that makes it."""
    if name is None or container is None or definition is None or not name.replace("_", "").isalnum():
        return False, "", "likely"
    given = name in container.environment or name in container.secrets
    old = container_of(before, container_name)
    had = old is not None and (name in old.environment or name in old.secrets)
    if not given and had and before:
        return False, f" {short_name(before.arn)} gave it {name}, {short_name(definition.arn)} does not.", "certain"
    if not given:
        return False, f" {short_name(definition.arn)} gives it no {name}.", "certain"
    return True, f" {short_name(definition.arn)} gives it {name}, so its value is what it rejects.", "likely"


def _actions(snapshot: Snapshot, first: _Complaint, *, given: bool) -> tuple[Action, ...]:
    name, evidence = first.complaint.name, (first.evidence_id,)
    arn = first.failed.task.task_definition
    command = aws_command("ecs", "describe-task-definition", snapshot.target.scope, (("task-definition", arn),))
    if first.complaint.problem == "port_in_use":
        title = f"Let only one process of the task open port {name or 'it names'}."
    elif name and not given and first.complaint.problem == "missing":
        title = f"Set {name} for container {first.container} in the task definition and deploy again."
    else:
        title = f"Correct {name or 'the setting the log names'} for container {first.container} and deploy again."
    return (
        Action(title=title, kind="fix", owner="app team", risk="low", evidence_ids=evidence),
        Action(
            title="See the environment and secrets the revision gives.",
            kind="check",
            owner="app team",
            command=command,
            evidence_ids=evidence,
        ),
    )


DETECTOR = Detector(
    category=CATEGORY,
    title="The application's configuration is missing or wrong",
    description="The application exits at start because of an environment variable, URL, port or profile.",
    owner="app team",
    documentation=("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/taskdef-envfiles.html",),
    detect=detect,
    only_where=failed_tasks,
)

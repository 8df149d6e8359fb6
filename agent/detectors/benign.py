"""Tasks that stopped because somebody, or ECS itself, meant them to: scaling in, a deployment, a person.

Emitted only where nothing failed, so that a reader learns that what looks like a failure is none.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from agent.answer.story import NOTHING_TO_SAY, Story
from agent.answer.wording import at_time, counted, quoted, unique
from agent.detector import Detector
from agent.failures.current_failures import ServiceChange, failed_tasks, gaps_of, service_changes
from agent.finding import Finding, Undecided
from agent.signals.exit_status import stop_kind
from agent.targets.arn import service_of
from tools.autoscaling import list_service_scaling
from tools.ecs.facts import Task
from tools.evidence import value_or
from tools.snapshot import Snapshot
from tools.tool import ReadRequest

CATEGORY = "benign"
SCALED = "Scaling activity"  # how ECS begins the reason, whoever changed the desired count
# Tasks drain for up to five minutes by default, then get their stop timeout; longer ago something else stopped them.
SETTLING = timedelta(minutes=10)


def detect(snapshot: Snapshot) -> Sequence[Finding] | Undecided:
    """Find planned stops of services whose newest change succeeded and in which nothing fails."""
    troubled = {failed.service for failed in failed_tasks(snapshot)}
    found: list[Finding] = []
    for item in service_changes(snapshot):
        if item.view.name in troubled or item.change.state != "succeeded":
            continue
        planned = [
            task
            for task in (*item.change.tasks, *item.change.other_tasks)
            if task.last_status == "STOPPED" and stop_kind(task.stop_code, task.stopped_reason) == "planned"
        ]
        if planned:
            found.append(_finding(snapshot, item, planned))
    if found:
        return found
    return Undecided(gaps=gaps_of(*(view.stopped_tasks for view in snapshot.services if view.main)))


def _finding(snapshot: Snapshot, item: ServiceChange, planned: list[Task]) -> Finding:
    service = item.view.name
    reason = next((task.stopped_reason for task in planned if task.stopped_reason), None)
    why = f": {quoted(reason)}" if reason else ""
    scaled = _scaled_in(snapshot, service, planned)
    return Finding(
        category=CATEGORY,
        confidence="certain",
        statement=f"{counted(len(planned), 'task')} of {service} stopped as planned{why}.{scaled.text}",
        evidence_ids=unique((*scaled.evidence_ids, *(task.evidence_id for task in planned))),
        resource=planned[0].arn,
        owner="nobody",
        service=service,
        wants=_wants(snapshot, item),
    )


def _wants(snapshot: Snapshot, item: ServiceChange) -> tuple[ReadRequest[Any], ...]:
    """Ask what scaled where tasks of the very revision that serves were stopped: no deployment replaced them."""
    arn = service_of(item.view.arn) if item.view.arn else None
    ended = item.change.ended_at
    late = any(
        task.last_status == "STOPPED" and (ended is None or (task.stopped_at or snapshot.taken_at) > ended + SETTLING)
        for task in item.change.tasks
        if SCALED in (task.stopped_reason or "")
    )
    if arn is None or not late or item.view.name in snapshot.runtime.scaling:
        return ()
    asked = list_service_scaling.ListServiceScalingArguments(cluster=arn[0], service=arn[1])
    return (list_service_scaling.TOOL.request(snapshot.target.scope, asked),)


def _scaled_in(snapshot: Snapshot, service: str, planned: list[Task]) -> Story:
    """Say what changed the desired count shortly before the tasks stopped."""
    read = snapshot.runtime.scaling.get(service)
    stops = [stopped for task in planned if (stopped := task.stopping_at or task.stopped_at)]
    for scaling in value_or(read, ()) if read else ():
        if any(scaling.began_at <= stop <= scaling.began_at + SETTLING for stop in stops):
            cause = f": {quoted(scaling.cause)}" if scaling.cause else ""
            text = f" Application Auto Scaling at {at_time(scaling.began_at)}: {quoted(scaling.description)}{cause}."
            return Story(text=text, evidence_ids=(scaling.evidence_id,))
    return NOTHING_TO_SAY


DETECTOR = Detector(
    category=CATEGORY,
    title="Tasks stopped as planned",
    description="Normal operation: scaling in, draining, planned stops.",
    owner="nobody",
    documentation=("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html",),
    detect=detect,
    symptom=True,
)

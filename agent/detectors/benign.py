"""Tasks that stopped because somebody, or ECS itself, meant them to: scaling in, a deployment, a person.

Emitted only where nothing failed, so that a reader learns that what looks like a failure is none.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html
"""

from collections.abc import Sequence

from agent.current_failures import failed_tasks, gaps_of, service_changes
from agent.detector import Detector
from agent.finding import Finding, Undecided
from agent.signals.exit_status import stop_kind
from agent.wording import counted, quoted, unique
from tools.ecs.facts import Task
from tools.snapshot import Snapshot

CATEGORY = "benign"


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
            found.append(_finding(item.view.name, planned))
    if found:
        return found
    return Undecided(gaps=gaps_of(*(view.stopped_tasks for view in snapshot.services if view.main)))


def _finding(service: str, planned: list[Task]) -> Finding:
    reason = next((task.stopped_reason for task in planned if task.stopped_reason), None)
    why = f": {quoted(reason)}" if reason else ""
    return Finding(
        category=CATEGORY,
        confidence="certain",
        statement=f"{counted(len(planned), 'task')} of {service} stopped as planned{why}.",
        evidence_ids=unique(task.evidence_id for task in planned),
        resource=planned[0].arn,
        owner="nobody",
        service=service,
    )


DETECTOR = Detector(
    category=CATEGORY,
    title="Tasks stopped as planned",
    description="Normal operation: scaling in, draining, planned stops.",
    owner="nobody",
    documentation=("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html",),
    detect=detect,
    symptom=True,
)

"""The storage of a host or of a task is full.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/CannotCreateContainerError.html
"""

from collections.abc import Sequence

from agent.answer.aws_cli import aws_command
from agent.answer.wording import quoted
from agent.detector import Detector
from agent.failures.complaints import Complaints, complaints, undecided
from agent.failures.told_failures import Told, service_named, told_failures
from agent.finding import Action, Finding, Undecided
from agent.signals.disk_space import DiskFull, parse_disk_space
from agent.targets.arn import short_name
from tools.snapshot import Snapshot

CATEGORY = "disk_full"
FARGATE = "FARGATE"


def detect(snapshot: Snapshot) -> Sequence[Finding] | Undecided:
    """Find exhausted storage in ECS's reasons and in what applications end with."""
    told = told_failures(snapshot, lambda text: parse_disk_space(text.text))
    logged = complaints(
        snapshot, lambda words: words.complaint if isinstance(words.complaint, DiskFull) else None, lambda _: ()
    )
    found = [*(_told(snapshot, one) for one in told), *(_logged(snapshot, one) for one in logged)]
    return found or undecided(snapshot)


def _told(snapshot: Snapshot, told: Told[DiskFull]) -> Finding:
    path = f" It could not write {told.first.path}." if told.first.path else ""
    task = next(iter(told.tasks), None)
    fargate = task is not None and task.launch_type == FARGATE
    where = "The task's own storage" if fargate else "The storage of the host"
    return Finding(
        category=CATEGORY,
        confidence="certain",
        statement=f"{where} is full for {told.service or 'the task'}: {quoted(told.first.quote)}.{path}{told.stopped}",
        evidence_ids=told.evidence_ids,
        resource=told.resource,
        owner="platform team",
        service=told.service,
        actions=_actions(snapshot, told.service, (told.texts[0].evidence_id,), fargate=fargate),
    )


def _logged(snapshot: Snapshot, found: Complaints[DiskFull]) -> Finding:
    task = found.first.container.task
    return Finding(
        category=CATEGORY,
        confidence="likely",
        statement=f"{found.who} finds no space left{found.and_exits}: {found.quote(found.complaint.quote)}.{found.alike}",
        evidence_ids=found.evidence_ids(),
        resource=task.arn,
        owner="platform team",
        service=found.service,
        actions=_actions(snapshot, found.service, (found.first.line.evidence_id,), fargate=task.launch_type == FARGATE),
    )


def _actions(snapshot: Snapshot, name: str | None, evidence: tuple[str, ...], *, fargate: bool) -> tuple[Action, ...]:
    service = service_named(snapshot, name)
    steps: list[Action] = []
    if service and not fargate:
        scope = snapshot.target.scope
        command = aws_command("ecs", "list-container-instances", scope, (("cluster", service.cluster_arn),))
        title = f"See which hosts {short_name(service.cluster_arn)} has; on them docker system df tells what fills the disk."
        steps.append(Action(title=title, kind="check", owner="platform team", command=command, evidence_ids=evidence))
    if fargate:
        title = "Raise ephemeralStorage in the task definition (up to 200 GiB), or make the image and what it writes smaller."
    else:
        title = "Give the hosts a larger volume, let the ECS agent clean up images sooner, or make the image smaller."
    return (*steps, Action(title=title, kind="fix", owner="platform team", risk="low", evidence_ids=evidence))


DETECTOR = Detector(
    category=CATEGORY,
    title="The disk is full",
    description="The storage of the host or of the task is exhausted.",
    owner="platform team",
    documentation=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/CannotCreateContainerError.html",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-storage.html",
    ),
    detect=detect,
)

"""AWS took back the Spot capacity a task ran on.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agent.answer.aws_cli import aws_command
from agent.answer.wording import counted, quoted, unique
from agent.detector import Detector
from agent.failures.current_failures import FailedTask, failed_tasks, failure_texts, service_gaps
from agent.failures.told_failures import service_named
from agent.finding import Action, Finding, Undecided
from agent.signals.spot import parse_spot
from tools.snapshot import Snapshot

CATEGORY = "spot_interruption"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reclaimed:
    quote: str
    evidence_id: str
    resource: str
    service: str | None
    task: str | None


def detect(snapshot: Snapshot) -> Sequence[Finding] | Undecided:
    """Find tasks whose Spot capacity was reclaimed."""
    groups: dict[str | None, list[_Reclaimed]] = {}
    for reclaimed in (*_of_tasks(snapshot), *_of_texts(snapshot)):
        groups.setdefault(reclaimed.service, []).append(reclaimed)
    return [_finding(snapshot, group) for group in groups.values()] or Undecided(gaps=service_gaps(snapshot))


def _of_tasks(snapshot: Snapshot) -> Iterator[_Reclaimed]:
    for failed in failed_tasks(snapshot):
        if failed.kind == "spot" or (failed.task.stop_code == "TerminationNotice" and _on_spot(snapshot, failed)):
            task = failed.task
            yield _Reclaimed(
                quote=task.stopped_reason or task.stop_code or "",
                evidence_id=task.evidence_id,
                resource=task.arn,
                service=failed.service,
                task=task.arn,
            )


def _on_spot(snapshot: Snapshot, failed: FailedTask) -> bool:
    service = service_named(snapshot, failed.service)
    providers = service.capacity_providers if service else ()
    return any("spot" in name.lower() for name in providers)


def _of_texts(snapshot: Snapshot) -> Iterator[_Reclaimed]:
    for text in failure_texts(snapshot):
        if found := parse_spot(text.text):
            yield _Reclaimed(
                quote=found.quote,
                evidence_id=text.evidence_id,
                resource=text.resource,
                service=text.service,
                task=text.failed.task.arn if text.failed else None,
            )


def _finding(snapshot: Snapshot, group: list[_Reclaimed]) -> Finding:
    first = group[0]
    tasks = len({reclaimed.task for reclaimed in group if reclaimed.task})
    of = f" of {first.service}" if first.service else ""
    who = f"{counted(tasks, 'task')}{of}" if tasks else first.service or "a task"
    return Finding(
        category=CATEGORY,
        confidence="certain",
        statement=f"AWS took back the Spot capacity of {who}: {quoted(first.quote)}.",
        evidence_ids=unique(reclaimed.evidence_id for reclaimed in group),
        resource=first.resource,
        owner="AWS",
        service=first.service,
        actions=_actions(snapshot, first),
    )


def _actions(snapshot: Snapshot, first: _Reclaimed) -> tuple[Action, ...]:
    evidence = (first.evidence_id,)
    service = service_named(snapshot, first.service)
    steps: list[Action] = []
    if service:
        command = aws_command(
            "ecs",
            "describe-services",
            snapshot.target.scope,
            (("cluster", service.cluster_arn), ("services", (service.name,))),
        )
        title = f"See which share of {service.name} runs on Spot (capacityProviderStrategy)."
        steps.append(Action(title=title, kind="check", owner="platform team", command=command, evidence_ids=evidence))
    title = "Keep a base of tasks on capacity that is not Spot, and let the application end within 120 s of SIGTERM."
    fix = Action(title=title, kind="fix", owner="platform team", risk="low", evidence_ids=evidence)
    wait = Action(
        title="Wait: ECS starts replacements as soon as there is capacity.",
        kind="wait",
        owner="AWS",
        evidence_ids=evidence,
    )
    return (*steps, fix, wait)


DETECTOR = Detector(
    category=CATEGORY,
    title="Spot capacity was reclaimed",
    description="AWS took back the Spot capacity the task ran on, after a notice of two minutes.",
    owner="AWS",
    documentation=("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html",),
    detect=detect,
)

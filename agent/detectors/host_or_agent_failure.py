"""What failed lies below the task: the container instance, Docker, the ECS agent, or a device that is missing.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from agent.answer.aws_cli import aws_command
from agent.answer.wording import counted, quoted, unique
from agent.detector import Detector
from agent.failures.current_failures import failed_tasks, failure_texts, service_changes, service_gaps
from agent.failures.daemon import all_bare_hosts
from agent.failures.told_failures import service_named
from agent.finding import Action, Confidence, Finding, Undecided
from agent.signals.host_failure import HostFailure, HostProblem, parse_host_failure
from agent.signals.spot import parse_spot
from agent.targets.arn import short_name
from tools.evidence import value_or
from tools.snapshot import Snapshot

CATEGORY = "host_or_agent_failure"
DISCONNECTED = "agentConnected: False"  # as the host's evidence says it
INVALID = "Target.InvalidState"  # the instance behind a target is stopped or terminated
_SAID: Mapping[HostProblem, str] = {
    "terminated": "The host of {who} is gone",
    "agent": "The ECS agent on the host of {who} does not work",
    "docker": "Docker on the host of {who} does not do its work",
    "device": "The host of {who} lacks a device or driver the task asks for",
    "infrastructure": "The infrastructure below {who} failed",
}
_CURES: Mapping[HostProblem, str] = {
    "terminated": "Find out who ended the instance (Auto Scaling, Spot, a person); drain instances before they end.",
    "agent": "Restart the ECS agent on that host, or drain and replace the host; its log is /var/log/ecs/ecs-agent.log.",
    "docker": "Drain and replace the host; look at its disk, its memory and the Docker log.",
    "device": "List only devices the instance type has, or use the instance type and AMI that have them.",
    "infrastructure": "Let ECS replace the task; drain the host if it happens there again.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    failure: HostFailure
    evidence_id: str
    resource: str
    service: str | None
    task: str | None
    confidence: Confidence


def detect(snapshot: Snapshot) -> Sequence[Finding] | Undecided:
    """Find failures below the task."""
    groups: dict[tuple[str | None, HostProblem], list[_Seen]] = {}
    told = [*_of_texts(snapshot)]
    known = {seen.task for seen in told}
    codes = [seen for seen in _of_codes(snapshot) if seen.task not in known]
    for seen in (*told, *codes, *_of_targets(snapshot), *_of_bare_hosts(snapshot)):
        groups.setdefault((seen.service, seen.failure.problem), []).append(seen)
    return [_finding(snapshot, group) for group in groups.values()] or Undecided(gaps=service_gaps(snapshot))


def _of_texts(snapshot: Snapshot) -> Iterator[_Seen]:
    for text in failure_texts(snapshot):
        failure = None if parse_spot(text.text) else parse_host_failure(text.text)
        if failure:
            yield _Seen(
                failure=failure,
                evidence_id=text.evidence_id,
                resource=text.resource,
                service=text.service,
                task=text.failed.task.arn if text.failed else None,
                confidence="likely" if failure.problem == "docker" else "certain",
            )


def _of_codes(snapshot: Snapshot) -> Iterator[_Seen]:
    """Stops whose code alone says that the host ended. A notice of the end is also what Spot gives."""
    for failed in failed_tasks(snapshot):
        task = failed.task
        service = service_named(snapshot, failed.service)
        spot = any("spot" in name.lower() for name in (service.capacity_providers if service else ()))
        if failed.kind == "host" and not spot:
            problem: HostProblem = "infrastructure" if task.stop_code == "InfrastructureHealth" else "terminated"
            yield _Seen(
                failure=HostFailure(problem=problem, instance=None, quote=task.stopped_reason or task.stop_code or ""),
                evidence_id=task.evidence_id,
                resource=task.arn,
                service=failed.service,
                task=task.arn,
                confidence="likely",
            )


def _of_targets(snapshot: Snapshot) -> Iterator[_Seen]:
    for item in service_changes(snapshot):
        service = service_named(snapshot, item.view.name)
        if service is None or item.change.state == "succeeded":
            continue
        for link in service.load_balancers:
            read = snapshot.target_health.get(link.target_group_arn or "")
            for target in value_or(read, ()) if read else ():
                if target.reason == INVALID:
                    quote = target.description or target.reason
                    failure = HostFailure(problem="terminated", instance=None, quote=quote)
                    yield _Seen(
                        failure=failure,
                        evidence_id=target.evidence_id,
                        resource=target.target_id,
                        service=item.view.name,
                        task=None,
                        confidence="likely",
                    )


def _of_bare_hosts(snapshot: Snapshot) -> Iterator[_Seen]:
    """Hosts without their task of a daemon whose agent ECS cannot reach: nobody else could start it there."""
    for bare in all_bare_hosts(snapshot):
        if not bare.host.agent_connected:
            yield _Seen(
                failure=HostFailure(problem="agent", instance=bare.host.ec2_instance_id, quote=DISCONNECTED),
                evidence_id=bare.host.evidence_id,
                resource=bare.host.arn,
                service=bare.service.name,
                task=None,
                confidence="certain",
            )


def _finding(snapshot: Snapshot, group: list[_Seen]) -> Finding:
    first = group[0]
    tasks = len({seen.task for seen in group if seen.task})
    stopped = f" {counted(tasks, 'task')} stopped over it." if tasks else ""
    host = next((seen.failure.instance for seen in group if seen.failure.instance), None)
    which = f" ({host})" if host else ""
    said = _SAID[first.failure.problem].format(who=first.service or "the task")
    return Finding(
        category=CATEGORY,
        confidence=first.confidence,
        statement=f"{said}{which}: {quoted(first.failure.quote)}.{stopped}",
        evidence_ids=unique(seen.evidence_id for seen in group),
        resource=host or first.resource,
        owner="platform team",
        service=first.service,
        actions=_actions(snapshot, first, host),
    )


def _actions(snapshot: Snapshot, first: _Seen, host: str | None) -> tuple[Action, ...]:
    scope, evidence = snapshot.target.scope, (first.evidence_id,)
    service = service_named(snapshot, first.service)
    steps: list[Action] = []
    if host:
        command = aws_command("ec2", "describe-instances", scope, (("instance-ids", (host,)),))
        title = f"See the state of {host} and why it changed (StateReason)."
        steps.append(Action(title=title, kind="check", owner="platform team", command=command, evidence_ids=evidence))
    if service:
        command = aws_command("ecs", "list-container-instances", scope, (("cluster", service.cluster_arn),))
        title = f"See which hosts {short_name(service.cluster_arn)} has, and whether their agents are connected."
        steps.append(Action(title=title, kind="check", owner="platform team", command=command, evidence_ids=evidence))
    title = _CURES[first.failure.problem]
    return (*steps, Action(title=title, kind="fix", owner="platform team", risk="low", evidence_ids=evidence))


DETECTOR = Detector(
    category=CATEGORY,
    title="The host or its agent failed",
    description="The container instance, Docker or the ECS agent failed, the host ended, or a device is missing.",
    owner="platform team",
    documentation=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/troubleshooting.html",
    ),
    detect=detect,
    # A full disk, a host that Spot took back and a port that is taken also keep Docker from its work.
    yields_to=("disk_full", "spot_interruption", "placement_constraint_unsatisfied", "network_no_route"),
)

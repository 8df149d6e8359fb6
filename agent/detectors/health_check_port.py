"""The load balancer's health check gets no answer: wrong port, loopback only, or a closed security group.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from agent.answer.aws_cli import aws_command
from agent.answer.story import NOTHING_TO_SAY
from agent.answer.wording import counted, listed, quoted, unique
from agent.detector import Detector
from agent.failures.container_logs import log_gaps
from agent.failures.current_failures import failed_tasks, service_gaps
from agent.failures.health_observations import (
    Listening,
    ServiceHealth,
    checked_containers,
    expected_port,
    listening,
    services_failing_checks,
    wanted_logs,
)
from agent.failures.memory_use import killed_tasks, told_of_memory, wanted_memory
from agent.finding import Action, Confidence, Finding, Owner, Undecided
from agent.network.check_path import check_path, check_path_reads
from agent.network.path import NOT_KNOWN, PathAnswer
from agent.network.wording import repair
from agent.targets.arn import short_name
from tools.evidence import Found, Gap
from tools.snapshot import Snapshot

CATEGORY = "health_check_port"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Verdict:
    """What is wrong. `path` is what security groups say of the load balancer's way to the tasks.

    `blocked` by a security group, `other_port` or `loopback` as the log says, `closed` though it listens, else `silent`.
    """

    kind: str
    confidence: Confidence
    owner: Owner
    port: int | None
    heard: tuple[Listening, ...] = ()
    path: PathAnswer = NOT_KNOWN


def detect(snapshot: Snapshot) -> Sequence[Finding] | Undecided:
    """Find checks that get no answer from a running process."""
    found: list[Finding] = []
    gaps: list[Gap] = []
    for health in services_failing_checks(snapshot):
        verdict = None if health.of("wrong_code") else _judge(snapshot, health)
        if verdict:
            path = check_path(snapshot, health)
            # Where the security groups let the check in, it is the process that does not answer.
            owner: Owner = "app team" if verdict.kind == "silent" and path.reaches else verdict.owner
            found.append(_finding(snapshot, health, replace(verdict, path=path, owner=owner)))
        else:
            gaps += log_gaps(snapshot, checked_containers(health))
    return found or Undecided(gaps=(*service_gaps(snapshot), *gaps))


def _judge(snapshot: Snapshot, health: ServiceHealth) -> _Verdict | None:
    port = expected_port(snapshot, health)
    if check_path(snapshot, health).reaches is False:
        return _Verdict(kind="blocked", confidence="certain", owner="platform team", port=port)
    heard = listening(snapshot, health)
    reachable = [item for item in heard if not item.port.loopback]
    if port is not None and heard:
        if any(item.port.port == port for item in reachable):
            return _listens(health, port, heard)
        alone = [item for item in heard if item.port.port == port]
        kind = "loopback" if alone else "other_port"
        return _Verdict(
            kind=kind,
            confidence="certain",
            owner="app team",
            port=port,
            heard=tuple(alone) or tuple(reachable or heard),
        )
    if _exited_alone(snapshot, health):
        return None
    if health.of("no_answer") or _target_failed(health):
        return _Verdict(kind="silent", confidence="likely", owner="platform team", port=port)
    # Only that checks failed is known. The log tells more; until it was read this is no more than a possibility.
    if wanted_logs(snapshot, health):
        return _Verdict(kind="silent", confidence="possible", owner="platform team", port=port)
    return None


def _listens(health: ServiceHealth, port: int, heard: tuple[Listening, ...]) -> _Verdict | None:
    """The process listens where it should. Too late, it is a matter of time; else something stands between."""
    group, service = health.group, health.item.view.service
    grace = service.value.grace_seconds or 0 if isinstance(service, Found) else 0
    patience = grace + (group.interval_seconds or 0) * (group.unhealthy_threshold or 0) if group else grace
    late = [item.late_seconds for item in heard if item.port.port == port and item.late_seconds is not None]
    if late and min(late) > max(patience, 1):
        return None
    if not health.of("no_answer"):
        return None
    heard_there = tuple(item for item in heard if item.port.port == port)
    return _Verdict(kind="closed", confidence="likely", owner="platform team", port=port, heard=heard_there)


def _exited_alone(snapshot: Snapshot, health: ServiceHealth) -> bool:
    """Say whether the tasks ended by themselves: who is gone cannot answer, and why it went is the cause."""
    mine = [
        failed
        for failed in failed_tasks(snapshot)
        if failed.current and failed.view and failed.view.name == health.item.view.name
    ]
    exited = [failed for failed in mine if failed.kind in {"exited", "failed_to_start"}]
    return len(exited) > len(mine) - len(exited)


def _target_failed(health: ServiceHealth) -> bool:
    """Say whether the load balancer itself reports failed checks without a code: the connection fails."""
    return any(
        observation.failure.problem == "failed" and observation.failure.quote == "Target.FailedHealthChecks"
        for observation in health.current
    )


def _finding(snapshot: Snapshot, health: ServiceHealth, verdict: _Verdict) -> Finding:
    group, change, name = health.group, health.item.change, health.item.view.name
    seen = list(health.of("no_answer") or health.current)
    port = f" on port {verdict.port}" if verdict.port else ""
    where = f" in target group {group.name}" if group else ""
    definition = f" ({short_name(change.target_task_definition)})" if change.target_task_definition else ""
    times = f" Seen {counted(len(seen), 'time')}." if len(seen) > 1 else ""
    old = (
        " Tasks of the revision before fail in the same way, so the new image is not at fault."
        if health.old_fails_too
        else ""
    )
    killed = killed_tasks(snapshot, name)
    memory = told_of_memory(snapshot, name) if killed else NOTHING_TO_SAY
    return Finding(
        category=CATEGORY,
        confidence=verdict.confidence,
        statement=(
            f"The load balancer gets no answer{port} from the tasks of {name}{definition}{where}: "
            f"{quoted(seen[0].failure.quote)}.{_heard(verdict)}{_way(verdict)}{times}{memory.text}{old}"
        ),
        evidence_ids=unique(
            (
                *(item.line.evidence_id for item in verdict.heard[:2]),
                *memory.evidence_ids,
                *(observation.evidence_id for observation in seen[:4]),
                *(verdict.path.evidence_ids[:4] if _way(verdict) else ()),
                group.evidence_id if group else None,
                _service_evidence(health),
                *(observation.evidence_id for observation in health.observations if not observation.current),
            )
        ),
        resource=group.arn if group else health.item.view.arn or name,
        owner=verdict.owner,
        service=name,
        actions=_actions(snapshot, health, verdict),
        wants=(
            *wanted_logs(snapshot, health),
            *wanted_memory(snapshot, killed),
            *check_path_reads(snapshot, health, further=verdict.kind in {"silent", "closed"}),
        ),
    )


def _way(verdict: _Verdict) -> str:
    """Say what the security groups say, where that is news: they block, or they are ruled out."""
    if verdict.kind in {"other_port", "loopback"} or not verdict.path.said:
        return ""
    if verdict.kind == "blocked":
        return f" {verdict.path.said[0].upper()}{verdict.path.said[1:]}."
    return f" Security groups are not in the way: {verdict.path.said}." if verdict.path.reaches else ""


def _heard(verdict: _Verdict) -> str:
    first = next(iter(verdict.heard), None)
    if first is None:
        return ""
    quote = quoted(first.port.quote)
    if verdict.kind == "loopback":
        return f" The application listens on port {verdict.port} for its own host only: {quote}."
    if verdict.kind == "other_port":
        ports = listed(str(item.port.port) for item in verdict.heard)
        alone = ", for its own host only" if all(item.port.loopback for item in verdict.heard) else ""
        return f" The application listens on port {ports}{alone}: {quote}."
    return f" The application says it listens there: {quote}."


def _service_evidence(health: ServiceHealth) -> str | None:
    service = health.item.view.service
    return service.value.evidence_id if isinstance(service, Found) else None


def _actions(snapshot: Snapshot, health: ServiceHealth, verdict: _Verdict) -> tuple[Action, ...]:
    scope = snapshot.target.scope
    evidence = unique((*(item.line.evidence_id for item in verdict.heard[:1]), health.current[0].evidence_id))
    group = health.group
    if verdict.kind == "blocked":
        return repair(verdict.path, scope, service=None, port=verdict.port or 0, who="the load balancer")
    if verdict.kind == "loopback":
        title = f"Let the application listen on 0.0.0.0:{verdict.port} instead of its own host."
        return (Action(title=title, kind="fix", owner="app team", risk="low", evidence_ids=evidence),)
    if verdict.kind == "other_port":
        ports = listed(str(item.port.port) for item in verdict.heard)
        title = f"Let the application listen on port {verdict.port}, or set container port and health check to {ports}."
        return (Action(title=title, kind="fix", owner="app team", risk="low", evidence_ids=evidence),)
    steps: list[Action] = []
    service = health.item.view.service
    groups = service.value.security_groups if isinstance(service, Found) else ()
    if groups and not verdict.path.reaches:
        command = aws_command("ec2", "describe-security-groups", scope, (("group-ids", groups),))
        on = f" on port {verdict.port}" if verdict.port else ""
        title = f"See whether {listed(groups)} let the load balancer in{on}."
        steps.append(Action(title=title, kind="check", owner="platform team", command=command, evidence_ids=evidence))
    if group:
        command = aws_command("elbv2", "describe-target-health", scope, (("target-group-arn", group.arn),))
        title = "See what the load balancer says of each target now."
        steps.append(Action(title=title, kind="check", owner="app team", command=command, evidence_ids=evidence))
    on = f"port {verdict.port}" if verdict.port else "the checked port"
    title = f"Check that the application listens on {on} on all addresses."
    return (*steps, Action(title=title, kind="check", owner="app team", evidence_ids=evidence))


DETECTOR = Detector(
    category=CATEGORY,
    title="The health check gets no answer",
    description="Nothing answers the load balancer: wrong port, listening on loopback only, or a closed security group.",
    owner="app team",
    documentation=(
        "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html",
    ),
    detect=detect,
    only_where=services_failing_checks,
    # A right answer that comes too late is a matter of time, whatever was answered before.
    yields_to=("health_check_timeout_grace",),
)

"""The application is healthy, but later than the health check waits: a slow start, or slow answers.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/load-balancer-healthcheck.html
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agent.answer.aws_cli import aws_command
from agent.answer.wording import quoted, unique
from agent.detector import Detector
from agent.failures.container_logs import TaskContainer, lines_of, log_gaps
from agent.failures.current_failures import container_of, failed_tasks, service_gaps
from agent.failures.health_observations import (
    ServiceHealth,
    answers,
    checked_containers,
    expected_port,
    listening,
    services_failing_checks,
    wanted_logs,
)
from agent.failures.told_failures import service_named
from agent.finding import Action, Confidence, Finding, Undecided
from agent.network.check_path import check_path
from agent.signals.container_health import checked_port
from agent.signals.health_check import code_matches
from agent.signals.listening_port import parse_listening_port
from agent.signals.start_up_time import answer_seconds, start_up_seconds
from agent.targets.arn import short_name
from tools.evidence import Found, Gap
from tools.logs.facts import LogLine
from tools.snapshot import Snapshot

CATEGORY = "health_check_timeout_grace"
# A target group nobody changed gives up after two checks, one in 30 seconds. It stands for one nobody asked about, such
# as that behind pasted texts; one that could not be read stays unknown.
# Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html
DEFAULT_PATIENCE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class _Late:
    """A line that shows how late the application is. `allowed` is what the check waits; both in seconds."""

    line: LogLine
    seconds: float
    allowed: float
    slow_answer: bool = False
    confidence: Confidence = "certain"


def detect(snapshot: Snapshot) -> Sequence[Finding] | Undecided:
    """Find applications that answer rightly, but too late."""
    found: list[Finding] = []
    gaps: list[Gap] = []
    for health in services_failing_checks(snapshot):
        late = _late(snapshot, health)
        if late:
            found.append(_of_load_balancer(snapshot, health, late))
        else:
            gaps += log_gaps(snapshot, checked_containers(health))
    found += _of_containers(snapshot)
    return found or Undecided(gaps=(*service_gaps(snapshot), *gaps))


def _late(snapshot: Snapshot, health: ServiceHealth) -> _Late | None:
    codes = [code for seen in health.of("wrong_code") for code in seen.failure.codes]
    if any(code < 500 for code in codes) or (health.group is None and not _unasked(snapshot, health)):
        return None
    if check_path(snapshot, health).reaches is False:
        return None  # where no check gets through, waiting longer helps nobody
    return next(iter((*_slow_start(snapshot, health), *_slow_answers(snapshot, health))), None)


def _slow_start(snapshot: Snapshot, health: ServiceHealth) -> Iterator[_Late]:
    allowed = _patience(snapshot, health)
    port = expected_port(snapshot, health)
    if allowed is None:
        return
    confidence: Confidence = "certain" if health.group else "possible"
    for heard in listening(snapshot, health):
        reachable = heard.port.port == port and not heard.port.loopback
        if reachable and heard.late_seconds is not None and heard.late_seconds > max(allowed, 1):
            yield _Late(line=heard.line, seconds=heard.late_seconds, allowed=allowed, confidence=confidence)
    for container in checked_containers(health):
        for line in lines_of(snapshot, container):
            seconds = start_up_seconds(line.message)
            if seconds is not None and seconds > max(allowed, 1):
                yield _Late(line=line, seconds=seconds, allowed=allowed, confidence=confidence)


def _slow_answers(snapshot: Snapshot, health: ServiceHealth) -> Iterator[_Late]:
    group = health.group
    if group is None or group.timeout_seconds is None or not health.of("no_answer", "failed"):
        return
    for answer in answers(snapshot, health):
        took = answer_seconds(answer.line.message)
        if took is not None and took > group.timeout_seconds and code_matches(answer.status, group.matcher or "200"):
            yield _Late(
                line=answer.line,
                seconds=took,
                allowed=group.timeout_seconds,
                slow_answer=True,
                confidence="likely",
            )


def _unasked(snapshot: Snapshot, health: ServiceHealth) -> bool:
    return bool(
        health.link and health.link.target_group_arn and health.link.target_group_arn not in snapshot.target_groups
    )


def _patience(snapshot: Snapshot, health: ServiceHealth) -> float | None:
    """How long after its start a task may fail checks: the grace period, then as many checks as the group takes."""
    group, service = health.group, health.item.view.service
    if not isinstance(service, Found) or (group is None and not _unasked(snapshot, health)):
        return None
    grace = service.value.grace_seconds or 0
    return grace + ((group.interval_seconds or 0) * (group.unhealthy_threshold or 0) if group else DEFAULT_PATIENCE)


def _of_load_balancer(snapshot: Snapshot, health: ServiceHealth, late: _Late) -> Finding:
    name, group, change = health.item.view.name, health.group, health.item.change
    service = service_named(snapshot, name)
    seen = health.current
    definition = f" ({short_name(change.target_task_definition)})" if change.target_task_definition else ""
    if late.slow_answer:
        what = f"answers the health check after {late.seconds:.0f} s, but it waits {late.allowed:.0f} s"
    else:
        usually = "" if group else "by default "
        what = f"takes {late.seconds:.0f} s to start, but the health check {usually}allows {late.allowed:.0f} s"
    grace = f" The grace period is {service.grace_seconds or 0} s." if service and not late.slow_answer else ""
    return Finding(
        category=CATEGORY,
        confidence=late.confidence,
        statement=f"{name}{definition} {what}: {quoted(late.line.message)}.{grace} ECS saw {quoted(seen[0].failure.quote)}.",
        evidence_ids=unique(
            (
                late.line.evidence_id,
                *(observation.evidence_id for observation in seen[:6]),
                group.evidence_id if group else None,
                service.evidence_id if service else None,
            )
        ),
        resource=health.item.view.arn or name,
        owner="app team",
        service=name,
        actions=_actions(snapshot, health, late),
        wants=wanted_logs(snapshot, health),
    )


def _actions(snapshot: Snapshot, health: ServiceHealth, late: _Late) -> tuple[Action, ...]:
    evidence, group = (late.line.evidence_id,), health.group
    if late.slow_answer:
        title = f"Let the health check wait longer than {late.seconds:.0f} s (timeout and interval of the target group), or make its answer faster."
    else:
        title = f"Raise healthCheckGracePeriodSeconds above {late.seconds:.0f} s, or let the application start faster (more CPU, less work before it listens)."
    steps = [Action(title=title, kind="fix", owner="app team", risk="low", evidence_ids=evidence)]
    if group:
        command = aws_command(
            "elbv2", "describe-target-groups", snapshot.target.scope, (("target-group-arns", (group.arn,)),)
        )
        title = "See interval, timeout and thresholds of the target group."
        steps.append(Action(title=title, kind="check", owner="app team", command=command, evidence_ids=evidence))
    return tuple(steps)


def _of_containers(snapshot: Snapshot) -> list[Finding]:
    """The same for the task definition's own check: it kills what starts later than its start period and retries."""
    found: dict[str | None, Finding] = {}
    for failed in failed_tasks(snapshot):
        if failed.kind != "container_health_check":
            continue
        for ended in failed.task.containers:
            known = container_of(failed.definition, ended.name)
            allowed = known.health_check_patience if known else None
            started = failed.task.started_at
            if known is None or allowed is None or started is None or failed.service in found:
                continue
            port = checked_port(known.health_check_command)
            for line in lines_of(snapshot, TaskContainer(task=failed.task, name=ended.name)):
                heard = parse_listening_port(line.message)
                seconds = (line.at - started).total_seconds()
                if heard and port in (None, heard.port) and seconds > allowed:
                    definition = failed.definition
                    found[failed.service] = Finding(
                        category=CATEGORY,
                        confidence="certain",
                        statement=(
                            f"Container {ended.name} of {short_name(failed.task.task_definition)} takes {seconds:.0f} s to "
                            f"start, but its own health check allows {allowed} s: {quoted(line.message)}."
                        ),
                        evidence_ids=unique(
                            (
                                line.evidence_id,
                                failed.task.evidence_id,
                                definition.evidence_id if definition else None,
                            )
                        ),
                        resource=failed.task.arn,
                        owner="app team",
                        service=failed.service,
                        actions=(
                            Action(
                                title=f"Raise startPeriod of the container's health check above {seconds:.0f} s, or let it start faster.",
                                kind="fix",
                                owner="app team",
                                risk="low",
                                evidence_ids=(line.evidence_id,),
                            ),
                        ),
                    )
                    break
    return list(found.values())


DETECTOR = Detector(
    category=CATEGORY,
    title="The application is healthy, but too late",
    description="The application answers rightly, but starts or answers later than the health check waits.",
    owner="app team",
    documentation=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/load-balancer-healthcheck.html",
        "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html",
    ),
    detect=detect,
)

"""Makes a Snapshot of pasted texts, so that the detectors that read AWS also read a paste.

What was not pasted is not asked: every other read stays open, and no detector takes it for empty.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import accumulate

from agent.explain.kinds import Kind
from agent.explain.pasted import Signal
from agent.signals.cfn_reason import beside_what_follows
from tools.aws.scope import AwsScope
from tools.cloudformation.facts import StackEvent, StackOperation
from tools.ecs.facts import Container, Deployment, LoadBalancerLink, Service, ServiceEvent, Task
from tools.elb.facts import TargetHealth
from tools.evidence import NOT_ASKED, Found, Read
from tools.logs.facts import LogLine, LogTail
from tools.pattern import Pattern, scanned_parts
from tools.redaction import redact, redact_lines
from tools.snapshot import ServiceView, Snapshot, StackView, Target

SCOPE = AwsScope("000000000000", "pasted")
SERVICE, CONTAINER, CLUSTER, GROUP, STACK = (
    "the service",
    "the container",
    "pasted",
    "pasted-target-group",
    "pasted-stack",
)
_BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
_NOW = _BEGAN + timedelta(minutes=30)
_HEALTH_STATE = Pattern(r"\b(healthy|unhealthy|initial|draining|unused|unavailable)\b", "i")
_HEALTH_REASON = Pattern(r"\b(?:Target|Elb)\.[A-Z]\w+")
# These say that no container ever ran.
_BEFORE_START = Pattern(
    r"CannotPull|ResourceInitialization|TaskFailedToStart|CannotCreate|RESOURCE:|Unexpected EC2 error"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """One signal with the kind it is taken for, and the id its evidence has in the snapshot."""

    signal: Signal
    kind: Kind
    evidence_id: str


def stage(staged: Sequence[Staged]) -> Snapshot:
    """Build the snapshot: one service whose newest deployment is under way, with what was pasted about it."""
    tasks = [_task(item) for item in staged if item.kind in {"ecs_stopped_reason", "ecs_stop_code", "container_reason"}]
    logs = [item for item in staged if item.kind == "app_log"]
    tails: dict[tuple[str, str], Read[LogTail]] = {}
    if logs:
        if not any(task.started_at for task in tasks):
            tasks.append(_exited_task(logs[0]))
        host = next(task for task in tasks if task.started_at)
        tails[host.arn, CONTAINER] = Found(value=_tail(logs, host.arn))
    events = tuple(_event(item) for item in staged if item.kind == "ecs_service_event")
    health = tuple(_health(item) for item in staged if item.kind == "elb_target_health")
    stacks = tuple(event for item in staged if item.kind == "cfn_status_reason" for event in _stack(item))
    service = _service(events)
    view = ServiceView(
        name=SERVICE,
        arn=service.arn,
        service=Found(value=service),
        stopped_tasks=Found(value=tuple(tasks)) if tasks else NOT_ASKED,
    )
    return Snapshot(
        target=Target(scope=SCOPE, cluster=CLUSTER, service=SERVICE),
        taken_at=_NOW,
        services=(view,),
        stacks=_one_stack(stacks) if stacks else (),
        task_definitions={},
        target_groups={},
        target_health={GROUP: Found(value=health)} if health else {},
        listeners={},
        rules={},
        log_tails=tails,
        images={},
        repositories={},
        evidence={},
    )


# Of a batch most texts are no service events.
@lru_cache(maxsize=1)
def _service(events: tuple[ServiceEvent, ...]) -> Service:
    deployment = Deployment(
        id="ecs-svc/0",
        status="PRIMARY",
        task_definition="pasted:1",
        desired=1,
        running=0,
        pending=0,
        failed_tasks=0,
        rollout_state="IN_PROGRESS",
        rollout_reason=None,
        created_at=_BEGAN,
        updated_at=_NOW,
        evidence_id="",
    )
    return Service(
        arn=SERVICE,
        name=SERVICE,
        cluster_arn=CLUSTER,
        status="ACTIVE",
        desired=1,
        running=0,
        pending=0,
        task_definition="pasted:1",
        deployments=(deployment,),
        events=events,
        load_balancers=(LoadBalancerLink(target_group_arn=GROUP, container_name=CONTAINER, container_port=None),),
        launch_type=None,
        capacity_providers=(),
        scheduling_strategy=None,
        controller="ECS",
        circuit_breaker=False,
        circuit_breaker_rollback=False,
        minimum_healthy_percent=None,
        maximum_percent=None,
        grace_seconds=None,
        subnets=(),
        security_groups=(),
        assign_public_ip=None,
        created_at=_BEGAN,
        created_by=None,
        current_deployment_arn=None,
        tags={},
        evidence_id="",
    )


def _task(item: Staged) -> Task:
    text = redact(item.signal.text.rstrip())
    container = text if item.kind == "container_reason" else None
    reason = text if item.kind == "ecs_stopped_reason" else None
    code = text.strip() if item.kind == "ecs_stop_code" else None
    ran = item.signal.exit_code is not None or not _BEFORE_START.search(text)
    return _stopped(
        item.evidence_id, reason=reason, code=code, container_reason=container, exit_code=item.signal.exit_code, ran=ran
    )


def _exited_task(item: Staged) -> Task:
    code = item.signal.exit_code if item.signal.exit_code is not None else 1
    return _stopped(
        item.evidence_id, reason=None, code="EssentialContainerExited", container_reason=None, exit_code=code, ran=True
    )


def _stopped(
    evidence_id: str,
    *,
    reason: str | None,
    code: str | None,
    container_reason: str | None,
    exit_code: int | None,
    ran: bool,
) -> Task:
    container = Container(
        name=CONTAINER,
        image=None,
        last_status="STOPPED",
        exit_code=exit_code,
        reason=container_reason,
        health_status=None,
    )
    return Task(
        arn=f"task/{evidence_id}",
        id=evidence_id,
        task_definition="pasted:1",
        group=f"service:{SERVICE}",
        started_by="ecs-svc/0",
        last_status="STOPPED",
        desired_status="STOPPED",
        health_status=None,
        stop_code=code,
        stopped_reason=reason,
        created_at=_BEGAN + timedelta(minutes=1),
        started_at=_BEGAN + timedelta(minutes=2) if ran else None,
        stopping_at=None,
        stopped_at=_BEGAN + timedelta(minutes=5),
        containers=(container,),
        launch_type=None,
        availability_zone=None,
        subnet=None,
        private_ip=None,
        memory=None,
        evidence_id=evidence_id,
    )


def _tail(logs: Sequence[Staged], task_arn: str) -> LogTail:
    lines: list[LogLine] = []
    for item in logs:
        for text in _scanned_lines(item.signal.text):
            at = _BEGAN + timedelta(minutes=4, milliseconds=len(lines))
            lines.append(LogLine(at=at, message=text, evidence_id=item.evidence_id))
    return LogTail(group="pasted", stream="pasted", task_arn=task_arn, container=CONTAINER, lines=tuple(lines))


def _scanned_lines(text: str) -> list[str]:
    """Redact all lines, for a secret may span several, and return those of a long text's head and tail."""
    parts = scanned_parts(text)
    ends = accumulate(map(len, text.splitlines(keepends=True) or [""]))
    redacted = redact_lines(text.splitlines() or [""])
    return [
        line
        for line, line_end in zip(redacted, ends, strict=True)
        if any(begin < line_end <= end or not line_end for begin, end in parts)
    ]


def _event(item: Staged) -> ServiceEvent:
    at = _BEGAN + timedelta(minutes=3)
    return ServiceEvent(
        id=item.evidence_id, at=at, message=redact(item.signal.text.rstrip()), evidence_id=item.evidence_id
    )


def _health(item: Staged) -> TargetHealth:
    text = redact(item.signal.text.rstrip())
    reason = _HEALTH_REASON.search(text)
    state = _HEALTH_STATE.search(text)
    named = state[1].lower() if state else None
    initial = reason is not None and reason[0].startswith("Elb.")
    return TargetHealth(
        target_group_arn=GROUP,
        target_id="pasted",
        port=None,
        state=named if named and not (named == "healthy" and reason) else ("initial" if initial else "unhealthy"),
        reason=reason[0] if reason else None,
        description=text,
        evidence_id=item.evidence_id,
    )


def _stack(item: Staged) -> Iterator[StackEvent]:
    """Stage a reason; of several pasted together also what stands beside those that only follow from another failure."""
    text = redact(item.signal.text.rstrip())
    event = StackEvent(
        id=item.evidence_id,
        stack_id=STACK,
        stack_name=STACK,
        logical_id="the resource",
        physical_id=None,
        resource_type="",
        status="UPDATE_FAILED",
        reason=text,
        at=_BEGAN + timedelta(minutes=3),
        hook_type=None,
        hook_status=None,
        hook_reason=None,
        hook_failure_mode=None,
        evidence_id=item.evidence_id,
    )
    yield event
    if rest := beside_what_follows(text):
        yield replace(event, reason=rest)


def _one_stack(events: tuple[StackEvent, ...]) -> tuple[StackView, ...]:
    operation = StackOperation(
        stack_id=STACK, began_at=_BEGAN, ended_at=None, status="UPDATE_IN_PROGRESS", events=events, complete=True
    )
    return (StackView(id=STACK, stack=NOT_ASKED, operation=Found(value=operation)),)

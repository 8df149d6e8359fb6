"""Deployments whose tasks ran and that something else ended: a lifecycle hook, or an alarm."""

from collections.abc import Iterator
from dataclasses import dataclass

from agent.changes.blue_green import failed_steps
from agent.failures.current_failures import ServiceChange, failure_texts, service_changes
from agent.failures.once import once_for_each
from agent.failures.refusals import closing_lines, failed_events
from agent.signals.deployment_stop import StoppedBy, parse_deployment_stop
from agent.signals.guardrail import parse_guardrail
from agent.targets.arn import service_of
from tools.codedeploy.app_spec import HOOKS
from tools.ecs.facts import ServiceDeployment
from tools.snapshot import Snapshot

ENDED_BADLY = frozenset({"FAILED", "TIMED_OUT"})
TRIGGERED = "TRIGGERED"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentStopped:
    """What ended a deployment, and where that stands. `function`, `stage` and the rest are of a hook."""

    quote: str
    evidence_id: str
    resource: str
    service: str | None
    alarms: tuple[str, ...] = ()
    function: str | None = None
    stage: str | None = None
    is_pause: bool = False
    timed_out: bool = False
    rolled_back: bool = False
    by_code_deploy: bool = False

    @property
    def who(self) -> str:
        """Name the service, or say that it is not named."""
        return self.service or "the service"


def deployment_stops(snapshot: Snapshot, by: StoppedBy) -> tuple[DeploymentStopped, ...]:
    """Return what ended current deployments: the records of ECS first, then its texts and the stacks'."""
    facts = [stop for item in service_changes(snapshot) for stop in (*_recorded(item, by), *_of_code_deploy(item, by))]
    return (*facts, *_said(snapshot, by))


def _recorded(item: ServiceChange, by: StoppedBy) -> Iterator[DeploymentStopped]:
    change, arn, name = item.change, item.view.arn or item.view.name, item.view.name
    if change.state == "succeeded":
        return
    for known in (change.deployment, change.restoration):
        if not isinstance(known, ServiceDeployment):
            continue
        reason = known.rollback_reason or known.status_reason or ""
        back = known.rollback_started_at is not None
        said = parse_deployment_stop(reason)
        if by == "alarm" and known.alarm_status == TRIGGERED:
            yield DeploymentStopped(
                quote=said.quote if said and said.by == "alarm" else TRIGGERED,
                evidence_id=known.evidence_id,
                resource=arn,
                service=name,
                alarms=known.triggered_alarms,
                rolled_back=back,
            )
        if by != "hook":
            continue
        # At its timeout a hook may also let the deployment go on.
        bad = [
            h
            for h in known.hooks
            if h.status in ENDED_BADLY and not (h.status == "TIMED_OUT" and h.timeout_action == "CONTINUE")
        ]
        for hook in bad:
            pause = hook.target_type == "PAUSE"
            yield DeploymentStopped(
                quote=said.quote if said and said.by == "hook" else hook.status,
                evidence_id=known.evidence_id,
                resource=arn,
                service=name,
                function=None if pause else hook.target,
                stage=hook.stage or (said.stage if said else None),
                is_pause=pause,
                timed_out=hook.status == "TIMED_OUT",
                rolled_back=back,
            )
        if said and said.by == "hook" and not bad:
            yield DeploymentStopped(
                quote=said.quote,
                evidence_id=known.evidence_id,
                resource=arn,
                service=name,
                function=said.function,
                stage=said.stage,
                timed_out="time" in said.quote.lower(),
                rolled_back=back,
            )


def _of_code_deploy(item: ServiceChange, by: StoppedBy) -> Iterator[DeploymentStopped]:
    """CodeDeploy's own record: a step with a function of its own that failed, or an alarm.

    Source: https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_ErrorInformation.html
    """
    known = item.change.code_deploy
    if known is None or item.change.state == "succeeded":
        return
    arn, back = item.view.arn or item.view.name, item.change.code_restoration is not None
    said = known.error_message or known.error_code or known.status
    if by == "alarm" and known.error_code == "ALARM_ACTIVE":
        yield DeploymentStopped(
            quote=said,
            evidence_id=known.evidence_id,
            resource=arn,
            service=item.view.name,
            rolled_back=back,
            by_code_deploy=True,
        )
    if by != "hook":
        return
    failed = [(target, step) for target, step in failed_steps(item.view, known) if step.name in HOOKS]
    for target, step in failed:
        yield DeploymentStopped(
            quote=step.message or step.status,
            evidence_id=target.evidence_id,
            resource=arn,
            service=item.view.name,
            function=known.hooks.get(step.name),
            stage=step.name,
            timed_out="timed out" in (step.message or "").lower(),
            rolled_back=back,
            by_code_deploy=True,
        )
    if failed or known.error_code == "HOOK_EXECUTION_FAILURE":
        stage = next((name for name in HOOKS if name in said), None)
        yield DeploymentStopped(
            quote=said,
            evidence_id=known.evidence_id,
            resource=arn,
            service=item.view.name,
            function=known.hooks.get(stage or ""),
            stage=stage,
            rolled_back=back,
            by_code_deploy=True,
        )


def _said(snapshot: Snapshot, by: StoppedBy) -> Iterator[DeploymentStopped]:
    for said_by, stop in _all_said(snapshot):
        if said_by == by:
            yield stop


@once_for_each
def _all_said(snapshot: Snapshot) -> tuple[tuple[StoppedBy, DeploymentStopped], ...]:
    return tuple(
        (
            stop.by,
            DeploymentStopped(
                quote=stop.quote,
                evidence_id=evidence_id,
                resource=resource,
                service=service,
                function=stop.function,
                stage=stop.stage,
                timed_out="timed out" in stop.quote.lower() or "TIMED_OUT" in stop.quote,
                rolled_back="roll" in text.lower(),
            ),
        )
        for text, evidence_id, resource, service in _texts(snapshot)
        if (stop := parse_deployment_stop(text)) and not parse_guardrail(text)
    )


def _texts(snapshot: Snapshot) -> Iterator[tuple[str, str, str, str | None]]:
    for said in failure_texts(snapshot):
        yield said.text, said.evidence_id, said.resource, said.service
    for item in service_changes(snapshot):
        known = item.change.deployment
        if (
            known
            and not isinstance(known, ServiceDeployment)
            and known.rollout_reason
            and item.change.state != "succeeded"
        ):
            yield known.rollout_reason, known.evidence_id, item.view.arn or item.view.name, item.view.name
    for _, event in failed_events(snapshot):
        named = service_of(event.physical_id or "")
        yield event.reason or "", event.evidence_id, event.physical_id or event.logical_id, named[1] if named else None
    for failed, _, line in closing_lines(snapshot):
        yield line.message, line.evidence_id, failed.task.arn, failed.service

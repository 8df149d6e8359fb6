"""Reads service deployments: status, circuit breaker, alarms, rollback, and hooks that wait for a person.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServiceDeployments.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tools.aws.answer import clean, last_part, named_lines, utc
from tools.aws.calls import Reader
from tools.ecs.container_settings import flattened
from tools.ecs.facts import LifecycleHook, ServiceDeployment
from tools.ecs.failures import refuse_failures
from tools.ecs.revision_traffic import RevisionTraffic
from tools.errors import InvalidArgumentsError
from tools.evidence import Empty, Evidence, Found, Read
from tools.tool import Tool

OPERATION = "ecs:DescribeServiceDeployments"
MAX_DEPLOYMENTS = 20  # AWS's own limit for one call


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribeServiceDeploymentsArguments:
    """Up to 20 service deployment ARNs."""

    arns: tuple[str, ...]

    def __post_init__(self) -> None:
        if not 1 <= len(self.arns) <= MAX_DEPLOYMENTS:
            raise InvalidArgumentsError(f"describe 1 to {MAX_DEPLOYMENTS} deployments at a time, not {len(self.arns)}")

    @property
    def resource(self) -> str:
        """What is read, for people."""
        return ", ".join(self.arns)


def read(reader: Reader, arguments: DescribeServiceDeploymentsArguments) -> Read[tuple[ServiceDeployment, ...]]:
    """Describe the deployments there are, newest first. Empty when none of them exists."""
    answer = reader.call(OPERATION, serviceDeploymentArns=list(arguments.arns))
    refuse_failures(answer, operation=OPERATION, scope=reader.scope)
    evidence: list[Evidence] = []
    found = [_deployment(reader, document, evidence) for document in answer.get("serviceDeployments", [])]
    if found:
        found.sort(key=lambda deployment: deployment.created_at, reverse=True)
        return Found(value=tuple(found), evidence=tuple(evidence))
    excerpt = f"There are no such service deployments: {arguments.resource}"
    return Empty(evidence=(reader.evidence(OPERATION, resource=arguments.arns[0], title="None", excerpt=excerpt),))


TOOL = Tool(
    name="ecs_describe_service_deployments",
    description=(
        "Describe up to 20 service deployments by ARN: status and reason, lifecycle stage, circuit breaker counts,"
        " alarms, rollback, and lifecycle hooks, among them pauses that wait for a person."
    ),
    operations=(OPERATION,),
    arguments=DescribeServiceDeploymentsArguments,
    effect="why the deployment ended, or what it waits for, is not known",
    read=read,
)


def _deployment(reader: Reader, document: Mapping[str, Any], evidence: list[Evidence]) -> ServiceDeployment:
    arn = str(document["serviceDeploymentArn"])
    breaker: Mapping[str, Any] = document.get("deploymentCircuitBreaker", {})
    rollback: Mapping[str, Any] = document.get("rollback", {})
    alarms: Mapping[str, Any] = document.get("alarms", {})
    hooks = tuple(_hook(document, item) for item in document.get("lifecycleHookDetails", []))
    created: datetime = document["createdAt"].astimezone(UTC)
    ended = utc(document.get("finishedAt") or document.get("stoppedAt"))
    shown = reader.evidence(
        OPERATION,
        resource=arn,
        title=f"{document['status']} service deployment of {last_part(str(document.get('serviceArn', arn)))}",
        excerpt=_excerpt(document, breaker=breaker, rollback=rollback, alarms=alarms, hooks=hooks),
        event_time=ended or utc(document.get("updatedAt")) or created,
    )
    evidence.append(shown)
    return ServiceDeployment(
        arn=arn,
        service_arn=document.get("serviceArn", ""),
        status=document["status"],
        status_reason=clean(document.get("statusReason")),
        lifecycle_stage=document.get("lifecycleStage"),
        created_at=created,
        started_at=utc(document.get("startedAt")),
        finished_at=ended,
        target_revision_arn=document.get("targetServiceRevision", {}).get("arn"),
        source_revision_arns=tuple(item["arn"] for item in document.get("sourceServiceRevisions", []) if "arn" in item),
        circuit_breaker_status=breaker.get("status"),
        failure_count=breaker.get("failureCount"),
        failure_threshold=breaker.get("threshold"),
        rollback_reason=clean(rollback.get("reason")),
        rollback_started_at=utc(rollback.get("startedAt")),
        rollback_revision_arn=rollback.get("serviceRevisionArn"),
        alarm_status=alarms.get("status"),
        triggered_alarms=tuple(alarms.get("triggeredAlarmNames", [])),
        hooks=hooks,
        strategy=document.get("deploymentConfiguration", {}).get("strategy"),
        evidence_id=shown.id,
        configuration=dict(flattened("", document.get("deploymentConfiguration"))),
        traffic=_traffic(document),
    )


def _traffic(document: Mapping[str, Any]) -> tuple[RevisionTraffic, ...]:
    return tuple(
        RevisionTraffic(
            revision_arn=str(item["arn"]),
            production=item.get("requestedProductionTrafficWeight"),
            test=item.get("requestedTestTrafficWeight"),
        )
        for item in (document.get("targetServiceRevision", {}), *document.get("sourceServiceRevisions", []))
        if "arn" in item and ("requestedProductionTrafficWeight" in item or "requestedTestTrafficWeight" in item)
    )


def _hook(document: Mapping[str, Any], detail: Mapping[str, Any]) -> LifecycleHook:
    kind, status = str(detail.get("targetType", "AWS_LAMBDA")), str(detail.get("status", ""))
    # A hook's detail does not name its stage. One that is under way is at the deployment's stage; for the
    # others the configuration tells, where it names only one.
    stage = ""
    if status in ("AWAITING_ACTION", "IN_PROGRESS"):
        stage = str(document.get("lifecycleStage", ""))
    else:
        configured = [
            stage
            for hook in document.get("deploymentConfiguration", {}).get("lifecycleHooks", [])
            if (hook.get("targetType", "AWS_LAMBDA"), hook.get("hookTargetArn")) == (kind, detail.get("targetArn"))
            for stage in hook.get("lifecycleStages", [])
        ]
        stage = configured[0] if len(configured) == 1 else ""
    return LifecycleHook(
        target=detail.get("targetArn") or kind,
        stage=stage,
        status=status,
        expires_at=utc(detail.get("expiresAt")),
        hook_id=detail.get("hookId"),
        target_type=kind,
        timeout_action=detail.get("timeoutAction"),
    )


def _excerpt(
    document: Mapping[str, Any],
    *,
    breaker: Mapping[str, Any],
    rollback: Mapping[str, Any],
    alarms: Mapping[str, Any],
    hooks: tuple[LifecycleHook, ...],
) -> str:
    target: Mapping[str, Any] = document.get("targetServiceRevision", {})
    return named_lines(
        (
            ("status", document["status"]),
            ("statusReason", document.get("statusReason")),
            ("rollback.reason", rollback.get("reason")),
            ("rollback.startedAt", rollback.get("startedAt")),
            ("rollback.serviceRevisionArn", rollback.get("serviceRevisionArn")),
            ("deploymentCircuitBreaker.status", breaker.get("status")),
            ("deploymentCircuitBreaker.failureCount", breaker.get("failureCount")),
            ("deploymentCircuitBreaker.threshold", breaker.get("threshold")),
            ("alarms.status", alarms.get("status")),
            ("alarms.triggeredAlarmNames", alarms.get("triggeredAlarmNames")),
            ("lifecycleStage", document.get("lifecycleStage")),
            *((f"hook {hook.target}", _hook_text(hook)) for hook in hooks),
            *((f"traffic of {last_part(one.revision_arn)}", _traffic_text(one)) for one in _traffic(document)),
            *flattened("", document.get("deploymentConfiguration")),
            ("targetServiceRevision", target.get("arn")),
            ("requestedTaskCount", target.get("requestedTaskCount")),
            ("runningTaskCount", target.get("runningTaskCount")),
            ("pendingTaskCount", target.get("pendingTaskCount")),
            ("createdAt", document.get("createdAt")),
            ("startedAt", document.get("startedAt")),
            ("finishedAt", document.get("finishedAt")),
            ("stoppedAt", document.get("stoppedAt")),
        )
    )


def _traffic_text(traffic: RevisionTraffic) -> str:
    parts = (("production", traffic.production), ("test", traffic.test))
    return ", ".join(f"{weight:g}% {name}" for name, weight in parts if weight is not None)


def _hook_text(hook: LifecycleHook) -> str:
    expires = f", expires {hook.expires_at.isoformat(timespec='seconds')}" if hook.expires_at else ""
    action = f" then {hook.timeout_action}" if hook.timeout_action else ""
    named = f", id {hook.hook_id}" if hook.hook_id else ""
    return f"{hook.status}{f' at {hook.stage}' if hook.stage else ''}{expires}{action}{named}"

"""Turns CodeDeploy's deployment documents into facts with their evidence.

Source: https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_DeploymentInfo.html
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from tools.aws.answer import clean, named_lines, utc
from tools.aws.calls import Reader
from tools.codedeploy.app_spec import AppSpec, parse_app_spec
from tools.codedeploy.facts import CodeDeployment
from tools.evidence import Empty, Evidence, Found, Read

BATCH = "codedeploy:BatchGetDeployments"
MAX_DEPLOYMENTS = 25  # AWS's own limit for one call


def described(reader: Reader, ids: Iterable[str], *, resource: str) -> Read[tuple[CodeDeployment, ...]]:
    """Describe deployments by id, newest first. Empty when none of them exists."""
    answer = reader.call(BATCH, deploymentIds=list(ids)[:MAX_DEPLOYMENTS])
    evidence: list[Evidence] = []
    found = [_deployment(reader, document, evidence) for document in answer.get("deploymentsInfo", [])]
    if found:
        found.sort(key=lambda deployment: deployment.created_at, reverse=True)
        return Found(value=tuple(found), evidence=tuple(evidence))
    excerpt = f"CodeDeploy has no deployment {resource}"
    return Empty(evidence=(reader.evidence(BATCH, resource=resource, title="No such deployment", excerpt=excerpt),))


def _deployment(reader: Reader, document: Mapping[str, Any], evidence: list[Evidence]) -> CodeDeployment:
    deployment_id = str(document["deploymentId"])
    error: Mapping[str, Any] = document.get("errorInformation", {})
    rollback: Mapping[str, Any] = document.get("rollbackInfo", {})
    ready: Mapping[str, Any] = document.get("blueGreenDeploymentConfiguration", {}).get("deploymentReadyOption", {})
    spec = _app_spec(document)
    created: datetime = document["createTime"].astimezone(UTC)
    shown = reader.evidence(
        BATCH,
        resource=deployment_id,
        title=f"{document.get('status')} CodeDeploy deployment {deployment_id}",
        excerpt=_excerpt(document, error=error, rollback=rollback, ready=ready, spec=spec),
        event_time=utc(document.get("completeTime")) or created,
        focus=error.get("message"),
    )
    evidence.append(shown)
    return CodeDeployment(
        id=deployment_id,
        application=document.get("applicationName"),
        group=document.get("deploymentGroupName"),
        status=str(document.get("status", "")),
        created_at=created,
        completed_at=utc(document.get("completeTime")),
        creator=document.get("creator"),
        error_code=error.get("code"),
        error_message=clean(error.get("message")),
        rolls_back=rollback.get("rollbackTriggeringDeploymentId") or None,
        rolled_back_by=rollback.get("rollbackDeploymentId") or None,
        rollback_message=clean(rollback.get("rollbackMessage")),
        ready_action=ready.get("actionOnTimeout"),
        ready_wait_minutes=ready.get("waitTimeInMinutes"),
        terminating=bool(document.get("instanceTerminationWaitTimeStarted")),
        task_definition=spec.task_definition,
        hooks=spec.hooks,
        evidence_id=shown.id,
    )


def _app_spec(document: Mapping[str, Any]) -> AppSpec:
    revision: Mapping[str, Any] = document.get("revision", {})
    for name in ("appSpecContent", "string"):
        if content := revision.get(name, {}).get("content"):
            return parse_app_spec(str(content))
    return parse_app_spec("")


def _excerpt(
    document: Mapping[str, Any],
    *,
    error: Mapping[str, Any],
    rollback: Mapping[str, Any],
    ready: Mapping[str, Any],
    spec: AppSpec,
) -> str:
    return named_lines(
        (
            ("deploymentId", document["deploymentId"]),
            ("applicationName", document.get("applicationName")),
            ("deploymentGroupName", document.get("deploymentGroupName")),
            ("status", document.get("status")),
            ("creator", document.get("creator")),
            ("description", document.get("description")),
            ("errorInformation.code", error.get("code")),
            ("errorInformation.message", error.get("message")),
            ("rollbackInfo.rollbackDeploymentId", rollback.get("rollbackDeploymentId")),
            ("rollbackInfo.rollbackTriggeringDeploymentId", rollback.get("rollbackTriggeringDeploymentId")),
            ("rollbackInfo.rollbackMessage", rollback.get("rollbackMessage")),
            ("deploymentReadyOption.actionOnTimeout", ready.get("actionOnTimeout")),
            ("deploymentReadyOption.waitTimeInMinutes", ready.get("waitTimeInMinutes")),
            ("instanceTerminationWaitTimeStarted", document.get("instanceTerminationWaitTimeStarted")),
            ("deploymentStatusMessages", document.get("deploymentStatusMessages")),
            ("taskDefinition", spec.task_definition),
            *((f"hook {event}", function) for event, function in spec.hooks.items()),
            ("createTime", document.get("createTime")),
            ("startTime", document.get("startTime")),
            ("completeTime", document.get("completeTime")),
        )
    )

"""Reads a managed daemon: on how many hosts it runs, and how its newest deployment stands.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeDaemon.html
Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeDaemonDeployments.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tools.aws.answer import clean, last_part, named_lines, utc
from tools.aws.calls import Reader
from tools.ecs.failures import refuse_failures
from tools.ecs.managed_facts import DaemonDeployment, ManagedDaemon
from tools.errors import ReadFailedError
from tools.evidence import Empty, Evidence, Found, Read
from tools.tool import Tool

OPERATION = "ecs:DescribeDaemon"
DEPLOYMENTS = "ecs:DescribeDaemonDeployments"


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribeDaemonArguments:
    """One daemon, by ARN."""

    daemon_arn: str

    @property
    def resource(self) -> str:
        """What is read, for people."""
        return self.daemon_arn


def read(reader: Reader, arguments: DescribeDaemonArguments) -> Read[ManagedDaemon]:
    """Describe the daemon and its newest deployment, two calls. Empty when there is no such daemon."""
    arn = arguments.daemon_arn
    document: Mapping[str, Any] | None = None
    try:
        document = reader.call(OPERATION, daemonArn=arn).get("daemon")
    except ReadFailedError as error:
        if error.reason != "not_found":
            raise
    if not document:
        excerpt = f"DaemonNotFoundException: there is no daemon {arn}"
        return Empty(evidence=(reader.evidence(OPERATION, resource=arn, title="No such daemon", excerpt=excerpt),))
    revisions: list[Mapping[str, Any]] = document.get("currentRevisions", [])
    running = sum(int(revision.get("totalRunningCount", 0)) for revision in revisions)
    without = sum(int(revision.get("totalWithoutDaemonCount", 0)) for revision in revisions)
    shown = reader.evidence(
        OPERATION,
        resource=arn,
        title=f"Daemon {last_part(arn)}",
        excerpt=named_lines(
            (
                ("daemon", last_part(arn)),
                ("status", document.get("status")),
                ("totalRunningCount", running),
                ("totalWithoutDaemonCount", without),
                *((f"running of {last_part(str(r.get('arn', '')))}", r.get("totalRunningCount")) for r in revisions),
                ("createdAt", document.get("createdAt")),
                ("updatedAt", document.get("updatedAt")),
            )
        ),
        event_time=utc(document.get("updatedAt")),
    )
    evidence = [shown]
    daemon = ManagedDaemon(
        arn=arn,
        name=last_part(arn),
        cluster_arn=str(document.get("clusterArn", "")),
        status=str(document.get("status", "")),
        running=running,
        without=without,
        deployment=_newest(reader, document.get("deploymentArn"), evidence),
        evidence_id=shown.id,
    )
    return Found(value=daemon, evidence=tuple(evidence))


TOOL = Tool(
    name="ecs_describe_daemon",
    description=(
        "Describe a managed daemon of ECS: on how many hosts it runs and how many lack it, and the state, reason and"
        " circuit breaker of its newest deployment."
    ),
    operations=(OPERATION, DEPLOYMENTS),
    arguments=DescribeDaemonArguments,
    effect="on how many hosts the daemon runs, and how its deployment stands, is not known",
    read=read,
)


def _newest(reader: Reader, arn: str | None, evidence: list[Evidence]) -> DaemonDeployment | None:
    if not arn:
        return None
    answer = reader.call(DEPLOYMENTS, daemonDeploymentArns=[arn])
    refuse_failures(answer, operation=DEPLOYMENTS, scope=reader.scope)
    documents: list[Mapping[str, Any]] = answer.get("daemonDeployments", [])
    if not documents:
        return None
    document = documents[0]
    breaker: Mapping[str, Any] = document.get("circuitBreaker", {})
    rollback: Mapping[str, Any] = document.get("rollback", {})
    target: Mapping[str, Any] = document.get("targetDaemonRevision", {})
    reason = clean(rollback.get("reason") or document.get("statusReason"))
    shown = reader.evidence(
        DEPLOYMENTS,
        resource=arn,
        title=f"{document.get('status', '')} daemon deployment",
        excerpt=named_lines(
            (
                ("status", document.get("status")),
                ("statusReason", document.get("statusReason")),
                ("rollback.reason", rollback.get("reason")),
                ("circuitBreaker.status", breaker.get("status")),
                ("circuitBreaker.failureCount", breaker.get("failureCount")),
                ("circuitBreaker.threshold", breaker.get("threshold")),
                ("alarms.triggeredAlarmNames", document.get("alarms", {}).get("triggeredAlarmNames")),
                ("targetDaemonRevision", last_part(str(target.get("arn", "")))),
                ("totalRunningInstanceCount", target.get("totalRunningInstanceCount")),
                ("totalWithoutDaemonInstanceCount", target.get("totalWithoutDaemonInstanceCount")),
                ("totalDrainingInstanceCount", target.get("totalDrainingInstanceCount")),
                ("createdAt", document.get("createdAt")),
                ("finishedAt", document.get("finishedAt")),
                ("stoppedAt", document.get("stoppedAt")),
            )
        ),
        event_time=utc(document.get("finishedAt") or document.get("createdAt")),
    )
    evidence.append(shown)
    return DaemonDeployment(
        arn=arn,
        status=str(document.get("status", "")),
        reason=reason,
        created_at=utc(document.get("createdAt")),
        ended_at=utc(document.get("finishedAt") or document.get("stoppedAt")),
        running=int(target.get("totalRunningInstanceCount") or 0),
        evidence_id=shown.id,
    )

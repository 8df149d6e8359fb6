"""Reads how a CodeDeploy deployment goes on one ECS service: its lifecycle events, task sets and traffic.

Source: https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_BatchGetDeploymentTargets.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tools.aws.answer import clean, named_lines, utc
from tools.aws.calls import Reader
from tools.codedeploy.facts import DeploymentTarget, LifecycleEvent, TaskSetTraffic
from tools.errors import ReadFailedError
from tools.evidence import Empty, Found, Read
from tools.tool import Tool

OPERATION = "codedeploy:BatchGetDeploymentTargets"
# A deployment that waits for another has no target yet; one of another service never gets this one.
NO_SUCH_TARGET = frozenset(
    {
        "DeploymentNotStartedException",
        "DeploymentTargetDoesNotExistException",
        "DeploymentDoesNotExistException",
        "InvalidDeploymentTargetIdException",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribeTargetArguments:
    """A deployment, and the ECS service it deploys to."""

    deployment_id: str
    cluster: str
    service: str

    @property
    def resource(self) -> str:
        """What is read, for people."""
        return f"{self.deployment_id} {self.cluster}:{self.service}"


def read(reader: Reader, arguments: DescribeTargetArguments) -> Read[DeploymentTarget]:
    """Describe the deployment on the service. Empty when it has not begun there, or is no deployment of it."""
    target_id = f"{arguments.cluster}:{arguments.service}"
    answer: Mapping[str, Any] = {}
    try:
        answer = reader.call(OPERATION, deploymentId=arguments.deployment_id, targetIds=[target_id])
    except ReadFailedError as error:
        if error.code not in NO_SUCH_TARGET:
            raise
    for document in answer.get("deploymentTargets", []):
        if "ecsTarget" in document:
            return _found(reader, arguments, document["ecsTarget"])
    excerpt = f"Deployment {arguments.deployment_id} has no target {target_id}"
    shown = reader.evidence(OPERATION, resource=arguments.resource, title="No such target", excerpt=excerpt)
    return Empty(evidence=(shown,))


TOOL = Tool(
    name="codedeploy_describe_target",
    description=(
        "Describe how a CodeDeploy deployment goes on one ECS service: its lifecycle events with what they say, the"
        " blue and the green task set, and how much traffic each has."
    ),
    operations=(OPERATION,),
    arguments=DescribeTargetArguments,
    effect="which step of CodeDeploy's deployment failed or goes on is not known",
    read=read,
)


def _found(reader: Reader, arguments: DescribeTargetArguments, document: Mapping[str, Any]) -> Found[DeploymentTarget]:
    steps = tuple(_step(item) for item in document.get("lifecycleEvents", []))
    task_sets = tuple(_task_set(item) for item in document.get("taskSetsInfo", []))
    shown = reader.evidence(
        OPERATION,
        resource=arguments.resource,
        title=f"Steps of CodeDeploy deployment {arguments.deployment_id}",
        excerpt=named_lines(
            (
                ("targetId", document.get("targetId")),
                ("status", document.get("status")),
                *((step.name, _told(step)) for step in steps),
                *(
                    (
                        f"{item.label or 'task set'} {item.id}",
                        f"{item.status}, {item.running} of {item.desired} running, traffic {item.traffic_weight}%",
                    )
                    for item in task_sets
                ),
            )
        ),
        event_time=utc(document.get("lastUpdatedAt")),
        focus=next((step.message for step in steps if step.message), None),
    )
    target = DeploymentTarget(
        deployment_id=arguments.deployment_id,
        target_id=str(document.get("targetId", "")),
        status=str(document.get("status", "")),
        steps=steps,
        task_sets=task_sets,
        evidence_id=shown.id,
    )
    return Found(value=target, evidence=(shown,))


def _step(document: Mapping[str, Any]) -> LifecycleEvent:
    return LifecycleEvent(
        name=str(document.get("lifecycleEventName", "")),
        status=str(document.get("status", "")),
        started_at=utc(document.get("startTime")),
        ended_at=utc(document.get("endTime")),
        message=clean(document.get("diagnostics", {}).get("message")),
    )


def _task_set(document: Mapping[str, Any]) -> TaskSetTraffic:
    return TaskSetTraffic(
        id=str(document.get("identifer", "")),  # AWS's own spelling
        label=document.get("taskSetLabel"),
        status=document.get("status"),
        desired=document.get("desiredCount", 0),
        running=document.get("runningCount", 0),
        traffic_weight=document.get("trafficWeight"),
    )


def _told(step: LifecycleEvent) -> str:
    ended = f" at {step.ended_at.isoformat(timespec='seconds')}" if step.ended_at else ""
    said = f": {step.message}" if step.message else ""
    return f"{step.status}{ended}{said}"

"""Finds the ECS service that a CodeDeploy deployment deploys to: by its group, or by its target when the group is gone.

Source: https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_GetDeploymentGroup.html,
https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_ListDeploymentTargets.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tools.aws.answer import named_lines
from tools.aws.calls import Reader
from tools.codedeploy.describe_target import NO_SUCH_TARGET
from tools.codedeploy.describe_target import OPERATION as DESCRIBE
from tools.codedeploy.facts import DeployedService
from tools.errors import ReadFailedError
from tools.evidence import Empty, Found, Read
from tools.tool import Tool

GROUP, TARGETS = "codedeploy:GetDeploymentGroup", "codedeploy:ListDeploymentTargets"
_GONE = frozenset({"ApplicationDoesNotExistException", "DeploymentGroupDoesNotExistException"})


@dataclass(frozen=True, slots=True, kw_only=True)
class FindServiceArguments:
    """A deployment and the group and application it belongs to, as CodeDeploy's events name them."""

    application: str
    group: str
    deployment_id: str

    @property
    def resource(self) -> str:
        """What is read, for people."""
        return f"{self.application}/{self.group}"


def read(reader: Reader, arguments: FindServiceArguments) -> Read[DeployedService]:
    """Find the service. Empty when the group deploys to something else than ECS, or nothing is left of it."""
    try:
        answer = reader.call(GROUP, applicationName=arguments.application, deploymentGroupName=arguments.group)
    except ReadFailedError as error:
        if error.code not in _GONE:
            raise
        return _of_targets(reader, arguments)
    group: Mapping[str, Any] = answer.get("deploymentGroupInfo", {})
    # A group has one service: https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-groups-create-ecs.html
    service = next((_service(item) for item in group.get("ecsServices", [])), None)
    shown = reader.evidence(
        GROUP,
        resource=arguments.resource,
        title=f"Deployment group {arguments.resource}",
        excerpt=named_lines(
            (
                ("applicationName", group.get("applicationName")),
                ("deploymentGroupName", group.get("deploymentGroupName")),
                ("computePlatform", group.get("computePlatform")),
                ("ecsServices", f"{service.cluster}:{service.name}" if service else None),
            )
        ),
    )
    return Found(value=service, evidence=(shown,)) if service else Empty(evidence=(shown,))


TOOL = Tool(
    name="codedeploy_find_service",
    description="Find the ECS service that a CodeDeploy deployment, or its deployment group, deploys to.",
    operations=(GROUP, TARGETS, DESCRIBE),
    arguments=FindServiceArguments,
    effect="which ECS service CodeDeploy's deployment deploys to is not known",
    read=read,
)


def _of_targets(reader: Reader, arguments: FindServiceArguments) -> Read[DeployedService]:
    for document in _targets(reader, arguments.deployment_id):
        # The names of a Lambda function and its alias are joined by a colon, too: the type decides.
        named = str(document.get("ecsTarget", {}).get("targetId", ""))
        cluster, _, name = named.partition(":")
        if cluster and name:
            shown = reader.evidence(
                DESCRIBE,
                resource=arguments.deployment_id,
                title=f"Target of CodeDeploy deployment {arguments.deployment_id}",
                excerpt=named_lines((("targetId", named),)),
            )
            return Found(value=DeployedService(cluster=cluster, name=name), evidence=(shown,))
    excerpt = f"Deployment group {arguments.resource} does not exist; {arguments.deployment_id} has no target in ECS"
    shown = reader.evidence(GROUP, resource=arguments.resource, title="No such deployment group", excerpt=excerpt)
    return Empty(evidence=(shown,))


def _targets(reader: Reader, deployment_id: str) -> list[Mapping[str, Any]]:
    answer: Mapping[str, Any] = {}
    try:
        # A deployment in ECS has one target; of the hundreds that one on instances may have the first tells as much.
        if ids := reader.call(TARGETS, deploymentId=deployment_id).get("targetIds", []):
            answer = reader.call(DESCRIBE, deploymentId=deployment_id, targetIds=ids[:1])
    except ReadFailedError as error:
        if error.code not in NO_SUCH_TARGET | _GONE:
            raise
    return list(answer.get("deploymentTargets", []))


def _service(document: Mapping[str, Any]) -> DeployedService | None:
    name, cluster = document.get("serviceName"), document.get("clusterName")
    return DeployedService(cluster=str(cluster), name=str(name)) if name and cluster else None

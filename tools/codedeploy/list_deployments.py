"""Lists the newest deployments of a CodeDeploy deployment group.

Source: https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_ListDeployments.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tools.aws.calls import Reader
from tools.errors import ReadFailedError
from tools.evidence import Empty, Found, Read
from tools.tool import Tool

OPERATION = "codedeploy:ListDeployments"
NEWEST = 5  # the newest, its rollback, and what went before


@dataclass(frozen=True, slots=True, kw_only=True)
class ListDeploymentsArguments:
    """A deployment group of an application."""

    application: str
    group: str

    @property
    def resource(self) -> str:
        """What is read, for people."""
        return f"{self.application}/{self.group}"


def read(reader: Reader, arguments: ListDeploymentsArguments) -> Read[tuple[str, ...]]:
    """List the ids of the group's newest deployments, newest first. Empty when it has none, or is gone."""
    answer: Mapping[str, Any] = {}
    try:
        answer = reader.call(OPERATION, applicationName=arguments.application, deploymentGroupName=arguments.group)
    except ReadFailedError as error:
        if error.code not in {"ApplicationDoesNotExistException", "DeploymentGroupDoesNotExistException"}:
            raise
    ids = tuple(str(deployment_id) for deployment_id in answer.get("deployments", []))[:NEWEST]
    shown = reader.evidence(
        OPERATION,
        resource=arguments.resource,
        title=f"Deployments of group {arguments.resource}",
        excerpt=f"newest deployments: {', '.join(ids)}" if ids else "The deployment group has no deployments",
    )
    return Found(value=ids, evidence=(shown,)) if ids else Empty(evidence=(shown,))


TOOL = Tool(
    name="codedeploy_list_deployments",
    description="List the ids of the 5 newest deployments of a CodeDeploy deployment group, newest first.",
    operations=(OPERATION,),
    arguments=ListDeploymentsArguments,
    effect="a newer deployment of CodeDeploy, or the undoing of one, may be missing here",
    read=read,
)

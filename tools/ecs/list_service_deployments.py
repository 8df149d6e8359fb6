"""Lists the newest deployments of a service.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListServiceDeployments.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from tools.aws.answer import last_part, named_lines, utc
from tools.aws.calls import Reader
from tools.ecs.facts import ServiceDeploymentBrief
from tools.errors import ReadFailedError
from tools.evidence import Empty, Found, Read
from tools.tool import Tool

OPERATION = "ecs:ListServiceDeployments"
PAGE_SIZE = 20  # AWS keeps deployments for 90 days; the newest 20 reach past any single incident


@dataclass(frozen=True, slots=True, kw_only=True)
class ListServiceDeploymentsArguments:
    """One service, by name or ARN, and its cluster."""

    cluster: str
    service: str

    @property
    def resource(self) -> str:
        """What is read, for people."""
        return f"{last_part(self.cluster)}/{last_part(self.service)}"


def read(reader: Reader, arguments: ListServiceDeploymentsArguments) -> Read[tuple[ServiceDeploymentBrief, ...]]:
    """List the newest 20, newest first. Empty when there are none, or no such service."""
    listed: list[Mapping[str, Any]] = []
    reason = "the service has no deployments"
    try:
        answer = reader.call(OPERATION, cluster=arguments.cluster, service=arguments.service, maxResults=PAGE_SIZE)
        listed = answer.get("serviceDeployments", [])
    except ReadFailedError as error:
        if error.code != "ServiceNotFoundException":
            raise
        reason = "ServiceNotFoundException: there is no such service"
    briefs = tuple(sorted((_brief(item) for item in listed), key=lambda brief: brief.created_at, reverse=True))
    lines = named_lines((brief.arn, f"{brief.status}, created {brief.created_at.isoformat()}") for brief in briefs)
    resource = str(listed[0].get("serviceArn", arguments.resource)) if listed else arguments.resource
    title = f"Deployments of {last_part(arguments.service)}"
    shown = reader.evidence(OPERATION, resource=resource, title=title, excerpt=lines or reason)
    return Found(value=briefs, evidence=(shown,)) if briefs else Empty(evidence=(shown,))


TOOL = Tool(
    name="ecs_list_service_deployments",
    description="List the newest 20 deployments of an ECS service, newest first, with status and times.",
    operations=(OPERATION,),
    arguments=ListServiceDeploymentsArguments,
    effect="the history of the service's deployments is not known",
    read=read,
)


def _brief(document: Mapping[str, Any]) -> ServiceDeploymentBrief:
    return ServiceDeploymentBrief(
        arn=document["serviceDeploymentArn"],
        status=document["status"],
        created_at=document["createdAt"].astimezone(UTC),
        finished_at=utc(document.get("finishedAt")),
        target_revision_arn=document.get("targetServiceRevisionArn"),
    )

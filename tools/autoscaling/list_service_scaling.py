"""Reads how Application Auto Scaling changed the desired count of an ECS service.

Source: https://docs.aws.amazon.com/autoscaling/application/APIReference/API_DescribeScalingActivities.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tools.autoscaling.facts import ServiceScaling
from tools.aws.answer import clean, named_lines, utc
from tools.aws.calls import Reader
from tools.evidence import Empty, Evidence, Found, Read
from tools.tool import Tool

OPERATION = "application-autoscaling:DescribeScalingActivities"
NEWEST = 20  # more than a service scales within the hour for which ECS keeps stopped tasks


@dataclass(frozen=True, slots=True, kw_only=True)
class ListServiceScalingArguments:
    """One service."""

    cluster: str
    service: str

    @property
    def resource(self) -> str:
        """What is read, for people and for AWS."""
        return f"service/{self.cluster}/{self.service}"


def read(reader: Reader, arguments: ListServiceScalingArguments) -> Read[tuple[ServiceScaling, ...]]:
    """List the newest changes of the desired count, newest first. Empty when there was none in six weeks."""
    answer = reader.call(
        OPERATION,
        ServiceNamespace="ecs",
        ResourceId=arguments.resource,
        ScalableDimension="ecs:service:DesiredCount",
        MaxResults=NEWEST,
    )
    evidence: list[Evidence] = []
    activities = tuple(
        _scaling(reader, arguments.service, document, evidence) for document in answer.get("ScalingActivities", [])
    )
    if activities:
        return Found(value=activities, evidence=tuple(evidence))
    excerpt = f"Application Auto Scaling did not change {arguments.resource}"
    looked = reader.evidence(OPERATION, resource=arguments.resource, title="No scaling", excerpt=excerpt)
    return Empty(evidence=(looked,))


TOOL = Tool(
    name="autoscaling_list_service_scaling",
    description="List how Application Auto Scaling changed the desired count of an ECS service, and why.",
    operations=(OPERATION,),
    arguments=ListServiceScalingArguments,
    effect="whether scaling stopped the tasks is not known",
    read=read,
)


def _scaling(reader: Reader, service: str, document: Mapping[str, Any], evidence: list[Evidence]) -> ServiceScaling:
    status, began = str(document["StatusCode"]), document["StartTime"]
    description = str(document.get("Description", ""))
    excerpt = named_lines(
        (
            ("ResourceId", document.get("ResourceId")),
            ("StatusCode", status),
            ("Description", description),
            ("Cause", document.get("Cause")),
            ("StatusMessage", document.get("StatusMessage")),
            ("StartTime", began),
        )
    )
    shown = reader.evidence(
        OPERATION,
        resource=str(document.get("ResourceId", service)),
        title=f"Scaling of {service}: {status}",
        excerpt=excerpt,
        event_time=utc(began),
    )
    evidence.append(shown)
    return ServiceScaling(
        service=service,
        status=status,
        description=clean(description) or "",
        cause=clean(document.get("Cause")),
        message=clean(document.get("StatusMessage")),
        began_at=utc(began) or began,
        evidence_id=shown.id,
    )

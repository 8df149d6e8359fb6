"""Reads capacity providers.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeCapacityProviders.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tools.aws.answer import clean, named_lines
from tools.aws.calls import Reader
from tools.ecs.cluster_facts import CapacityProvider
from tools.ecs.failures import refuse_failures
from tools.errors import InvalidArgumentsError
from tools.evidence import Empty, Evidence, Found, Read
from tools.tool import Tool

OPERATION = "ecs:DescribeCapacityProviders"


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribeCapacityProvidersArguments:
    """Capacity providers by name or ARN."""

    names: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.names:
            raise InvalidArgumentsError("name at least one capacity provider")

    @property
    def resource(self) -> str:
        """What is read, for people."""
        return ", ".join(self.names)


def read(reader: Reader, arguments: DescribeCapacityProvidersArguments) -> Read[tuple[CapacityProvider, ...]]:
    """Describe the capacity providers there are. Empty when none of them exists."""
    answer = reader.call(OPERATION, capacityProviders=list(arguments.names))
    refuse_failures(answer, operation=OPERATION, scope=reader.scope)
    evidence: list[Evidence] = []
    providers = tuple(_provider(reader, document, evidence) for document in answer.get("capacityProviders", []))
    if providers:
        return Found(value=providers, evidence=tuple(evidence))
    excerpt = f"There is no capacity provider {arguments.resource}"
    looked = reader.evidence(OPERATION, resource=arguments.resource, title="No such capacity provider", excerpt=excerpt)
    return Empty(evidence=(looked,))


TOOL = Tool(
    name="ecs_describe_capacity_providers",
    description="Describe ECS capacity providers: status, Auto Scaling group, managed scaling.",
    operations=(OPERATION,),
    arguments=DescribeCapacityProvidersArguments,
    effect="whether the capacity providers can add hosts is not known",
    read=read,
)


def _provider(reader: Reader, document: Mapping[str, Any], evidence: list[Evidence]) -> CapacityProvider:
    group: Mapping[str, Any] = document.get("autoScalingGroupProvider", {})
    scaling: Mapping[str, Any] = group.get("managedScaling", {})
    excerpt = named_lines(
        (
            ("name", document["name"]),
            ("status", document["status"]),
            ("updateStatus", document.get("updateStatus")),
            ("updateStatusReason", document.get("updateStatusReason")),
            ("type", document.get("type")),
            ("autoScalingGroupArn", group.get("autoScalingGroupArn")),
            ("managedScaling", scaling.get("status")),
            ("targetCapacity", scaling.get("targetCapacity")),
            ("managedTerminationProtection", group.get("managedTerminationProtection")),
        )
    )
    resource = str(document.get("capacityProviderArn", document["name"]))
    shown = reader.evidence(
        OPERATION, resource=resource, title=f"Capacity provider {document['name']}", excerpt=excerpt
    )
    evidence.append(shown)
    return CapacityProvider(
        name=document["name"],
        status=document["status"],
        auto_scaling_group_arn=group.get("autoScalingGroupArn"),
        managed_scaling=scaling.get("status"),
        update_status=document.get("updateStatus"),
        evidence_id=shown.id,
        kind=document.get("type"),
        update_reason=clean(document.get("updateStatusReason")),
    )

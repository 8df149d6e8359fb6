"""Reads service revisions: what a deployment deploys.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServiceRevisions.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tools.aws.answer import last_part, named_lines, utc
from tools.aws.calls import Reader
from tools.ecs.facts import LoadBalancerLink, ServiceRevision
from tools.ecs.failures import refuse_failures
from tools.ecs.managed_resources import managed_resources
from tools.ecs.service_connect import service_connect
from tools.errors import InvalidArgumentsError
from tools.evidence import Empty, Evidence, Found, Read
from tools.tool import Tool

OPERATION = "ecs:DescribeServiceRevisions"
MAX_REVISIONS = 20  # AWS's own limit for one call


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribeServiceRevisionsArguments:
    """Up to 20 service revision ARNs."""

    arns: tuple[str, ...]

    def __post_init__(self) -> None:
        if not 1 <= len(self.arns) <= MAX_REVISIONS:
            raise InvalidArgumentsError(f"describe 1 to {MAX_REVISIONS} revisions at a time, not {len(self.arns)}")

    @property
    def resource(self) -> str:
        """What is read, for people."""
        return ", ".join(self.arns)


def read(reader: Reader, arguments: DescribeServiceRevisionsArguments) -> Read[tuple[ServiceRevision, ...]]:
    """Describe the revisions there are, in the order asked for. Empty when none of them exists."""
    answer = reader.call(OPERATION, serviceRevisionArns=list(arguments.arns))
    refuse_failures(answer, operation=OPERATION, scope=reader.scope)
    evidence: list[Evidence] = []
    revisions = [_revision(reader, document, evidence) for document in answer.get("serviceRevisions", [])]
    if revisions:
        revisions.sort(key=lambda revision: arguments.arns.index(revision.arn) if revision.arn in arguments.arns else 0)
        return Found(value=tuple(revisions), evidence=tuple(evidence))
    excerpt = f"There are no such service revisions: {arguments.resource}"
    return Empty(evidence=(reader.evidence(OPERATION, resource=arguments.arns[0], title="None", excerpt=excerpt),))


TOOL = Tool(
    name="ecs_describe_service_revisions",
    description="Describe up to 20 service revisions by ARN: task definition, images, network, launch type, and the resources ECS made for it.",
    operations=(OPERATION,),
    arguments=DescribeServiceRevisionsArguments,
    effect="what the deployment was to bring is not known",
    read=read,
)


def _revision(reader: Reader, document: Mapping[str, Any], evidence: list[Evidence]) -> ServiceRevision:
    arn = str(document["serviceRevisionArn"])
    network: Mapping[str, Any] = document.get("networkConfiguration", {}).get("awsvpcConfiguration", {})
    images: list[Mapping[str, Any]] = document.get("containerImages", [])
    managed = managed_resources(document.get("ecsManagedResources", {}))
    links: list[Mapping[str, Any]] = document.get("loadBalancers", [])
    connection = service_connect(document.get("serviceConnectConfiguration", {}))
    resolved: list[Mapping[str, Any]] = document.get("resolvedConfiguration", {}).get("loadBalancers", [])
    groups = tuple(str(item["targetGroupArn"]) for item in resolved if item.get("targetGroupArn"))
    excerpt = named_lines(
        (
            ("serviceRevision", arn),
            ("taskDefinition", document.get("taskDefinition")),
            *(
                (f"image of {i.get('containerName')}", " ".join(filter(None, (i.get("image"), i.get("imageDigest")))))
                for i in images
            ),
            ("launchType", document.get("launchType")),
            ("platformVersion", document.get("platformVersion")),
            ("capacityProviderStrategy", _capacity(document)),
            *(
                (f"loadBalancer {i.get('containerName')}:{i.get('containerPort')}", i.get("targetGroupArn"))
                for i in links
            ),
            ("resolved target group", groups),
            ("serviceConnect", connection.text if connection else None),
            ("serviceConnect portName", connection.port_names if connection else None),
            ("assignPublicIp", network.get("assignPublicIp")),
            ("subnets", network.get("subnets")),
            ("securityGroups", network.get("securityGroups")),
            *((f"{one.kind} {one.name}", f"{one.status}: {one.reason}") for one in managed if one.reason),
            ("createdAt", document.get("createdAt")),
        )
    )
    shown = reader.evidence(
        OPERATION,
        resource=arn,
        title=f"Revision of {last_part(str(document.get('serviceArn', arn)))}",
        excerpt=excerpt,
        event_time=utc(document.get("createdAt")),
        focus=next((one.reason for one in managed if one.reason), None),
    )
    evidence.append(shown)
    public_ip = network.get("assignPublicIp")
    return ServiceRevision(
        arn=arn,
        task_definition=document.get("taskDefinition"),
        images={str(i["containerName"]): str(i.get("image", "")) for i in images if i.get("containerName")},
        created_at=utc(document.get("createdAt")),
        subnets=tuple(network.get("subnets", [])),
        security_groups=tuple(network.get("securityGroups", [])),
        assign_public_ip=public_ip == "ENABLED" if public_ip else None,
        launch_type=document.get("launchType"),
        evidence_id=shown.id,
        managed=managed,
        load_balancers=tuple(_link(item) for item in links),
        capacity=_capacity(document),
        platform_version=document.get("platformVersion"),
        service_connect=connection,
        target_group_arns=groups,
    )


def _link(document: Mapping[str, Any]) -> LoadBalancerLink:
    advanced: Mapping[str, Any] = document.get("advancedConfiguration", {})
    return LoadBalancerLink(
        target_group_arn=document.get("targetGroupArn"),
        container_name=document.get("containerName"),
        container_port=document.get("containerPort"),
        alternate_target_group_arn=advanced.get("alternateTargetGroupArn"),
        production_rule_arn=advanced.get("productionListenerRule"),
    )


def _capacity(document: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(
        f"{item.get('capacityProvider')} (weight {item.get('weight', 0)}, base {item.get('base', 0)})"
        for item in document.get("capacityProviderStrategy", [])
    )

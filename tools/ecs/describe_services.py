"""Reads services with their deployments, events and tags.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServices.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tools.aws.answer import clean, last_part, named_lines, utc
from tools.aws.calls import Reader
from tools.ecs.facts import Deployment, LoadBalancerLink, Service, ServiceEvent
from tools.ecs.failures import refuse_failures
from tools.errors import InvalidArgumentsError
from tools.evidence import Empty, Evidence, Found, Read
from tools.redaction import redact_value
from tools.tool import Tool

OPERATION = "ecs:DescribeServices"
MAX_SERVICES = 10  # AWS's own limit for one call


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribeServicesArguments:
    """Up to 10 services of one cluster, by name or ARN."""

    cluster: str
    services: tuple[str, ...]

    def __post_init__(self) -> None:
        if not 1 <= len(self.services) <= MAX_SERVICES:
            raise InvalidArgumentsError(f"describe 1 to {MAX_SERVICES} services at a time, not {len(self.services)}")

    @property
    def resource(self) -> str:
        """What is read, for people."""
        return ", ".join(f"{last_part(self.cluster)}/{last_part(service)}" for service in self.services)


def read(reader: Reader, arguments: DescribeServicesArguments) -> Read[tuple[Service, ...]]:
    """Describe the services there are, INACTIVE ones included. Empty when none of them exists."""
    answer = reader.call(OPERATION, cluster=arguments.cluster, services=list(arguments.services), include=["TAGS"])
    refuse_failures(answer, operation=OPERATION, scope=reader.scope)
    evidence: list[Evidence] = []
    services = tuple(_service(reader, document, evidence) for document in answer["services"])
    if services:
        return Found(value=services, evidence=tuple(evidence))
    looked = reader.evidence(
        OPERATION,
        resource=arguments.resource,
        title="No such service",
        excerpt=f"There is no service {arguments.resource}: MISSING",
    )
    return Empty(evidence=(looked,))


TOOL = Tool(
    name="ecs_describe_services",
    description=(
        "Describe up to 10 ECS services of one cluster: status, counts, deployments with rollout state and failed"
        " tasks, the newest service events, load balancers, network and deployment settings, tags."
    ),
    operations=(OPERATION,),
    arguments=DescribeServicesArguments,
    effect="the state of the service, its deployments and its events are not known",
    read=read,
)


def _service(reader: Reader, document: Mapping[str, Any], evidence: list[Evidence]) -> Service:
    arn, name = str(document["serviceArn"]), str(document["serviceName"])
    network: Mapping[str, Any] = document.get("networkConfiguration", {}).get("awsvpcConfiguration", {})
    configuration: Mapping[str, Any] = document.get("deploymentConfiguration", {})
    breaker: Mapping[str, Any] = configuration.get("deploymentCircuitBreaker", {})
    shown = reader.evidence(
        OPERATION, resource=arn, title=f"Service {name}", excerpt=_excerpt(document, network, configuration, breaker)
    )
    evidence.append(shown)
    public_ip = network.get("assignPublicIp")
    return Service(
        arn=arn,
        name=name,
        cluster_arn=document["clusterArn"],
        status=document["status"],
        desired=document.get("desiredCount", 0),
        running=document.get("runningCount", 0),
        pending=document.get("pendingCount", 0),
        task_definition=document.get("taskDefinition"),
        deployments=(
            *(_deployment(reader, arn, name, d, evidence) for d in document.get("deployments", [])),
            *(_task_set(reader, arn, name, d, evidence) for d in document.get("taskSets", [])),
        ),
        events=_events(reader, arn, name, document, evidence),
        load_balancers=tuple(_link(item) for item in document.get("loadBalancers", [])),
        launch_type=document.get("launchType"),
        capacity_providers=tuple(i["capacityProvider"] for i in document.get("capacityProviderStrategy", [])),
        scheduling_strategy=document.get("schedulingStrategy"),
        controller=document.get("deploymentController", {}).get("type", "ECS"),
        circuit_breaker=bool(breaker.get("enable")),
        circuit_breaker_rollback=bool(breaker.get("enable")) and bool(breaker.get("rollback")),
        minimum_healthy_percent=configuration.get("minimumHealthyPercent"),
        maximum_percent=configuration.get("maximumPercent"),
        grace_seconds=document.get("healthCheckGracePeriodSeconds"),
        subnets=tuple(network.get("subnets", [])),
        security_groups=tuple(network.get("securityGroups", [])),
        assign_public_ip=public_ip == "ENABLED" if public_ip else None,
        created_at=utc(document.get("createdAt")),
        created_by=document.get("createdBy"),
        current_deployment_arn=document.get("currentServiceDeployment"),
        tags={tag["key"]: redact_value(tag["key"], tag.get("value", "")) for tag in document.get("tags", [])},
        evidence_id=shown.id,
        express=document.get("resourceManagementType") == "ECS",
    )


def _excerpt(
    document: Mapping[str, Any],
    network: Mapping[str, Any],
    configuration: Mapping[str, Any],
    breaker: Mapping[str, Any],
) -> str:
    strategy: list[Mapping[str, Any]] = document.get("capacityProviderStrategy", [])
    links: list[Mapping[str, Any]] = document.get("loadBalancers", [])
    return named_lines(
        (
            ("serviceName", document["serviceName"]),
            ("status", document["status"]),
            ("desiredCount", document.get("desiredCount", 0)),
            ("runningCount", document.get("runningCount", 0)),
            ("pendingCount", document.get("pendingCount", 0)),
            ("taskDefinition", document.get("taskDefinition")),
            ("launchType", document.get("launchType")),
            ("capacityProviderStrategy", [item["capacityProvider"] for item in strategy]),
            ("schedulingStrategy", document.get("schedulingStrategy")),
            ("deploymentController", document.get("deploymentController", {}).get("type")),
            ("strategy", configuration.get("strategy")),
            ("deploymentCircuitBreaker.enable", breaker.get("enable")),
            ("deploymentCircuitBreaker.rollback", breaker.get("rollback")),
            ("minimumHealthyPercent", configuration.get("minimumHealthyPercent")),
            ("maximumPercent", configuration.get("maximumPercent")),
            ("healthCheckGracePeriodSeconds", document.get("healthCheckGracePeriodSeconds")),
            ("assignPublicIp", network.get("assignPublicIp")),
            ("subnets", network.get("subnets")),
            ("securityGroups", network.get("securityGroups")),
            *(
                (f"loadBalancer {i.get('containerName')}:{i.get('containerPort')}", i.get("targetGroupArn"))
                for i in links
            ),
            ("createdAt", document.get("createdAt")),
            ("createdBy", document.get("createdBy")),
        )
    )


def _deployment(
    reader: Reader, arn: str, name: str, document: Mapping[str, Any], evidence: list[Evidence]
) -> Deployment:
    excerpt = named_lines(
        (
            ("deployment", document["id"]),
            ("status", document["status"]),
            ("rolloutState", document.get("rolloutState")),
            ("rolloutStateReason", document.get("rolloutStateReason")),
            ("failedTasks", document.get("failedTasks", 0)),
            ("desiredCount", document.get("desiredCount", 0)),
            ("runningCount", document.get("runningCount", 0)),
            ("pendingCount", document.get("pendingCount", 0)),
            ("taskDefinition", document.get("taskDefinition")),
            ("createdAt", document.get("createdAt")),
            ("updatedAt", document.get("updatedAt")),
        )
    )
    shown = reader.evidence(
        OPERATION,
        resource=arn,
        title=f"{document['status']} deployment of {name}",
        excerpt=excerpt,
        event_time=utc(document.get("updatedAt")),
    )
    evidence.append(shown)
    return Deployment(
        id=document["id"],
        status=document["status"],
        task_definition=document.get("taskDefinition", ""),
        desired=document.get("desiredCount", 0),
        running=document.get("runningCount", 0),
        pending=document.get("pendingCount", 0),
        failed_tasks=document.get("failedTasks", 0),
        rollout_state=document.get("rolloutState"),
        rollout_reason=clean(document.get("rolloutStateReason")),
        created_at=utc(document.get("createdAt")),
        updated_at=utc(document.get("updatedAt")),
        evidence_id=shown.id,
    )


def _task_set(reader: Reader, arn: str, name: str, document: Mapping[str, Any], evidence: list[Evidence]) -> Deployment:
    """Read a task set as the deployment it is to a service that CodeDeploy or another controller deploys.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskSet.html
    """
    names = ("status", "stabilityStatus", "computedDesiredCount", "runningCount", "pendingCount", "taskDefinition")
    times = ("externalId", "createdAt", "updatedAt")
    shown = reader.evidence(
        OPERATION,
        resource=arn,
        title=f"{document['status']} task set of {name}",
        excerpt=named_lines((("taskSet", document["id"]), *((key, document.get(key)) for key in (*names, *times)))),
        event_time=utc(document.get("updatedAt")),
    )
    evidence.append(shown)
    serving = document["status"] == "PRIMARY" and document.get("stabilityStatus") == "STEADY_STATE"
    return Deployment(
        id=document["id"],
        status=document["status"],
        task_definition=document.get("taskDefinition", ""),
        desired=document.get("computedDesiredCount", 0),
        running=document.get("runningCount", 0),
        pending=document.get("pendingCount", 0),
        failed_tasks=0,
        rollout_state="COMPLETED" if serving else None,
        rollout_reason=None,
        created_at=utc(document.get("createdAt")),
        updated_at=utc(document.get("updatedAt")),
        evidence_id=shown.id,
        external_id=document.get("externalId"),
        target_group_arns=tuple(
            item["targetGroupArn"] for item in document.get("loadBalancers", []) if item.get("targetGroupArn")
        ),
    )


def _events(
    reader: Reader, arn: str, name: str, document: Mapping[str, Any], evidence: list[Evidence]
) -> tuple[ServiceEvent, ...]:
    events: list[ServiceEvent] = []
    for item in document.get("events", []):
        at: datetime = item["createdAt"].astimezone(UTC)
        message = str(item.get("message", ""))
        shown = reader.evidence(
            OPERATION, resource=arn, title=f"Service event of {name}", excerpt=message, event_time=at
        )
        evidence.append(shown)
        events.append(ServiceEvent(id=item["id"], at=at, message=clean(message) or "", evidence_id=shown.id))
    return tuple(sorted(events, key=lambda event: event.at, reverse=True))


def _link(document: Mapping[str, Any]) -> LoadBalancerLink:
    advanced: Mapping[str, Any] = document.get("advancedConfiguration", {})
    return LoadBalancerLink(
        target_group_arn=document.get("targetGroupArn"),
        container_name=document.get("containerName"),
        container_port=document.get("containerPort"),
        alternate_target_group_arn=advanced.get("alternateTargetGroupArn"),
        production_rule_arn=advanced.get("productionListenerRule"),
    )

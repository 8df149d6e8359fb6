"""Reads the hosts of an EC2 cluster and what is left on them.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeContainerInstances.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tools.aws.answer import last_part, named_lines
from tools.aws.calls import Reader
from tools.ecs.cluster_facts import ContainerInstance
from tools.ecs.failures import refuse_failures
from tools.evidence import Empty, Evidence, Found, Read
from tools.tool import Tool

OPERATION = "ecs:DescribeContainerInstances"
LISTING = "ecs:ListContainerInstances"
MAX_INSTANCES = 100  # AWS's own limit for one describe call


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribeContainerInstancesArguments:
    """One cluster, by name or ARN."""

    cluster: str

    @property
    def resource(self) -> str:
        """What is read, for people."""
        return self.cluster


def read(reader: Reader, arguments: DescribeContainerInstancesArguments) -> Read[tuple[ContainerInstance, ...]]:
    """Describe up to 100 hosts, two calls. Empty when the cluster has none."""
    listed = reader.call(LISTING, cluster=arguments.cluster, maxResults=MAX_INSTANCES)
    arns: list[str] = listed.get("containerInstanceArns", [])
    evidence: list[Evidence] = []
    instances: tuple[ContainerInstance, ...] = ()
    if arns:
        answer = reader.call(OPERATION, cluster=arguments.cluster, containerInstances=arns)
        refuse_failures(answer, operation=OPERATION, scope=reader.scope)
        instances = tuple(_instance(reader, item, evidence) for item in answer.get("containerInstances", []))
    if instances:
        return Found(value=instances, evidence=tuple(evidence))
    excerpt = f"No container instances are registered in {arguments.cluster}"
    looked = reader.evidence(LISTING, resource=arguments.cluster, title="No container instances", excerpt=excerpt)
    return Empty(evidence=(looked,))


TOOL = Tool(
    name="ecs_describe_container_instances",
    description="Describe up to 100 EC2 hosts of a cluster: status, agent, remaining CPU and memory, ports in use.",
    operations=(OPERATION, LISTING),
    arguments=DescribeContainerInstancesArguments,
    effect="which hosts the cluster has, and what is left on them, is not known",
    read=read,
)


def _instance(reader: Reader, document: Mapping[str, Any], evidence: list[Evidence]) -> ContainerInstance:
    arn = str(document["containerInstanceArn"])
    remaining = {str(item["name"]): item for item in document.get("remainingResources", [])}
    registered = {str(item["name"]): item for item in document.get("registeredResources", [])}
    ports: tuple[str, ...] = tuple(remaining.get("PORTS", {}).get("stringSetValue", []))
    attributes = {str(item["name"]): item.get("value") for item in document.get("attributes", [])}
    excerpt = named_lines(
        (
            ("containerInstance", last_part(arn)),
            ("ec2InstanceId", document.get("ec2InstanceId")),
            ("status", document.get("status")),
            ("statusReason", document.get("statusReason")),
            ("agentConnected", document.get("agentConnected")),
            ("runningTasksCount", document.get("runningTasksCount")),
            ("pendingTasksCount", document.get("pendingTasksCount")),
            ("remaining CPU", _left(remaining, registered, "CPU")),
            ("remaining MEMORY", _left(remaining, registered, "MEMORY")),
            ("PORTS in use", ports),
            *((name, value) for name, value in attributes.items() if name.startswith("ecs.") and value),
        )
    )
    shown = reader.evidence(
        OPERATION,
        resource=arn,
        title=f"Container instance {document.get('ec2InstanceId') or last_part(arn)}",
        excerpt=excerpt,
    )
    evidence.append(shown)
    return ContainerInstance(
        arn=arn,
        ec2_instance_id=document.get("ec2InstanceId"),
        status=document.get("status", ""),
        agent_connected=bool(document.get("agentConnected")),
        running_tasks=document.get("runningTasksCount", 0),
        cpu_remaining=remaining.get("CPU", {}).get("integerValue", 0),
        memory_remaining=remaining.get("MEMORY", {}).get("integerValue", 0),
        ports_used=ports,
        evidence_id=shown.id,
    )


def _left(remaining: Mapping[str, Any], registered: Mapping[str, Any], name: str) -> str | None:
    if name not in remaining:
        return None
    return f"{remaining[name].get('integerValue', 0)} of {registered.get(name, {}).get('integerValue', '?')}"

"""Reads one cluster with its counts.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeClusters.html
"""

from dataclasses import dataclass

from tools.aws.answer import named_lines
from tools.aws.calls import Reader
from tools.ecs.cluster_facts import Cluster
from tools.ecs.failures import refuse_failures
from tools.evidence import Empty, Found, Read
from tools.tool import Tool

OPERATION = "ecs:DescribeClusters"


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribeClusterArguments:
    """One cluster, by name or ARN."""

    cluster: str

    @property
    def resource(self) -> str:
        """What is read, for people."""
        return self.cluster


def read(reader: Reader, arguments: DescribeClusterArguments) -> Read[Cluster]:
    """Describe the cluster, INACTIVE included. Empty when there is none of that name."""
    answer = reader.call(OPERATION, clusters=[arguments.cluster])
    refuse_failures(answer, operation=OPERATION, scope=reader.scope)
    if not answer.get("clusters"):
        excerpt = f"There is no cluster {arguments.cluster}: MISSING"
        looked = reader.evidence(OPERATION, resource=arguments.cluster, title="No such cluster", excerpt=excerpt)
        return Empty(evidence=(looked,))
    document = answer["clusters"][0]
    excerpt = named_lines(
        (
            ("clusterName", document["clusterName"]),
            ("status", document["status"]),
            ("registeredContainerInstancesCount", document.get("registeredContainerInstancesCount", 0)),
            ("runningTasksCount", document.get("runningTasksCount", 0)),
            ("pendingTasksCount", document.get("pendingTasksCount", 0)),
            ("activeServicesCount", document.get("activeServicesCount", 0)),
            ("capacityProviders", document.get("capacityProviders")),
        )
    )
    arn = str(document["clusterArn"])
    shown = reader.evidence(OPERATION, resource=arn, title=f"Cluster {document['clusterName']}", excerpt=excerpt)
    cluster = Cluster(
        arn=arn,
        name=document["clusterName"],
        status=document["status"],
        container_instances=document.get("registeredContainerInstancesCount", 0),
        running_tasks=document.get("runningTasksCount", 0),
        pending_tasks=document.get("pendingTasksCount", 0),
        active_services=document.get("activeServicesCount", 0),
        capacity_providers=tuple(document.get("capacityProviders", [])),
        evidence_id=shown.id,
    )
    return Found(value=cluster, evidence=(shown,))


TOOL = Tool(
    name="ecs_describe_cluster",
    description="Describe an ECS cluster: status, counts of hosts, tasks and services, capacity providers.",
    operations=(OPERATION,),
    arguments=DescribeClusterArguments,
    effect="whether the cluster is active and has capacity is not known",
    read=read,
)

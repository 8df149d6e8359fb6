"""ECS clusters, container instances, capacity providers, tags.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from evals.aws_lab.exchange import AwsError
from evals.aws_lab.operation import Question, operation, page, page_size, without
from evals.aws_lab.world import Document


@operation("ecs", "ListClusters")
def list_clusters(question: Question) -> Mapping[str, Any]:
    """Answer with the ARNs of all clusters."""
    arns = [{"arn": cluster["clusterArn"]} for cluster in question.documents("clusters")]
    return arn_page(question, arns, "clusterArns")


@operation("ecs", "DescribeClusters")
def describe_clusters(question: Question) -> Mapping[str, Any]:
    """Answer for clusters by name or ARN; settings, statistics, configurations and tags only if asked for."""
    wanted = question.listed("clusters") or ["default"]
    if len(wanted) > 100:
        raise AwsError("InvalidParameterException", "clusters can have at most 100 items.")
    hidden = {field for field, option in _CLUSTER_OPTIONS.items() if option not in question.listed("include")}
    found: list[Document] = []
    failures: list[Document] = []
    for name in wanted:
        cluster = next((c for c in question.documents("clusters") if name in cluster_names(c)), None)
        if cluster:
            found.append(_emptied(cluster, hidden))
        else:
            failures.append({"arn": cluster_arn(question, name), "reason": "MISSING"})
    return {"clusters": found, "failures": failures}


_CLUSTER_OPTIONS = {
    "attachments": "ATTACHMENTS",
    "configuration": "CONFIGURATIONS",
    "settings": "SETTINGS",
    "statistics": "STATISTICS",
    "tags": "TAGS",
}


def _emptied(cluster: Document, hidden: set[str]) -> Document:
    # AWS keeps the lists nobody asked for, empty, and leaves the structure out.
    emptied: Document = {name: [] for name in hidden if isinstance(cluster.get(name), list)}
    return without(cluster, *hidden) | emptied


@operation("ecs", "ListContainerInstances")
def list_container_instances(question: Question) -> Mapping[str, Any]:
    """Answer with the ARNs of a cluster's instances; without a status, those being drained count too."""
    cluster = need_cluster(question)
    status = question.parameters.get("status")
    rows = [
        {"arn": instance["containerInstanceArn"]}
        for instance in question.documents("containerInstances")
        if _cluster_of(instance["containerInstanceArn"]) == cluster["clusterName"]
        and (instance.get("status") == status if status else instance.get("status") != "INACTIVE")
    ]
    return arn_page(question, rows, "containerInstanceArns")


@operation("ecs", "DescribeContainerInstances")
def describe_container_instances(question: Question) -> Mapping[str, Any]:
    """Answer for up to 100 instances by id or ARN."""
    cluster = need_cluster(question)
    wanted = question.listed("containerInstances")
    if not 1 <= len(wanted) <= 100:
        raise AwsError("InvalidParameterException", "Container instances must have between 1 and 100 items.")
    with_tags = "TAGS" in question.listed("include")
    with_health = "CONTAINER_INSTANCE_HEALTH" in question.listed("include")
    hidden = [f for f, shown in (("tags", with_tags), ("healthStatus", with_health)) if not shown]
    known = {
        name: instance
        for instance in question.documents("containerInstances")
        if _cluster_of(instance["containerInstanceArn"]) == cluster["clusterName"]
        for name in (instance["containerInstanceArn"], short_name(instance["containerInstanceArn"]))
    }
    return {
        "containerInstances": [without(known[name], *hidden) for name in wanted if name in known],
        "failures": [
            {
                "arn": arn_of(question, "container-instance", f"{cluster['clusterName']}/{short_name(name)}"),
                "reason": "MISSING",
            }
            for name in wanted
            if name not in known
        ],
    }


@operation("ecs", "DescribeCapacityProviders")
def describe_capacity_providers(question: Question) -> Mapping[str, Any]:
    """Answer for capacity providers by name or ARN; FARGATE and FARGATE_SPOT exist in every account."""
    stated = {p["name"]: p for p in question.documents("capacityProviders")}
    fargate: dict[str, Document] = {
        name: {
            "capacityProviderArn": arn_of(question, "capacity-provider", name),
            "name": name,
            "status": "ACTIVE",
            "type": name,
            "tags": [],
        }
        for name in ("FARGATE", "FARGATE_SPOT")
    }
    known = fargate | stated
    wanted = question.parameters.get("capacityProviders")
    hidden = () if "TAGS" in question.listed("include") else ("tags",)
    if wanted is None:
        rows = [without(provider, *hidden) for provider in known.values()]
        size = page_size(question, "maxResults", default=10, largest=10)
        return page(question, rows, size=size, token=question.parameters.get("nextToken")).under("capacityProviders")
    return {
        "capacityProviders": [without(known[short_name(n)], *hidden) for n in wanted if short_name(n) in known],
        "failures": [
            {"arn": arn_of(question, "capacity-provider", short_name(n)), "reason": "MISSING"}
            for n in wanted
            if short_name(n) not in known
        ],
    }


@operation("ecs", "ListTagsForResource")
def list_tags_for_resource(question: Question) -> Mapping[str, Any]:
    """Answer with the tags of a resource by ARN."""
    arn = question.needed("resourceArn")
    for key, field in _TAGGED.items():
        for item in question.documents(key):
            if item.get(field) == arn:
                return {"tags": item.get("tags") or []}
    raise AwsError("InvalidParameterException", f"The specified resource is not found: {arn}")


_TAGGED = {
    "services": "serviceArn",
    "tasks": "taskArn",
    "clusters": "clusterArn",
    "taskDefinitions": "taskDefinitionArn",
    "containerInstances": "containerInstanceArn",
    "capacityProviders": "capacityProviderArn",
    "expressGatewayServices": "serviceArn",
}


def need_cluster(question: Question) -> Document:
    """Return the cluster a request names, `default` where it names none.

    Raises:
        AwsError: ClusterNotFoundException.
    """
    name = question.parameters.get("cluster") or "default"
    for cluster in question.documents("clusters"):
        if name in cluster_names(cluster):
            return {"clusterName": short_name(cluster["clusterArn"]), **cluster}
    raise AwsError("ClusterNotFoundException", "Cluster not found.")


def cluster_names(cluster: Mapping[str, Any]) -> tuple[str, str]:
    """Return what a cluster may be called by."""
    return cluster["clusterArn"], short_name(cluster["clusterArn"])


def cluster_arn(question: Question, name: str) -> str:
    """Return the ARN of a cluster by name or ARN."""
    return name if name.startswith("arn:") else arn_of(question, "cluster", name)


def arn_of(question: Question, kind: str, name: str) -> str:
    """Return an ECS ARN in the caller's account and region."""
    return f"arn:aws:ecs:{question.call.region}:{question.call.account_id}:{kind}/{name}"


def short_name(arn: str) -> str:
    """Return the last part of an ARN.

    Example:
        >>> short_name("arn:aws:ecs:eu-west-1:348912760455:service/prod/orders")
        'orders'
    """
    return arn.rsplit("/", 1)[-1]


def arn_page(question: Question, rows: Iterable[Document], name: str, *, default: int = 100) -> Mapping[str, Any]:
    """Return one page of ARNs; rows hold one `arn` each."""
    size = page_size(question, "maxResults", default=default, largest=100)
    part = page(question, list(rows), size=size, token=question.parameters.get("nextToken"))
    answer: dict[str, Any] = {name: [row["arn"] for row in part.items]}
    return answer | ({"nextToken": part.next_token} if part.next_token else {})


def _cluster_of(arn: str) -> str:
    return arn.split("/")[1]

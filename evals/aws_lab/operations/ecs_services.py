"""ECS services, their deployments and revisions.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from evals.aws_lab.exchange import AwsError
from evals.aws_lab.operation import Question, as_time, keep, newest_first, operation, page, page_size, without
from evals.aws_lab.operations.ecs_clusters import arn_of, arn_page, cluster_names, need_cluster, short_name
from evals.aws_lab.service_models import member_names
from evals.aws_lab.world import Document


@operation("ecs", "ListServices")
def list_services(question: Question) -> Mapping[str, Any]:
    """Answer with the ARNs of a cluster's services, 10 a page by default; a deleted service is not listed."""
    cluster = need_cluster(question)
    rows = [s for s in _services(question, cluster) if s.get("status") != "INACTIVE"]
    for name in ("launchType", "schedulingStrategy", "resourceManagementType"):
        if wanted := question.parameters.get(name):
            rows = [s for s in rows if s.get(name) == wanted]
    return arn_page(
        question, [{"arn": s["serviceArn"]} for s in newest_first(rows, "createdAt")], "serviceArns", default=10
    )


@operation("ecs", "DescribeServices")
def describe_services(question: Question) -> Mapping[str, Any]:
    """Answer for up to 10 services by name or ARN, deleted ones included while AWS still knows them."""
    cluster = need_cluster(question)
    wanted = question.listed("services")
    if not wanted:
        raise AwsError("InvalidParameterException", "Services cannot be empty.")
    if len(wanted) > 10:
        raise AwsError("InvalidParameterException", "Services can have at most 10 items.")
    hidden = () if "TAGS" in question.listed("include") else ("tags",)
    found: list[Document] = []
    failures: list[Document] = []
    for name in wanted:
        service = _service(question, cluster, name)
        if service:
            found.append(_with_events_newest_first(without(service, *hidden)))
        else:
            arn = name if name.startswith("arn:") else arn_of(question, "service", f"{cluster['clusterName']}/{name}")
            failures.append({"arn": arn, "reason": "MISSING"})
    return {"services": found, "failures": failures}


@operation("ecs", "ListServiceDeployments")
def list_service_deployments(question: Question) -> Mapping[str, Any]:
    """Answer with a service's deployments in short form, newest first; a deleted service keeps its own."""
    cluster = need_cluster(question)
    name = question.needed("service")
    rows = [d for d in question.documents("serviceDeployments") if _belongs(d["serviceArn"], cluster, name)]
    if not rows and not _service(question, cluster, name):
        raise AwsError("ServiceNotFoundException", "Service not found.")
    if statuses := question.parameters.get("status"):
        rows = [d for d in rows if d.get("status") in statuses]
    bounds = question.structure("createdAt")
    after, before = as_time(bounds.get("after")), as_time(bounds.get("before"))
    rows = [d for d in rows if _between(d.get("createdAt"), after, before)]
    brief = [_brief(d) for d in newest_first(rows, "createdAt")]
    size = page_size(question, "maxResults", default=100, largest=100)
    return page(question, brief, size=size, token=question.parameters.get("nextToken")).under("serviceDeployments")


@operation("ecs", "DescribeServiceDeployments")
def describe_service_deployments(question: Question) -> Mapping[str, Any]:
    """Answer for up to 20 service deployments by ARN."""
    return _by_arn(question, "serviceDeployments", "serviceDeploymentArn", "serviceDeploymentArns")


@operation("ecs", "DescribeServiceRevisions")
def describe_service_revisions(question: Question) -> Mapping[str, Any]:
    """Answer for up to 20 service revisions by ARN."""
    return _by_arn(question, "serviceRevisions", "serviceRevisionArn", "serviceRevisionArns")


@operation("ecs", "DescribeTaskSets")
def describe_task_sets(question: Question) -> Mapping[str, Any]:
    """Answer with a service's task sets, which AWS also shows inside the service."""
    cluster = need_cluster(question)
    service = _service(question, cluster, question.needed("service"))
    if service is None:
        raise AwsError("ServiceNotFoundException", "Service not found.")
    if service.get("status") != "ACTIVE":
        raise AwsError("ServiceNotActiveException", "Service was not ACTIVE.")
    hidden = () if "TAGS" in question.listed("include") else ("tags",)
    sets = [without(item, *hidden) for item in service.get("taskSets") or ()]
    wanted = question.parameters.get("taskSets")
    if wanted is None:
        return {"taskSets": sets, "failures": []}
    known = {name: item for item in sets for name in (item.get("id"), item.get("taskSetArn"))}
    return {
        "taskSets": [known[name] for name in wanted if name in known],
        "failures": [{"arn": name, "reason": "MISSING"} for name in wanted if name not in known],
    }


@operation("ecs", "DescribeExpressGatewayService")
def describe_express_gateway_service(question: Question) -> Mapping[str, Any]:
    """Answer for one Express service by ARN."""
    arn = question.needed("serviceArn")
    for service in question.documents("expressGatewayServices"):
        if service["serviceArn"] == arn:
            hidden = () if "TAGS" in question.listed("include") else ("tags",)
            return {"service": without(service, *hidden)}
    raise AwsError("ResourceNotFoundException", f"The specified Express service was not found: {arn}")


def service_exists(question: Question, cluster: Mapping[str, Any], name: str) -> bool:
    """Return whether the cluster has, or had, the service."""
    return _service(question, cluster, name) is not None


def _services(question: Question, cluster: Mapping[str, Any]) -> Iterable[Document]:
    names = cluster_names(cluster)
    return (s for s in question.documents("services") if s["clusterArn"] in names)


def _service(question: Question, cluster: Mapping[str, Any], name: str) -> Document | None:
    matches = [s for s in _services(question, cluster) if _belongs(s["serviceArn"], cluster, name)]
    # A deleted service and its successor may share a name; AWS answers with the living one.
    return next((s for s in matches if s.get("status") != "INACTIVE"), matches[0] if matches else None)


def _belongs(service_arn: str, cluster: Mapping[str, Any], name: str) -> bool:
    """A service ARN names its cluster, but for the short form of accounts before 2021."""
    if name == service_arn:
        return True
    parts = service_arn.split("/")
    in_cluster = len(parts) < 3 or parts[1] == cluster["clusterName"]
    if name.startswith("arn:") and name.count("/") == 2 and len(parts) == 3:
        return False
    return in_cluster and parts[-1] == short_name(name)


def _with_events_newest_first(service: Document) -> Document:
    events = service.get("events")
    # https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Service.html: the last 100 events.
    return service | {"events": newest_first(events, "createdAt")[:100]} if events else service


def _brief(deployment: Document) -> Document:
    brief = keep(deployment, member_names("ecs", "ServiceDeploymentBrief"))
    revision: Mapping[str, Any] = deployment.get("targetServiceRevision") or {}
    target = revision.get("arn")
    return brief | ({"targetServiceRevisionArn": target} if target else {})


def _between(moment: float | None, after: float | None, before: float | None) -> bool:
    if moment is None:
        return after is None and before is None
    return (after is None or moment >= after) and (before is None or moment <= before)


def _by_arn(question: Question, key: str, field: str, parameter: str) -> Mapping[str, Any]:
    wanted = question.listed(parameter)
    if not 1 <= len(wanted) <= 20:
        raise AwsError("InvalidParameterException", f"{parameter} must have between 1 and 20 items.")
    known = {item[field]: item for item in question.documents(key)}
    return {
        key: [known[arn] for arn in wanted if arn in known],
        "failures": [{"arn": arn, "reason": "MISSING"} for arn in wanted if arn not in known],
    }

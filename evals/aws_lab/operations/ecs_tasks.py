"""ECS tasks and task definitions.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evals.aws_lab.exchange import AwsError
from evals.aws_lab.operation import Question, newest_first, operation, without
from evals.aws_lab.operations.ecs_clusters import arn_of, arn_page, cluster_names, need_cluster, short_name
from evals.aws_lab.operations.ecs_services import service_exists
from evals.aws_lab.world import Document


@operation("ecs", "ListTasks")
def list_tasks(question: Question) -> Mapping[str, Any]:
    """Answer with the ARNs of tasks, newest first; running ones unless stopped ones are asked for."""
    cluster = need_cluster(question)
    asked = question.parameters
    if asked.get("startedBy") and (asked.get("family") or asked.get("serviceName")):
        raise AwsError("InvalidParameterException", "cannot specify startedBy together with family or serviceName.")
    rows = [t for t in question.documents("tasks") if t["clusterArn"] in cluster_names(cluster)]
    if name := asked.get("serviceName"):
        rows = [t for t in rows if t.get("group") == f"service:{short_name(name)}"]
        if not rows and not service_exists(question, cluster, name):
            raise AwsError("ServiceNotFoundException", "Service not found.")
    status = asked.get("desiredStatus") or "RUNNING"
    rows = [t for t in rows if t.get("desiredStatus") == status]
    if family := asked.get("family"):
        rows = [t for t in rows if short_name(t.get("taskDefinitionArn", "")).rsplit(":", 1)[0] == family]
    if daemon := asked.get("daemonName"):
        rows = [t for t in rows if t.get("group") == f"daemon:{daemon}"]
    for field in ("startedBy", "launchType"):
        if wanted := asked.get(field):
            rows = [t for t in rows if t.get(field) == wanted]
    if instance := asked.get("containerInstance"):
        rows = [t for t in rows if short_name(t.get("containerInstanceArn", "")) == short_name(instance)]
    newest = newest_first(rows, "createdAt", "startedAt", "stoppedAt")
    return arn_page(question, [{"arn": t["taskArn"]} for t in newest], "taskArns")


@operation("ecs", "DescribeTasks")
def describe_tasks(question: Question) -> Mapping[str, Any]:
    """Answer for up to 100 tasks by id or ARN."""
    cluster = need_cluster(question)
    wanted = question.listed("tasks")
    if not wanted:
        raise AwsError("InvalidParameterException", "Tasks cannot be empty.")
    if len(wanted) > 100:
        raise AwsError("InvalidParameterException", "Tasks can have at most 100 items.")
    hidden = () if "TAGS" in question.listed("include") else ("tags",)
    known = {
        name: task
        for task in question.documents("tasks")
        if task["clusterArn"] in cluster_names(cluster)
        for name in (task["taskArn"], short_name(task["taskArn"]))
    }
    return {
        "tasks": [without(known[name], *hidden) for name in wanted if name in known],
        "failures": [
            {"arn": _task_arn(question, cluster, name), "reason": "MISSING"} for name in wanted if name not in known
        ],
    }


@operation("ecs", "DescribeTaskDefinition")
def describe_task_definition(question: Question) -> Mapping[str, Any]:
    """Answer for a task definition by family (its newest ACTIVE revision), family:revision or ARN."""
    name = short_name(question.needed("taskDefinition"))
    family, colon, revision = name.partition(":")
    matches = [t for t in question.documents("taskDefinitions") if _family(t) == family]
    if colon:
        matches = [t for t in matches if str(_revision(t)) == revision]
    else:
        matches = [t for t in matches if t.get("status", "ACTIVE") == "ACTIVE"]
    if not matches:
        raise AwsError("ClientException", "Unable to describe task definition.")
    chosen = max(matches, key=_revision)
    answer: dict[str, Any] = {"taskDefinition": without(chosen, "tags")}
    if "TAGS" in question.listed("include"):
        answer["tags"] = chosen.get("tags") or []
    return answer


@operation("ecs", "ListTaskDefinitions")
def list_task_definitions(question: Question) -> Mapping[str, Any]:
    """Answer with ARNs by family and revision; familyPrefix is the whole family name."""
    status = question.parameters.get("status") or "ACTIVE"
    rows = [t for t in question.documents("taskDefinitions") if t.get("status", "ACTIVE") == status]
    if family := question.parameters.get("familyPrefix"):
        rows = [t for t in rows if _family(t) == family]
    rows.sort(key=lambda t: (_family(t), _revision(t)), reverse=question.parameters.get("sort") == "DESC")
    return arn_page(question, [{"arn": t["taskDefinitionArn"]} for t in rows], "taskDefinitionArns")


@operation("ecs", "ListTaskDefinitionFamilies")
def list_task_definition_families(question: Question) -> Mapping[str, Any]:
    """Answer with family names that begin with a prefix; ACTIVE unless asked otherwise."""
    prefix = question.parameters.get("familyPrefix") or ""
    status = question.parameters.get("status") or "ALL"
    families: dict[str, bool] = {}
    for item in question.documents("taskDefinitions"):
        active = item.get("status", "ACTIVE") == "ACTIVE"
        families[_family(item)] = families.get(_family(item), False) or active
    names = sorted(
        name
        for name, active in families.items()
        if name.startswith(prefix) and (status == "ALL" or active == (status == "ACTIVE"))
    )
    return arn_page(question, [{"arn": name} for name in names], "families")


def _family(task_definition: Document) -> str:
    return short_name(task_definition["taskDefinitionArn"]).rsplit(":", 1)[0]


def _revision(task_definition: Document) -> int:
    return int(task_definition["taskDefinitionArn"].rsplit(":", 1)[1])


def _task_arn(question: Question, cluster: Mapping[str, Any], name: str) -> str:
    return name if name.startswith("arn:") else arn_of(question, "task", f"{cluster['clusterName']}/{name}")

"""CodeDeploy deployments.

Source: https://docs.aws.amazon.com/codedeploy/latest/APIReference/
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evals.aws_lab.exchange import AwsError
from evals.aws_lab.operation import Question, as_time, newest_first, operation, page
from evals.aws_lab.world import Document


@operation("codedeploy", "ListDeployments")
def list_deployments(question: Question) -> Mapping[str, Any]:
    """Answer with deployment ids, newest first."""
    asked = question.parameters
    bounds = question.structure("createTimeRange")
    start, end = as_time(bounds.get("start")), as_time(bounds.get("end"))
    statuses = asked.get("includeOnlyStatuses")
    rows = [
        {"id": item["deploymentId"]}
        for item in newest_first(question.documents("deploymentsInfo"), "createTime")
        if asked.get("applicationName", item.get("applicationName")) == item.get("applicationName")
        and asked.get("deploymentGroupName", item.get("deploymentGroupName")) == item.get("deploymentGroupName")
        and (not statuses or item.get("status") in statuses)
        and (start is None or item.get("createTime", 0) >= start)
        and (end is None or item.get("createTime", 0) <= end)
    ]
    part = page(question, rows, size=100, token=asked.get("nextToken"))
    rest = {"nextToken": part.next_token} if part.next_token else {}
    return {"deployments": [row["id"] for row in part.items], **rest}


@operation("codedeploy", "GetDeployment")
def get_deployment(question: Question) -> Mapping[str, Any]:
    """Answer for one deployment."""
    wanted = question.needed("deploymentId")
    for item in question.documents("deploymentsInfo"):
        if item["deploymentId"] == wanted:
            return {"deploymentInfo": item}
    raise AwsError("DeploymentDoesNotExistException", f"The deployment {wanted} could not be found")


@operation("codedeploy", "BatchGetDeployments")
def batch_get_deployments(question: Question) -> Mapping[str, Any]:
    """Answer for up to 25 deployments; unknown ones are left out."""
    wanted = question.needed("deploymentIds")
    if len(wanted) > 25:
        raise AwsError("BatchLimitExceededException", "The maximum number of deployment IDs is 25.")
    known = {item["deploymentId"]: item for item in question.documents("deploymentsInfo")}
    return {"deploymentsInfo": [known[item] for item in wanted if item in known]}


@operation("codedeploy", "GetDeploymentGroup")
def get_deployment_group(question: Question) -> Mapping[str, Any]:
    """Answer for one deployment group: what it deploys to."""
    application, name = question.needed("applicationName"), question.needed("deploymentGroupName")
    for item in question.documents("deploymentGroupsInfo"):
        if (item.get("applicationName"), item.get("deploymentGroupName")) == (application, name):
            return {"deploymentGroupInfo": item}
    raise AwsError("DeploymentGroupDoesNotExistException", f"No Deployment Group found for name: {name}")


@operation("codedeploy", "ListDeploymentTargets")
def list_deployment_targets(question: Question) -> Mapping[str, Any]:
    """Answer with the ids of a deployment's targets; of an ECS deployment `cluster:service`."""
    wanted = _started(question)
    rows = [{"id": _target_id(item)} for item in question.documents("deploymentTargets") if _of(item, wanted)]
    part = page(question, rows, size=100, token=question.parameters.get("nextToken"))
    rest = {"nextToken": part.next_token} if part.next_token else {}
    return {"targetIds": [row["id"] for row in part.items], **rest}


@operation("codedeploy", "BatchGetDeploymentTargets")
def batch_get_deployment_targets(question: Question) -> Mapping[str, Any]:
    """Answer for up to 25 targets of one deployment."""
    wanted = _started(question)
    ids = question.listed("targetIds")
    if not ids:
        raise AwsError("DeploymentTargetIdRequiredException", "A deployment target ID was not provided.")
    if len(ids) > 25:
        raise AwsError("DeploymentTargetListSizeExceededException", "The maximum number of targets is 25.")
    known = {_target_id(item): item for item in question.documents("deploymentTargets") if _of(item, wanted)}
    if missing := [target for target in ids if target not in known]:
        raise AwsError(
            "DeploymentTargetDoesNotExistException", f"The deployment target {missing[0]} does not exist in {wanted}"
        )
    return {"deploymentTargets": [known[target] for target in ids]}


def _started(question: Question) -> str:
    """Return the deployment asked about.

    Raises:
        AwsError: there is none of that id, or it has not started.
    """
    wanted = str(question.needed("deploymentId"))
    for item in question.documents("deploymentsInfo"):
        if item["deploymentId"] == wanted:
            if item.get("status") in {"Created", "Queued"}:
                raise AwsError("DeploymentNotStartedException", f"The deployment {wanted} has not started.")
            return wanted
    raise AwsError("DeploymentDoesNotExistException", f"The deployment {wanted} could not be found")


def _target(document: Document) -> Mapping[str, Any]:
    for kind in ("ecsTarget", "lambdaTarget", "instanceTarget", "cloudFormationTarget"):
        if kind in document:
            return document[kind]
    return {}


def _target_id(document: Document) -> str:
    return str(_target(document).get("targetId", ""))


def _of(document: Document, deployment_id: str) -> bool:
    return _target(document).get("deploymentId") == deployment_id

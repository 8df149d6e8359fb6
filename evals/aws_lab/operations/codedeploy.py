"""CodeDeploy deployments.

Source: https://docs.aws.amazon.com/codedeploy/latest/APIReference/
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evals.aws_lab.exchange import AwsError
from evals.aws_lab.operation import Question, as_time, newest_first, operation, page


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

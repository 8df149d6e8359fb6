"""Managed daemons of ECS.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evals.aws_lab.exchange import AwsError
from evals.aws_lab.operation import Question, operation
from evals.aws_lab.operations.ecs_clusters import short_name


@operation("ecs", "DescribeDaemon")
def describe_daemon(question: Question) -> Mapping[str, Any]:
    """Answer for one daemon by ARN."""
    arn = question.needed("daemonArn")
    for daemon in question.documents("daemons"):
        if daemon["daemonArn"] == arn:
            return {"daemon": daemon}
    raise AwsError("DaemonNotFoundException", "The specified daemon wasn't found.")


@operation("ecs", "DescribeDaemonDeployments")
def describe_daemon_deployments(question: Question) -> Mapping[str, Any]:
    """Answer for daemon deployments by ARN."""
    known = {deployment["daemonDeploymentArn"]: deployment for deployment in question.documents("daemonDeployments")}
    wanted = question.listed("daemonDeploymentArns")
    return {
        "daemonDeployments": [known[arn] for arn in wanted if arn in known],
        "failures": [{"arn": arn, "reason": "MISSING"} for arn in wanted if arn not in known],
    }


@operation("ecs", "DescribeDaemonTaskDefinition")
def describe_daemon_task_definition(question: Question) -> Mapping[str, Any]:
    """Answer for a daemon task definition by family:revision or ARN."""
    name = short_name(question.needed("daemonTaskDefinition"))
    for definition in question.documents("daemonTaskDefinitions"):
        if short_name(definition["daemonTaskDefinitionArn"]) == name:
            return {"daemonTaskDefinition": definition}
    raise AwsError("ClientException", "Unable to describe task definition.")

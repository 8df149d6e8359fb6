"""botocore's service models: the one source for what a document may hold and how it travels."""

from __future__ import annotations

from functools import cache
from typing import Any

import botocore.session

# The SigV4 scope names the endpoint prefix, botocore and IAM each use a name of their own.
SERVICE_OF_SIGNING_NAME = {
    "elasticloadbalancing": "elbv2",
    "monitoring": "cloudwatch",
    "servicequotas": "service-quotas",
    "tagging": "resourcegroupstaggingapi",
}
IAM_PREFIX_OF_SERVICE = {
    "elbv2": "elasticloadbalancing",
    "service-quotas": "servicequotas",
    "resourcegroupstaggingapi": "tag",
}


@cache
def service_model(service: str) -> Any:
    """Return botocore's model of a service, read from disk once per process.

    Raises:
        botocore.exceptions.UnknownServiceError: botocore has no such service.
    """
    return botocore.session.get_session().get_service_model(service)


@cache
def member_names(service: str, shape_name: str) -> frozenset[str]:
    """Return the fields a structure may have."""
    return frozenset(service_model(service).shape_for(shape_name).members)


def iam_action(service: str, operation: str) -> str:
    """Return the IAM action that allows an operation.

    Example:
        >>> iam_action("elbv2", "DescribeTargetHealth")
        'elasticloadbalancing:DescribeTargetHealth'
        >>> iam_action("sqs", "DeleteMessageBatch")
        'sqs:DeleteMessage'
    """
    if service == "sqs" and operation in {
        "SendMessageBatch",
        "DeleteMessageBatch",
        "ChangeMessageVisibilityBatch",
    }:
        operation = operation.removesuffix("Batch")
    return f"{IAM_PREFIX_OF_SERVICE.get(service, service)}:{operation}"

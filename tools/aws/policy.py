"""The IAM policy of the read role, generated from the operations the tools declare."""

from typing import Any

from tools.registry import declared_operations

# The IAM prefix is botocore's signing name, except where AWS names the service otherwise.
# Source: https://docs.aws.amazon.com/service-authorization/latest/reference/
IAM_PREFIXES = {
    "elbv2": "elasticloadbalancing",
    "application-autoscaling": "application-autoscaling",
    "service-quotas": "servicequotas",
}


def iam_action(operation: str) -> str:
    """Translate a botocore operation to its IAM action.

    Example:
        >>> iam_action("elbv2:DescribeRules")
        'elasticloadbalancing:DescribeRules'
    """
    service, name = operation.split(":")
    return f"{IAM_PREFIXES.get(service, service)}:{name}"


def read_actions() -> tuple[str, ...]:
    """Return the IAM actions the read role needs, sorted."""
    return tuple(sorted(iam_action(operation) for operation in declared_operations()))


def read_policy() -> dict[str, Any]:
    """Return the read role's policy document."""
    return {
        "Version": "2012-10-17",
        "Statement": [{"Sid": "TsubaRead", "Effect": "Allow", "Action": list(read_actions()), "Resource": "*"}],
    }

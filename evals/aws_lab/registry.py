"""Which operations the lab serves: every Operation in the modules listed here."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from functools import cache

from evals.aws_lab.operation import Operation

# SQS and EventBridge hold state of their own and are moto's, but for rules a world states; see moto_services.py.
MODULES = (
    "acm",
    "application_autoscaling",
    "autoscaling",
    "cloudformation",
    "cloudformation_events",
    "cloudtrail",
    "cloudwatch",
    "codedeploy",
    "ec2",
    "ec2_acls",
    "ecr",
    "ecs_clusters",
    "ecs_daemons",
    "ecs_services",
    "ecs_tasks",
    "elbv2",
    "eventbridge",
    "iam",
    "iam_simulation",
    "logs",
    "scheduler",
    "secretsmanager",
    "service_quotas",
    "ssm",
    "sts",
    "wafv2",
)


class DuplicateOperationError(Exception):
    """Two functions answer the same operation."""


@cache
def served_operations() -> Mapping[tuple[str, str], Operation]:
    """Return every served operation by botocore service name and operation name."""
    served: dict[tuple[str, str], Operation] = {}
    for name in MODULES:
        module = importlib.import_module(f"evals.aws_lab.operations.{name}")
        for item in vars(module).values():
            if not isinstance(item, Operation):
                continue
            key = (item.service, item.name)
            if key in served:
                raise DuplicateOperationError(f"{item.service}:{item.name} is answered twice")
            served[key] = item
    return served

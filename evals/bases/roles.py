"""Execution and task roles of a service, and what they allow."""

import json
from datetime import timedelta

from evals.bases.documents import Document, Fragment, fill
from evals.bases.timeline import ServiceLife
from evals.bases.wording import service_names

_MANAGED = "AmazonECSTaskExecutionRolePolicy"
_AGE = timedelta(days=380)


def roles(life: ServiceLife) -> list[Fragment]:
    """Describe both roles of a service with their policies."""
    place, family = life.place, life.family
    names = service_names(life)
    statements = life.service.execution_statements
    if statements is None:
        secrets = "arn:aws:secretsmanager:{region}:{account}:secret:*"
        parameters = "arn:aws:ssm:{region}:{account}:parameter/*"
        statements = (
            {"Effect": "Allow", "Action": ["secretsmanager:GetSecretValue"], "Resource": secrets},
            {"Effect": "Allow", "Action": ["ssm:GetParameters"], "Resource": parameters},
        )
    task_statements = [
        {
            "Effect": "Allow",
            "Action": ["sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage"],
            "Resource": place.arn("sqs", f"{family}-*"),
        }
    ]
    execution = f"{family}-execution"
    fragments = [
        place.fragment("iam", "Roles", _role(life, execution)),
        place.fragment("iam", "Roles", _role(life, f"{family}-task")),
        place.fragment(
            "iam",
            "RolePolicies",
            _policy(execution, fill(json.dumps(list(statements)), names)),
        ),
        place.fragment("iam", "RolePolicies", _policy(f"{family}-task", json.dumps(task_statements))),
    ]
    if life.service.managed_execution_policy:
        managed = {
            "PolicyName": _MANAGED,
            "PolicyArn": f"arn:aws:iam::aws:policy/service-role/{_MANAGED}",
        }
        fragments.append(place.fragment("iam", "AttachedRolePolicies", managed, under=execution))
    return fragments


def _role(life: ServiceLife, name: str) -> Document:
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "ecs-tasks.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
    return {
        "Path": "/",
        "RoleName": name,
        "RoleId": f"AROA{life.place.ids.suffix(17, 'role', life.place.account_id, name)}",
        "Arn": life.place.role_arn(name),
        "CreateDate": life.place.ago(_AGE),
        "AssumeRolePolicyDocument": json.dumps(trust),
        "MaxSessionDuration": 3600,
    }


def _policy(role: str, statements: str) -> Document:
    document = f'{{"Version": "2012-10-17", "Statement": {statements}}}'
    return {"RoleName": role, "PolicyName": "own", "PolicyDocument": document}

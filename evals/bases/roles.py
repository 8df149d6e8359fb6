"""Roles: execution and task roles of a service, who deploys, and further ones a scenario describes."""

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta

from evals.bases.documents import Document, Fragment, fill
from evals.bases.form import Form
from evals.bases.place import Place
from evals.bases.timeline import ServiceLife
from evals.bases.wording import service_names

TASKS = "ecs-tasks.amazonaws.com"
DEPLOYER = "ci-deploy"
_MANAGED = "AmazonECSTaskExecutionRolePolicy"
_AGE = timedelta(days=380)
_DEPLOYER_STATEMENTS: tuple[Document, ...] = (
    {
        "Effect": "Allow",
        "Action": [
            "ecs:*",
            "elasticloadbalancing:*",
            "application-autoscaling:*",
            "cloudwatch:*",
            "cloudformation:*",
            "kms:*",
            "sqs:*",
            "iam:GetRole",
        ],
        "Resource": "*",
    },
    {
        "Effect": "Allow",
        "Action": "iam:PassRole",
        "Resource": ["arn:aws:iam::{account}:role/*-execution", "arn:aws:iam::{account}:role/*-task"],
        "Condition": {"StringEquals": {"iam:PassedToService": TASKS}},
    },
)


class RoleParameters(Form):
    """A role, or what differs in a service's own: `<family>-execution`, `<family>-task`."""

    name: str
    missing: bool = False  # somebody deleted it
    trusts: tuple[str, ...] = (TASKS,)  # services that may assume it
    statements: tuple[Document, ...] | None = None  # its inline policy; absent: the service's own, or none
    boundary: tuple[Document, ...] | None = None  # statements of its permissions boundary, `<name>-boundary`


def roles(life: ServiceLife, described: Mapping[str, RoleParameters]) -> list[Fragment]:
    """Describe both roles of a service with their policies; `described` is what a scenario says of roles, by name."""
    place, family = life.place, life.family
    statements: Sequence[Document] | None = life.service.execution_statements
    if statements is None:
        secrets = "arn:aws:secretsmanager:{region}:{account}:secret:*"
        parameters = "arn:aws:ssm:{region}:{account}:parameter/*"
        statements = (
            {"Effect": "Allow", "Action": ["secretsmanager:GetSecretValue"], "Resource": secrets},
            {"Effect": "Allow", "Action": ["ssm:GetParameters"], "Resource": parameters},
        )
    queues = place.arn("sqs", f"{family}-*")
    task_statements: Sequence[Document] = [
        {
            "Effect": "Allow",
            "Action": ["sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage"],
            "Resource": queues,
        }
    ]
    execution, task = f"{family}-execution", f"{family}-task"
    names = service_names(life)
    fragments = role(place, described.get(execution, RoleParameters(name=execution)), names, statements)
    fragments += role(place, described.get(task, RoleParameters(name=task)), names, task_statements)
    if life.service.managed_execution_policy and not described.get(execution, RoleParameters(name="")).missing:
        managed = {
            "PolicyName": _MANAGED,
            "PolicyArn": f"arn:aws:iam::aws:policy/service-role/{_MANAGED}",
        }
        fragments.append(place.fragment("iam", "AttachedRolePolicies", managed, under=execution))
    return fragments


def further_roles(
    place: Place, described: Mapping[str, RoleParameters], lives: Sequence[ServiceLife]
) -> list[Fragment]:
    """Describe the role that deploys, and those of a scenario that belong to no service."""
    names = {"account": place.account_id, "region": place.region}
    deployer = RoleParameters(name=DEPLOYER, trusts=("cloudformation.amazonaws.com",))
    fragments = role(place, described.get(DEPLOYER, deployer), names, _DEPLOYER_STATEMENTS)
    known = {DEPLOYER, *(f"{life.family}-{kind}" for life in lives for kind in ("execution", "task"))}
    for name, parameters in described.items():
        if name not in known:
            fragments += role(place, parameters, names, ())
    return fragments


def role(
    place: Place, parameters: RoleParameters, names: Mapping[str, str], statements: Sequence[Document]
) -> list[Fragment]:
    """Describe one role with its inline policy and its boundary; nothing where it is missing."""
    if parameters.missing:
        return []
    own = parameters.statements if parameters.statements is not None else statements
    fragments = [place.fragment("iam", "Roles", _role(place, parameters))]
    if own:
        text = fill(json.dumps(list(own)), names)
        fragments.append(place.fragment("iam", "RolePolicies", _policy(parameters.name, text)))
    if parameters.boundary is not None:
        text = fill(json.dumps(list(parameters.boundary)), names)
        fragments.append(place.fragment("iam", "Policies", _boundary(place, parameters.name, text)))
    return fragments


def _role(place: Place, parameters: RoleParameters) -> Document:
    name = parameters.name
    services = parameters.trusts[0] if len(parameters.trusts) == 1 else list(parameters.trusts)
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": services},
                "Action": "sts:AssumeRole",
            }
        ],
    }
    document: Document = {
        "Path": "/",
        "RoleName": name,
        "RoleId": f"AROA{place.ids.suffix(17, 'role', place.account_id, name)}",
        "Arn": place.role_arn(name),
        "CreateDate": place.ago(_AGE),
        "AssumeRolePolicyDocument": json.dumps(trust),
        "MaxSessionDuration": 3600,
    }
    if parameters.boundary is not None:
        document["PermissionsBoundary"] = {
            "PermissionsBoundaryType": "PermissionsBoundaryPolicy",
            "PermissionsBoundaryArn": _boundary_arn(place, name),
        }
    return document


def _policy(role: str, statements: str) -> Document:
    return {"RoleName": role, "PolicyName": "own", "PolicyDocument": _document(statements)}


def _boundary(place: Place, role: str, statements: str) -> Document:
    return {
        "PolicyName": f"{role}-boundary",
        "PolicyId": f"ANPA{place.ids.suffix(17, 'policy', place.account_id, role)}",
        "Arn": _boundary_arn(place, role),
        "Path": "/",
        "DefaultVersionId": "v1",
        "IsAttachable": True,
        "PolicyDocument": _document(statements),
    }


def _boundary_arn(place: Place, role: str) -> str:
    return f"arn:aws:iam::{place.account_id}:policy/{role}-boundary"


def _document(statements: str) -> str:
    return f'{{"Version": "2012-10-17", "Statement": {statements}}}'

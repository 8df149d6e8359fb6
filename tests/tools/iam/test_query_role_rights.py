"""What a role may do, by IAM's own simulator: allowed, denied and by which policy, or open."""

import json
from typing import Any

import pytest

from tests.tools.stage import ACCOUNT, REGION
from tools.errors import InvalidArgumentsError, ReadFailedError
from tools.evidence import Empty
from tools.iam.facts import Right
from tools.iam.query_role_rights import TOOL, QueryRoleRightsArguments

ROLE_ARN = f"arn:aws:iam::{ACCOUNT}:role/teams/web-task"
BOUNDARY_ARN = f"arn:aws:iam::{ACCOUNT}:policy/team-boundary"
SECRET = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:prod/web/db-AbCdEf"
OTHER = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:prod/other-GhIjKl"
READ = "secretsmanager:GetSecretValue"


def allow(action: str = READ, resource: str = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource} | more


def serve(stage: Any, *statements: dict[str, Any], boundary: dict[str, Any] | None = None, **more: Any) -> None:
    bound = (
        {"PermissionsBoundaryType": "PermissionsBoundaryPolicy", "PermissionsBoundaryArn": BOUNDARY_ARN}
        if boundary
        else None
    )
    iam = {
        "Roles": [
            {
                "RoleName": "web-task",
                "RoleId": "AROAEXAMPLE",
                "Path": "/teams/",
                "Arn": ROLE_ARN,
                "AssumeRolePolicyDocument": "{}",
            }
            | ({"PermissionsBoundary": bound} if bound else {})
        ],
        "RolePolicies": [
            {"RoleName": "web-task", "PolicyName": "own", "PolicyDocument": json.dumps({"Statement": list(statements)})}
        ],
        "Policies": [
            {"Arn": BOUNDARY_ARN, "PolicyName": "team-boundary", "PolicyDocument": json.dumps({"Statement": boundary})}
        ]
        if boundary
        else [],
    }
    stage.serve(accounts={ACCOUNT: {"aws-global": {"iam": iam}}}, **more)


def ask(stage: Any, *resources: str, role: str = ROLE_ARN, action: str = READ, **more: Any) -> tuple[Right, ...]:
    asked = QueryRoleRightsArguments(role=role, actions=(action,), resources=resources or (SECRET,), **more)
    answer = stage.read(TOOL, asked)
    assert answer.value.role_arn == ROLE_ARN
    return answer.value.rights


def test_each_resource_has_an_answer_of_its_own_in_one_call(stage: Any) -> None:
    serve(stage, allow(resource=OTHER))
    here, there = ask(stage, SECRET, OTHER)
    assert (here.resource, here.decision, here.policies) == (SECRET, "implicitDeny", ())
    assert (there.resource, there.decision, there.policies) == (OTHER, "allowed", ("own",))
    assert (here.allowed_by_boundary, here.allowed_by_organization) == (None, None)
    assert stage.lab.journal()[-1].operation == "SimulatePrincipalPolicy"
    assert len(stage.lab.journal()) == 1


def test_an_explicit_deny_names_its_policy(stage: Any) -> None:
    serve(stage, allow(), allow(Effect="Deny"))
    (right,) = ask(stage)
    assert (right.decision, right.policies) == ("explicitDeny", ("own",))


def test_a_boundary_that_does_not_allow_is_told(stage: Any) -> None:
    serve(stage, allow(), boundary=allow("s3:*"))
    (right,) = ask(stage)
    assert (right.decision, right.allowed_by_boundary) == ("implicitDeny", False)


def test_a_condition_nobody_gave_a_value_for_is_named(stage: Any) -> None:
    passed_to = {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}
    serve(stage, allow("iam:PassRole", Condition=passed_to))
    (open_one,) = ask(stage, ROLE_ARN, action="iam:PassRole")
    assert (open_one.decision, open_one.missing_context) == ("implicitDeny", ("iam:PassedToService",))
    context = (("iam:PassedToService", "ecs-tasks.amazonaws.com"),)
    (given,) = ask(stage, ROLE_ARN, action="iam:PassRole", context=context)
    assert (given.decision, given.missing_context) == ("allowed", ())


def test_a_role_whose_path_its_session_hides_is_looked_up(stage: Any) -> None:
    serve(stage, allow())
    (right,) = ask(stage, role=ROLE_ARN.replace("/teams/", "/"))
    assert right.decision == "allowed"
    asked = [entry.operation for entry in stage.lab.journal()]
    assert asked == ["SimulatePrincipalPolicy", "GetRole", "SimulatePrincipalPolicy"]


def test_a_role_that_is_not_there_is_empty(stage: Any) -> None:
    serve(stage)
    gone = ROLE_ARN.replace("web", "gone")
    answer = stage.read(TOOL, QueryRoleRightsArguments(role=gone, actions=(READ,), resources=("*",)))
    assert isinstance(answer, Empty)
    assert "NoSuchEntity" in answer.evidence[0].excerpt


def test_a_refused_simulation_is_no_answer(stage: Any) -> None:
    serve(stage, allow(), denied=[{"account": ACCOUNT, "operation": "iam:SimulatePrincipalPolicy"}])
    with pytest.raises(ReadFailedError) as raised:
        ask(stage)
    assert raised.value.reason == "denied"


def test_a_question_without_action_or_resource_is_none() -> None:
    with pytest.raises(InvalidArgumentsError):
        QueryRoleRightsArguments(role=ROLE_ARN, actions=(READ,), resources=())

"""A role: who may take it on, what bounds it, and that it is not there."""

import json
from typing import Any

import pytest

from tests.tools.stage import ACCOUNT, ago
from tools.errors import ReadFailedError
from tools.evidence import Empty
from tools.iam.describe_role import TOOL, DescribeRoleArguments

ROLE_ARN = f"arn:aws:iam::{ACCOUNT}:role/teams/web-task"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "ecs-tasks.amazonaws.com", "AWS": [f"arn:aws:iam::{ACCOUNT}:root"]},
            "Action": ["sts:AssumeRole", "sts:TagSession"],
            "Condition": {"ArnLike": {"aws:SourceArn": f"arn:aws:ecs:*:{ACCOUNT}:*"}},
        },
        {"Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole"},
    ],
}


def role(**more: Any) -> dict[str, Any]:
    return {
        "Path": "/teams/",
        "RoleName": "web-task",
        "RoleId": "AROAEXAMPLE",
        "Arn": ROLE_ARN,
        "CreateDate": ago(9000),
        "AssumeRolePolicyDocument": json.dumps(TRUST),
    } | more


def serve(stage: Any, *roles: dict[str, Any], **more: Any) -> None:
    stage.serve(accounts={ACCOUNT: {"aws-global": {"iam": {"Roles": list(roles)}}}}, **more)


def test_a_role_tells_whom_it_trusts_and_what_bounds_it(stage: Any) -> None:
    boundary = f"arn:aws:iam::{ACCOUNT}:policy/team-boundary"
    serve(
        stage,
        role(
            PermissionsBoundary={
                "PermissionsBoundaryType": "PermissionsBoundaryPolicy",
                "PermissionsBoundaryArn": boundary,
            }
        ),
    )
    answer = stage.read(TOOL, DescribeRoleArguments(role="web-task"))
    told = answer.value
    assert (told.arn, told.name, told.boundary_arn) == (ROLE_ARN, "web-task", boundary)
    allow, deny = told.trust
    assert set(allow.principals) == {"ecs-tasks.amazonaws.com", f"arn:aws:iam::{ACCOUNT}:root"}
    assert allow.actions == ("sts:AssumeRole", "sts:TagSession")
    assert allow.conditions == ("aws:SourceArn",)
    assert (deny.effect, deny.principals) == ("Deny", ("*",))
    assert "ecs-tasks.amazonaws.com" in answer.evidence[0].excerpt
    assert stage.calls("GetRole") == 1


def test_a_role_that_is_not_there_is_empty_and_the_look_is_evidence(stage: Any) -> None:
    serve(stage, role())
    answer = stage.read(TOOL, DescribeRoleArguments(role="gone-task"))
    assert isinstance(answer, Empty)
    assert answer.evidence[0].excerpt == f"NoSuchEntity: there is no role gone-task in account {ACCOUNT}"


def test_a_role_that_may_not_be_read_is_not_called_missing(stage: Any) -> None:
    serve(stage, role(), denied=[{"account": ACCOUNT, "operation": "iam:GetRole"}])
    with pytest.raises(ReadFailedError) as raised:
        stage.read(TOOL, DescribeRoleArguments(role="web-task"))
    assert raised.value.reason == "denied"


def test_a_secret_in_a_trust_policy_is_redacted(stage: Any) -> None:
    trust = {
        "Statement": [{"Effect": "Allow", "Principal": {"AWS": "password=hunter2222"}, "Action": "sts:AssumeRole"}]
    }
    serve(stage, role(AssumeRolePolicyDocument=json.dumps(trust)))
    answer = stage.read(TOOL, DescribeRoleArguments(role="web-task"))
    assert "hunter2222" not in repr(answer)

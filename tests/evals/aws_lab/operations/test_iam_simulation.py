import copy
import json

import pytest
from botocore.exceptions import ClientError

from evals.aws_lab.server import start_lab
from evals.aws_lab.world import load_world
from tests.evals.aws_lab.stage import ACCOUNT, READS, client_of, small_world

ROLE = f"arn:aws:iam::{ACCOUNT}:role/orders-exec"


def simulate(statements, *resources, action="s3:GetObject", boundary=None, **asked):
    document = copy.deepcopy(small_world())
    iam = document["accounts"][ACCOUNT]["aws-global"]["iam"]
    iam["RolePolicies"] = [
        {"RoleName": "orders-exec", "PolicyName": "own", "PolicyDocument": json.dumps({"Statement": statements})}
    ]
    if boundary:
        arn = f"arn:aws:iam::{ACCOUNT}:policy/bounds"
        iam["Roles"][0]["PermissionsBoundary"] = {"PermissionsBoundaryArn": arn}
        iam["Policies"] = [{"Arn": arn, "PolicyName": "bounds", "PolicyDocument": json.dumps({"Statement": boundary})}]
    with start_lab([load_world(document)], read_actions=[*READS, "iam:Simulate*"]) as lab:
        if resources:
            asked["ResourceArns"] = list(resources)
        answer = client_of(lab, "iam").simulate_principal_policy(
            **({"PolicySourceArn": ROLE, "ActionNames": [action]} | asked)
        )
    return answer["EvaluationResults"]


def allow(resource="*", **more):
    return {"Effect": "Allow", "Action": "s3:*", "Resource": resource} | more


def test_each_resource_is_decided_and_the_strictest_stands_on_top():
    (result,) = simulate([allow("arn:aws:s3:::a/*")], "arn:aws:s3:::a/x", "arn:aws:s3:::b/x")
    assert (result["EvalActionName"], result["EvalDecision"]) == ("s3:GetObject", "implicitDeny")
    one, other = result["ResourceSpecificResults"]
    assert (one["EvalResourceName"], one["EvalResourceDecision"]) == ("arn:aws:s3:::a/x", "allowed")
    assert one["MatchedStatements"] == [{"SourcePolicyId": "role_orders-exec_own", "SourcePolicyType": "IAM Policy"}]
    assert (other["EvalResourceDecision"], other["MatchedStatements"]) == ("implicitDeny", [])


def test_a_permission_for_some_resources_is_none_for_all():
    (result,) = simulate([allow("arn:aws:s3:::a/*")])
    assert result["EvalDecision"] == "implicitDeny"


def test_attached_policies_of_aws_count_and_are_called_by_their_name():
    (result,) = simulate([], "*", action="ecr:GetAuthorizationToken")
    assert result["EvalDecision"] == "allowed"
    assert result["MatchedStatements"][0]["SourcePolicyId"] == "AmazonECSTaskExecutionRolePolicy"


def test_a_deny_wins_and_is_the_only_statement_named():
    (result,) = simulate([allow(), allow("arn:aws:s3:::a/*", Effect="Deny")], "arn:aws:s3:::a/x")
    assert result["EvalDecision"] == "explicitDeny"
    assert len(result["MatchedStatements"]) == 1


@pytest.mark.parametrize(("bounds", "decision"), [("s3:*", "allowed"), ("ec2:*", "implicitDeny")])
def test_a_boundary_narrows_what_policies_allow(bounds, decision):
    boundary = [{"Effect": "Allow", "Action": bounds, "Resource": "*"}]
    (result,) = simulate([allow()], "arn:aws:s3:::a/x", boundary=boundary)
    part = result["ResourceSpecificResults"][0]
    assert part["EvalResourceDecision"] == decision
    assert part["PermissionsBoundaryDecisionDetail"] == {"AllowedByPermissionsBoundary": decision == "allowed"}


def test_conditions_need_their_values():
    statement = allow(Condition={"StringEquals": {"aws:RequestedRegion": "eu-west-1"}})
    (result,) = simulate([statement], "arn:aws:s3:::a/x")
    assert (result["EvalDecision"], result["MissingContextValues"]) == ("implicitDeny", ["aws:RequestedRegion"])
    given = [{"ContextKeyName": "aws:RequestedRegion", "ContextKeyValues": ["eu-west-1"], "ContextKeyType": "string"}]
    (result,) = simulate([statement], "arn:aws:s3:::a/x", ContextEntries=given)
    assert (result["EvalDecision"], result["MissingContextValues"]) == ("allowed", [])


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"PolicySourceArn": ROLE.replace("exec", "gone")}, "NoSuchEntity"),
        ({"ResourceArns": ["prod/web/db"]}, "InvalidInput"),
    ],
)
def test_an_unknown_role_and_a_resource_that_is_no_arn_are_refused(asked, code):
    with pytest.raises(ClientError) as caught:
        simulate([allow()], **asked)
    assert caught.value.response["Error"]["Code"] == code

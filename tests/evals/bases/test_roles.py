import json
from typing import Any

import pytest

from evals.expansion import OWN_SCENARIOS, expand_scenario


def iam_of(scenario_id: str) -> dict[str, Any]:
    world = expand_scenario(OWN_SCENARIOS / scenario_id / "scenario.yaml")
    (account,) = [regions["aws-global"]["iam"] for regions in world["accounts"].values() if "aws-global" in regions]
    return account


def role(iam: dict[str, Any], name: str) -> dict[str, Any]:
    (found,) = [one for one in iam["Roles"] if one["RoleName"] == name]
    return found


def own_policy(iam: dict[str, Any], name: str) -> list[dict[str, Any]]:
    (found,) = [one for one in iam["RolePolicies"] if one["RoleName"] == name]
    return json.loads(found["PolicyDocument"])["Statement"]


def test_a_service_has_its_two_roles_and_a_place_the_one_that_deploys() -> None:
    iam = iam_of("s-300c19")
    for name in ("loyalty-execution", "loyalty-task"):
        trust = json.loads(role(iam, name)["AssumeRolePolicyDocument"])["Statement"][0]
        assert trust["Principal"] == {"Service": "ecs-tasks.amazonaws.com"}
    passing = own_policy(iam, "ci-deploy")[-1]
    assert passing["Action"] == "iam:PassRole"
    assert all(":role/*-" in resource and "{" not in resource for resource in passing["Resource"])


def test_a_role_that_somebody_deleted_has_left_nothing() -> None:
    iam = iam_of("s-05e974")
    assert "barcode-execution" in {one["RoleName"] for one in iam["Roles"]}
    assert "barcode-task" not in {one["RoleName"] for key in ("Roles", "RolePolicies") for one in iam[key]}


def test_a_role_may_trust_another_service_and_keep_its_policy() -> None:
    iam = iam_of("s-82f67a")
    trust = json.loads(role(iam, "mailer-execution")["AssumeRolePolicyDocument"])["Statement"][0]
    assert trust["Principal"] == {"Service": "lambda.amazonaws.com"}
    assert own_policy(iam, "mailer-execution")[0]["Action"] == ["secretsmanager:GetSecretValue"]


def test_a_boundary_is_a_policy_the_role_names() -> None:
    iam = iam_of("s-155ae8")
    arn = role(iam, "invoice-archive-task")["PermissionsBoundary"]["PermissionsBoundaryArn"]
    (policy,) = [one for one in iam["Policies"] if one["Arn"] == arn]
    assert json.loads(policy["PolicyDocument"])["Statement"][0]["Action"] == ["sqs:*", "s3:GetObject"]
    assert own_policy(iam, "invoice-archive-task")[0]["Action"] == ["s3:PutObject"]


def test_a_role_beside_the_services_is_described_too() -> None:
    assert role(iam_of("s-5aba5f"), "recommendations-personalised")


@pytest.mark.parametrize(
    ("scenario_id", "field", "expected"),
    [("s-ab55a9", "DeletedDate", True), ("s-d9cbce", "KmsKeyId", True), ("s-300c19", "DeletedDate", False)],
)
def test_a_secret_tells_its_key_and_its_end(scenario_id: str, field: str, expected: bool) -> None:
    world = expand_scenario(OWN_SCENARIOS / scenario_id / "scenario.yaml")
    secrets = [
        secret
        for regions in world["accounts"].values()
        for services in regions.values()
        for secret in services.get("secretsmanager", {}).get("SecretList", [])
    ]
    assert len(secrets) == 1
    assert (field in secrets[0]) is expected

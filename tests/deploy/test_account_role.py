"""The role that accounts deploy: lets Tsuba in, lets nobody else in, and allows the declared reads only."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from evals.aws_lab.policies import trusts, verdict
from tools.aws.accounts import Account
from tools.aws.policy import read_actions, read_policy

DEPLOY = Path(__file__).parents[2] / "deploy"
HUB = "arn:aws:iam::111122223333:role/tsuba"
EXTERNAL_ID = "kF3-x9_external.id:42"
INLINE_POLICY_LIMIT = 10_240  # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html


class _CloudFormation(yaml.SafeLoader):
    """Reads the short forms of CloudFormation's functions."""


def _function(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    assert isinstance(node, yaml.ScalarNode)
    return {suffix: loader.construct_scalar(node)}


_CloudFormation.add_multi_constructor("!", _function)


@pytest.fixture(scope="module")
def template() -> dict[str, Any]:
    return yaml.load((DEPLOY / "account-role.yaml").read_text(), _CloudFormation)


@pytest.fixture(scope="module")
def role(template: dict[str, Any]) -> dict[str, Any]:
    return _filled(template["Resources"]["ReadRole"]["Properties"])


def _filled(value: Any) -> Any:
    """Put our parameters in, as CloudFormation would."""
    if isinstance(value, dict):
        if value == {"Ref": "HubPrincipalArn"}:
            return HUB
        return EXTERNAL_ID if value == {"Ref": "ExternalId"} else {key: _filled(item) for key, item in value.items()}
    return [_filled(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize(
    ("caller", "context", "lets_in"),
    [
        (HUB, {"sts:externalid": EXTERNAL_ID}, True),
        (HUB, {"sts:externalid": EXTERNAL_ID.upper()}, False),
        (HUB, {}, False),
        ("arn:aws:iam::444455556666:role/tsuba", {"sts:externalid": EXTERNAL_ID}, False),
        ("arn:aws:iam::111122223333:role/other", {"sts:externalid": EXTERNAL_ID}, False),
    ],
)
def test_only_the_hub_gets_in_and_only_with_the_external_id(
    role: dict[str, Any], caller: str, context: dict[str, str], lets_in: bool
) -> None:
    assert trusts(role["AssumeRolePolicyDocument"], "sts:AssumeRole", [caller], context) is lets_in


@pytest.mark.parametrize(
    ("caller", "tag", "lets_in"),
    [(HUB, "tsuba:principal", True), (HUB, "team", False), ("arn:aws:iam::111122223333:role/other", "tsuba:principal", False)],
)  # fmt: skip
def test_the_hub_may_tag_the_session_with_who_asks_and_nothing_else(
    role: dict[str, Any], caller: str, tag: str, lets_in: bool
) -> None:
    assert trusts(role["AssumeRolePolicyDocument"], "sts:TagSession", [caller], {"aws:tagkeys": tag}) is lets_in


def test_the_role_allows_each_declared_read_and_no_change(role: dict[str, Any]) -> None:
    (policy,) = role["Policies"]
    allowed = policy["PolicyDocument"]
    assert allowed == read_policy() == json.loads((DEPLOY / "read-policy.json").read_text())
    assert all(verdict([allowed], action, "*", {}) == "allow" for action in read_actions())
    for action in ("ecs:UpdateService", "ecs:StopTask", "secretsmanager:GetSecretValue", "sts:AssumeRole", "ecs:*"):
        assert verdict([allowed], action, "*", {}) == "silent"


def test_the_policy_fits_a_role(role: dict[str, Any]) -> None:
    text = json.dumps(role["Policies"][0]["PolicyDocument"], separators=(",", ":"))
    assert len(text) <= INLINE_POLICY_LIMIT


def test_the_role_is_called_what_an_account_expects_by_default(template: dict[str, Any]) -> None:
    assert template["Parameters"]["RoleName"]["Default"] == Account(id="444455556666", name="x").role

from typing import Any

import pytest

from agent.network.endpoint_policies import policy_allows
from tools.network.facts import PolicyStatement

ACTION, RESOURCE = "secretsmanager:GetSecretValue", "arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-a1"


def statement(**fields: Any) -> PolicyStatement:
    values: dict[str, Any] = {
        "allow": True, "actions": ("*",), "resources": ("*",), "anyone": True, "conditional": False, "inverted": False,
    }  # fmt: skip
    return PolicyStatement(**{**values, **fields})


@pytest.mark.parametrize(
    ("statements", "allows"),
    [
        ((statement(),), True),
        ((), False),
        ((statement(actions=("secretsmanager:get*",)),), True),
        ((statement(actions=("ssm:*",)),), False),
        ((statement(resources=("arn:*:secret:prod/*",)),), True),
        ((statement(resources=("arn:*:secret:stage/*",)),), False),
        ((statement(conditional=True),), None),
        ((statement(anyone=False),), None),
        ((statement(inverted=True, actions=()),), None),
        ((statement(), statement(allow=False)), False),
        ((statement(), statement(allow=False, actions=("ssm:*",))), True),
        ((statement(), statement(allow=False, conditional=True)), None),
    ],
)
def test_statements_decide_together(statements: tuple[PolicyStatement, ...], allows: bool | None) -> None:
    assert policy_allows(statements, ACTION, RESOURCE) is allows


def test_without_a_policy_nothing_is_known() -> None:
    assert policy_allows(None, ACTION, RESOURCE) is None

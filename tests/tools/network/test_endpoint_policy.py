import json
from typing import Any

import pytest

from tools.network.endpoint_policy import parse_policy


def policy(**statement: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", **statement}]})


@pytest.mark.parametrize(
    "document", [None, "", "no JSON", "[]", "{}", '{"Statement": "all"}', '{"Statement": ["all"]}']
)
def test_what_is_no_policy_is_not_known(document: str | None) -> None:
    assert parse_policy(document) is None


@pytest.mark.parametrize(
    ("principal", "anyone"),
    [("*", True), ({"AWS": "*"}, True), ({"AWS": ["arn:aws:iam::1:root", "*"]}, True), ({"AWS": "arn:aws:iam::1:root"}, False)],
)  # fmt: skip
def test_who_is_meant_is_read(principal: Any, anyone: bool) -> None:
    (statement,) = parse_policy(policy(Principal=principal)) or ()
    assert statement.anyone is anyone


def test_conditions_and_exceptions_are_marked() -> None:
    (conditional,) = parse_policy(policy(Condition={"StringEquals": {"aws:PrincipalOrgID": "o-1"}})) or ()
    (inverted,) = parse_policy(json.dumps({"Statement": {"Effect": "Deny", "NotAction": ["s3:*"]}})) or ()
    assert (conditional.conditional, conditional.inverted) == (True, False)
    assert (inverted.allow, inverted.inverted, inverted.actions) == (False, True, ())

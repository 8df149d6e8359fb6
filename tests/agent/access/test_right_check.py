from typing import Any

import pytest

from agent.access.right_check import RightCheck, check_right
from agent.access.role_rights import RightQuestion
from agent.signals.access_denied import Policy
from tests.facts import ACCOUNT, answering, right, role, role_arn, secret_arn, snapshot
from tools.evidence import Found

READ, SECRET, OTHER = "secretsmanager:GetSecretValue", secret_arn(), secret_arn("prod/other")
SHORT = SECRET.removesuffix("-AbCdEf")


def check(*rights: Any, refused_by: Policy | None = None, near: tuple[str, ...] = (), **facts: Any) -> RightCheck:
    question = RightQuestion(role=role_arn(), action=READ, resource=SECRET, near=near)
    return check_right(answering(snapshot(), *rights, **facts), question, refused_by=refused_by)


def fix_of(told: RightCheck) -> str:
    fix = told.fix("platform team", ("ev-1",))
    assert fix is not None
    assert fix.evidence_ids[0] == "ev-1"
    assert set(told.evidence_ids) <= set(fix.evidence_ids)
    return fix.title


def test_nothing_is_said_of_what_is_not_known() -> None:
    for told in (check(), check_right(snapshot(), None, refused_by=None)):
        assert (told.sentence, told.evidence_ids) == ("", ())
        assert told.fix("platform team", ()) is None
        assert told.see("platform team", ()) is None


def test_a_missing_permission_is_told_with_the_statement_to_add() -> None:
    told = check(right(READ, SECRET))
    assert told.sentence == f" No policy of role web-execution allows {READ} on it."
    assert f'{{"Effect": "Allow", "Action": "{READ}", "Resource": "{SECRET}"}}' in fix_of(told)


def test_a_policy_that_names_another_secret_is_shown() -> None:
    told = check(right(READ, SECRET), right(READ, OTHER, "allowed"), near=(OTHER,))
    assert told.sentence.endswith(f" Policy own allows it on {OTHER}, but not on this one.")
    assert len(told.evidence_ids) == 2


def test_a_policy_that_leaves_out_the_secrets_end_is_shown() -> None:
    told = check(right(READ, SECRET), right(READ, SHORT, "allowed"), near=(SHORT,))
    assert told.sentence.endswith(f" Policy own names it without its end -AbCdEf: write {SHORT}-?????? there.")


def test_an_explicit_deny_names_the_policy_to_change_and_adds_nothing() -> None:
    told = check(right(READ, SECRET, "explicitDeny"))
    assert told.sentence == f" Policy own of role web-execution denies {READ} explicitly."
    assert fix_of(told) == f"Remove the explicit deny of {READ} on {SECRET} from policy own of role web-execution."


def test_a_boundary_is_named_once_it_was_read() -> None:
    denied = right(READ, SECRET, allowed_by_boundary=False)
    assert "The permissions boundary of role web-execution does not allow" in check(denied).sentence
    bound = role(boundary_arn=f"arn:aws:iam::{ACCOUNT}:policy/team-bounds")
    told = check(denied, roles={"web-execution": Found(value=bound)})
    assert "The permissions boundary team-bounds of role web-execution does not allow" in told.sentence
    assert "ev-role-web-execution" in told.evidence_ids
    assert "in the permissions boundary team-bounds" in fix_of(told)


def test_the_organisations_policies_are_nobodys_to_change_here() -> None:
    told = check(right(READ, SECRET, "explicitDeny", allowed_by_organization=False))
    assert "The organisation's policies do not let role web-execution" in told.sentence
    assert fix_of(told).startswith("Ask who keeps the organisation's policies")


@pytest.mark.parametrize(
    ("refused_by", "said"),
    [
        ("VPC endpoint policy", "so nothing is missing there: the VPC endpoint policy refuses"),
        ("service control policy", "so nothing is missing there: the service control policy refuses"),
        ("identity-based policy", "By now the policies of role web-execution allow"),
        (None, "so what refuses is something else"),
    ],
)
def test_a_role_that_may_do_it_is_ruled_out_and_left_alone(refused_by: Policy | None, said: str) -> None:
    told = check(right(READ, SECRET, "allowed"), refused_by=refused_by)
    assert said in told.sentence
    assert told.fix("platform team", ()) is None
    assert told.see("platform team", ()) is not None


def test_a_condition_nobody_knows_is_named_and_nothing_is_to_be_changed() -> None:
    told = check(right(READ, SECRET, missing_context=("aws:SourceVpc",)))
    assert told.sentence.endswith(f"allow {READ} depends on a condition on aws:SourceVpc.")
    assert told.fix("platform team", ()) is None


def test_the_command_asks_iam_the_same_question_again() -> None:
    step = check(right(READ, SECRET)).see("platform team", ("ev-1",))
    assert step is not None
    assert step.command == (
        f"aws iam simulate-principal-policy --policy-source-arn {role_arn()} --action-names {READ} "
        f"--resource-arns {SECRET}"
    )


@pytest.mark.parametrize(
    ("refused_by", "reads"), [(None, 2), ("permissions boundary", 2), ("identity-based policy", 1)]
)
def test_the_boundary_is_read_beside_where_the_refusal_leaves_it_open(refused_by: Policy | None, reads: int) -> None:
    assert len(check(refused_by=refused_by).wants) == reads

import json
from dataclasses import replace
from typing import Any

import pytest

from agent.access.role_rights import (
    UNKNOWN,
    RightQuestion,
    boundary_of,
    right_of,
    right_question,
    right_wants,
    statement_text,
)
from tests.facts import ACCOUNT, REGION, answering, right, role, role_arn, secret_arn, snapshot, unread
from tools.access import AccessFacts
from tools.evidence import Empty, Found, Read
from tools.iam import describe_role, query_role_rights
from tools.iam.facts import RoleRights

READ = "secretsmanager:GetSecretValue"
SECRET, OTHER = secret_arn(), secret_arn("prod/other")
QUESTION = RightQuestion(role=role_arn(), action=READ, resource=SECRET, near=(OTHER,))


def test_a_question_nobody_answered_is_unknown() -> None:
    assert right_of(snapshot(), QUESTION) == UNKNOWN
    assert right_of(snapshot(), None) == UNKNOWN


@pytest.mark.parametrize("read", [unread("iam:SimulatePrincipalPolicy"), Empty()], ids=["refused", "no such role"])
def test_no_answer_neither_allows_nor_denies(read: Read[RoleRights]) -> None:
    seen = replace(snapshot(), access=AccessFacts(rights={QUESTION.arguments: read}))
    assert right_of(seen, QUESTION) == UNKNOWN


def test_an_answer_about_other_resources_only_is_none() -> None:
    seen = answering(snapshot(), right(READ, OTHER, "allowed"))
    assert right_of(seen, QUESTION) == UNKNOWN


@pytest.mark.parametrize(
    ("decision", "fields", "barrier"),
    [
        ("implicitDeny", {}, "no_allow"),
        ("explicitDeny", {}, "explicit_deny"),
        ("implicitDeny", {"allowed_by_boundary": False}, "boundary"),
        ("implicitDeny", {"allowed_by_boundary": True}, "no_allow"),
        ("explicitDeny", {"allowed_by_organization": False}, "organization"),
        ("explicitDeny", {"missing_context": ("aws:SourceVpc",)}, "explicit_deny"),
    ],
)
def test_a_denial_says_what_denies(decision: str, fields: dict[str, Any], barrier: str) -> None:
    told = right_of(answering(snapshot(), right(READ, SECRET, decision, **fields)), QUESTION)
    assert (told.verdict, told.barrier) == ("denied", barrier)
    assert told.evidence_ids == (right(READ, SECRET, decision).evidence_id,)


def test_a_condition_nobody_knows_leaves_a_missing_permission_open() -> None:
    told = right_of(answering(snapshot(), right(READ, SECRET, missing_context=("aws:SourceVpc",))), QUESTION)
    assert (told.verdict, told.barrier, told.open) == ("unknown", None, ("aws:SourceVpc",))


def test_a_permission_names_its_policies() -> None:
    told = right_of(answering(snapshot(), right(READ, SECRET, "allowed")), QUESTION)
    assert (told.verdict, told.policies, told.allowed_near) == ("allowed", ("own",), None)


def test_a_denial_tells_which_other_resource_is_allowed() -> None:
    told = right_of(answering(snapshot(), right(READ, SECRET), right(READ, OTHER, "allowed")), QUESTION)
    assert (told.verdict, told.allowed_near, told.near_policies) == ("denied", OTHER, ("own",))
    assert len(told.evidence_ids) == 2


def test_a_role_is_asked_about_by_its_arn_or_by_its_session() -> None:
    by_arn = right_question(snapshot(), role_arn(), READ, SECRET)
    session = f"arn:aws:sts::{ACCOUNT}:assumed-role/web-execution/0af3"
    by_session = right_question(snapshot(), session, READ, SECRET)
    assert by_arn == by_session
    assert by_arn is not None
    assert by_arn.role == role_arn()


@pytest.mark.parametrize(
    ("principal", "action", "resource"),
    [
        (None, READ, SECRET),
        ("arn:aws:iam::999988887777:role/web-execution", READ, SECRET),
        (f"arn:aws:iam::{ACCOUNT}:user/ada", READ, SECRET),
        ("ecs-tasks.amazonaws.com", READ, SECRET),
        (role_arn(), None, SECRET),
        (role_arn(), "s3:*", SECRET),
        (role_arn(), READ, None),
        (role_arn(), READ, "prod/web/db"),
    ],
)
def test_what_cannot_be_asked_in_this_account_is_no_question(
    principal: str | None, action: str | None, resource: str | None
) -> None:
    question = right_question(snapshot(), principal, action, resource)
    assert question is None
    assert right_wants(snapshot(), question) == ()


def test_the_boundary_is_read_where_it_denies() -> None:
    open_yet = right_wants(snapshot(), QUESTION)
    assert [want.tool for want in open_yet] == [query_role_rights.TOOL]
    bounded = answering(snapshot(), right(READ, SECRET, allowed_by_boundary=False))
    assert [want.tool for want in right_wants(bounded, QUESTION)] == [query_role_rights.TOOL, describe_role.TOOL]


def test_a_boundary_is_named_by_the_role_that_has_it() -> None:
    bound = role(boundary_arn=f"arn:aws:iam::{ACCOUNT}:policy/team-bounds")
    seen = answering(snapshot(), roles={"web-execution": Found(value=bound)})
    assert boundary_of(seen, "web-execution") == ("team-bounds", "ev-role-web-execution")
    assert boundary_of(seen, "web-task") is None
    assert boundary_of(answering(snapshot(), roles={"web-execution": Found(value=role())}), "web-execution") is None


def test_the_statement_to_add_names_the_group_and_not_one_tasks_stream() -> None:
    group = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/ecs/web"
    question = RightQuestion(
        role=role_arn(),
        action="logs:CreateLogStream",
        resource=f"{group}:log-stream:ecs/web/0af3",
        together=("logs:PutLogEvents",),
    )
    statement = json.loads(question.statement)
    assert statement["Resource"] == f"{group}:*"
    assert statement["Action"] == ["logs:CreateLogStream", "logs:PutLogEvents"]


def test_the_statement_to_add_keeps_the_condition_of_the_request() -> None:
    context = (("iam:PassedToService", "ecs-tasks.amazonaws.com"),)
    question = RightQuestion(role=role_arn(), action="iam:PassRole", resource=role_arn("web-task"), context=context)
    assert json.loads(question.statement)["Condition"] == {"StringEquals": dict(context)}


def test_a_name_cannot_break_out_of_a_statement() -> None:
    hostile = 'arn:aws:s3:::a/"}, {"Effect": "Allow", "Action": "*'
    assert json.loads(statement_text(("s3:GetObject",), hostile))["Resource"] == hostile

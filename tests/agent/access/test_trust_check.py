from typing import Any

import pytest

from agent.access.trust_check import LINKED_ROLE, TrustCheck, check_trust
from agent.signals.role_trust import TrustFailure
from tests.facts import answering, definition_arn, looked, role, role_arn, snapshot, task_definition, unread
from tools.evidence import Found, Read
from tools.iam.facts import Role, TrustStatement

FAILURE = TrustFailure(problem="trust_policy", role=role_arn(), quote="")
LINKED = TrustFailure(problem="service_linked_role", role=None, quote="")


def check(read: Read[Role] | None, failure: TrustFailure | None = FAILURE, name: str = "web-execution") -> TrustCheck:
    used = {definition_arn(57): Found(value=task_definition(execution_role_arn=role_arn()))}
    roles = {name: read} if read else {}
    return check_trust(answering(snapshot(task_definitions=used), roles=roles), failure)


def trust(principal: str = "ecs-tasks.amazonaws.com", **more: Any) -> TrustStatement:
    fields: dict[str, Any] = {"effect": "Allow", "actions": ("sts:AssumeRole",), "conditions": ()}
    return TrustStatement(principals=(principal,), **{**fields, **more})


def test_before_the_role_was_read_nothing_is_said_of_it() -> None:
    for told in (check(None), check(unread("iam:GetRole"))):
        assert (told.role, told.exists, told.sentence, told.cure) == ("web-execution", None, "", None)
        assert len(told.wants) == 1


def test_a_role_that_is_gone_is_not_to_be_trusted_but_made() -> None:
    told = check(looked("ev-no-role"))
    assert told.sentence == " The account has no role web-execution."
    assert told.cure is not None
    assert told.cure.startswith("Create role web-execution again")
    assert told.evidence_ids == ("ev-no-role",)


def test_a_trust_policy_for_another_service_lacks_a_statement() -> None:
    told = check(Found(value=role(trusts=("lambda.amazonaws.com",))))
    assert "It is the execution role, and its trust policy lets in lambda.amazonaws.com" in told.sentence
    assert "ecs-tasks.amazonaws.com is missing" in told.sentence
    assert told.cure is not None
    assert '"Principal": {"Service": "ecs-tasks.amazonaws.com"}' in told.cure


def test_a_trust_policy_without_statements_lets_nobody_in() -> None:
    assert "lets nobody in: ecs-tasks.amazonaws.com is missing" in check(Found(value=role(trusts=()))).sentence


def test_a_permission_to_tag_sessions_is_none_to_take_the_role() -> None:
    told = check(Found(value=role(trust=(trust(actions=("sts:TagSession",)),))))
    assert "is missing" in told.sentence


def test_a_deny_for_the_service_decides() -> None:
    told = check(Found(value=role(trust=(trust(), trust(effect="Deny")))))
    assert told.cure == "Remove the Deny for ecs-tasks.amazonaws.com from the trust policy of role web-execution."


@pytest.mark.parametrize(("conditions", "named"), [(("aws:SourceArn",), True), ((), False)])
def test_a_condition_on_the_only_permission_is_named(conditions: tuple[str, ...], named: bool) -> None:
    told = check(Found(value=role(trust=(trust(conditions=conditions),))))
    assert ("only under a condition on aws:SourceArn" in told.sentence) is named


def test_a_role_that_trusts_the_service_is_not_to_be_changed() -> None:
    told = check(Found(value=role()))
    assert "lets ecs-tasks.amazonaws.com in now" in told.sentence
    assert told.cure is None


def test_a_role_of_no_task_is_not_held_against_the_service_of_tasks() -> None:
    told = check(
        Found(value=role("pipeline", trusts=("events.amazonaws.com",))),
        TrustFailure(problem="trust_policy", role=role_arn("pipeline"), quote=""),
        "pipeline",
    )
    assert told.sentence == " Its trust policy lets in events.amazonaws.com."
    assert told.cure is None


def test_the_service_linked_role_is_looked_up_by_its_name() -> None:
    assert check(looked("ev-no-role"), LINKED, LINKED_ROLE).exists is False
    assert check(Found(value=role(LINKED_ROLE)), LINKED, LINKED_ROLE).sentence == " The role exists."


def test_a_role_of_another_account_is_not_looked_up() -> None:
    other = TrustFailure(problem="trust_policy", role="arn:aws:iam::999988887777:role/web-execution", quote="")
    assert check(None, other).wants == ()
    assert check(None, None) == TrustCheck()

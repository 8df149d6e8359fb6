from agent.access.trust_check import LINKED_ROLE
from agent.detectors.role_assume_failure import detect
from agent.finding import Finding, Undecided
from tests.facts import (
    answering,
    event,
    healthy_snapshot,
    looked,
    minutes,
    role,
    service,
    snapshot,
    stack_view,
    unread,
    view,
)
from tests.refused_changes import NO_TRUST, harmless, refused, told
from tools.evidence import Found
from tools.iam.describe_role import DescribeRoleArguments
from tools.snapshot import Snapshot


def only(seen: Snapshot) -> Finding:
    found = detect(seen)
    assert not isinstance(found, Undecided)
    (finding,) = found
    return finding


def test_names_the_role_and_its_trust() -> None:
    finding = only(told(NO_TRUST))
    assert (finding.confidence, finding.owner, finding.service) == ("certain", "platform team", "web")
    assert finding.resource == "arn:aws:iam::111122223333:role/web-execution"
    assert "--role-name web-execution" in (finding.actions[0].command or "")
    assert "trust policy of role web-execution" in finding.actions[1].title


def test_a_missing_service_linked_role_is_created() -> None:
    reason = "Unable to assume the service linked role. Please verify that the ECS service linked role exists. (Service: AmazonECS; Status Code: 400)"
    finding = only(refused(reason, "Cluster"))
    assert finding.evidence_ids == ("ev-stack-Cluster-CREATE_FAILED",)
    assert "create-service-linked-role" in (finding.actions[1].command or "")


def test_what_was_said_before_the_last_success_is_overcome() -> None:
    calm = (event("(service web) has reached a steady state.", minutes(9)), event(NO_TRUST, minutes(5)))
    assert isinstance(detect(snapshot(view(of=service(events=calm)))), Undecided)


def test_is_silent_when_healthy_and_after_a_success() -> None:
    assert detect(healthy_snapshot()) == Undecided(gaps=())
    assert all(isinstance(detect(seen), Undecided) for seen in harmless())


def test_says_what_could_not_be_read() -> None:
    gap = unread("cloudformation:DescribeStackEvents")
    assert detect(snapshot(stacks=(stack_view(operation=gap),))) == Undecided(gaps=(gap.gap,) if gap.gap else ())


def test_wants_the_role_and_says_that_it_is_gone() -> None:
    (want,) = only(told(NO_TRUST)).wants
    assert want.arguments == DescribeRoleArguments(role="web-execution")
    finding = only(answering(told(NO_TRUST), roles={"web-execution": looked("ev-no-role")}))
    assert "The account has no role web-execution." in finding.statement
    assert "ev-no-role" in finding.evidence_ids
    assert finding.actions[-1].title.startswith("Create role web-execution again")


def test_a_service_linked_role_that_exists_is_not_created_again() -> None:
    reason = "Unable to assume the service linked role. Please verify that the ECS service linked role exists."
    there = answering(refused(reason, "Cluster"), roles={LINKED_ROLE: Found(value=role(LINKED_ROLE))})
    assert not any("create-service-linked-role" in (action.command or "") for action in only(there).actions)

from agent.detectors.iam_pass_role import detect
from agent.finding import Finding, Undecided
from tests.facts import answering, healthy_snapshot, right, snapshot, stack_view, unread
from tests.refused_changes import harmless, refused, told
from tools.iam.query_role_rights import QueryRoleRightsArguments
from tools.snapshot import Snapshot


def only(seen: Snapshot) -> Finding:
    found = detect(seen)
    assert not isinstance(found, Undecided)
    (finding,) = found
    return finding


CI = "arn:aws:sts::111122223333:assumed-role/ci-deploy/AWSCloudFormation"
ROLE = "arn:aws:iam::111122223333:role/web-task"


def test_names_who_may_not_pass_which_role() -> None:
    finding = only(
        refused(
            f"User: {CI} is not authorized to perform: iam:PassRole on resource: {ROLE} because no identity-based policy allows the iam:PassRole action"
        )
    )
    assert (finding.confidence, finding.owner, finding.resource) == ("certain", "platform team", ROLE)
    assert CI in finding.statement
    assert ROLE in finding.statement
    assert finding.evidence_ids == ("ev-stack-Thing-CREATE_FAILED",)
    assert "iam:PassRole on role web-task for role ci-deploy" in finding.actions[-1].title


def test_the_action_decides_also_in_what_ecs_says_of_a_service() -> None:
    text = "(service web) was unable to place a task. Reason: ResourceInitializationError: Unable to launch instance(s). UnauthorizedOperation: User: arn:aws:sts::1:assumed-role/ecsInfrastructureRole/x is not authorized to perform: iam:PassRole on resource:"
    finding = only(told(text))
    assert finding.service == "web"
    assert "role ecsInfrastructureRole" in finding.actions[-1].title


def test_is_silent_when_healthy_and_after_a_success() -> None:
    assert detect(healthy_snapshot()) == Undecided(gaps=())
    assert all(isinstance(detect(seen), Undecided) for seen in harmless())


def test_says_what_could_not_be_read() -> None:
    gap = unread("cloudformation:DescribeStackEvents")
    assert detect(snapshot(stacks=(stack_view(operation=gap),))) == Undecided(gaps=(gap.gap,) if gap.gap else ())


def test_the_statement_to_add_is_bound_to_the_service_that_gets_the_role() -> None:
    text = f"User: {CI} is not authorized to perform: iam:PassRole on resource: {ROLE}"
    seen = refused(text)
    asked = only(seen).wants[0].arguments
    assert isinstance(asked, QueryRoleRightsArguments)
    assert (asked.role, asked.resources) == ("arn:aws:iam::111122223333:role/ci-deploy", (ROLE,))
    finding = only(answering(seen, right("iam:PassRole", ROLE)))
    assert "No policy of role ci-deploy allows iam:PassRole on it." in finding.statement
    assert f'"Resource": "{ROLE}"' in finding.actions[-1].title

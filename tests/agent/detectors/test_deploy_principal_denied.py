from agent.detectors.deploy_principal_denied import detect
from agent.finding import Finding, Undecided
from tests.facts import SCOPE, answering, healthy_snapshot, right, snapshot, stack_view, unread
from tests.refused_changes import harmless, refused
from tools.snapshot import Snapshot


def only(seen: Snapshot) -> Finding:
    found = detect(seen)
    assert not isinstance(found, Undecided)
    (finding,) = found
    return finding


CI = "arn:aws:sts::111122223333:assumed-role/ci-deploy/AWSCloudFormation"


def test_names_who_was_refused_what() -> None:
    finding = only(refused(f"User: {CI} is not authorized to perform: logs:CreateLogGroup on resource: *", "Log"))
    assert (finding.confidence, finding.owner) == ("certain", "platform team")
    assert CI in finding.statement
    assert finding.evidence_ids == ("ev-stack-Log-CREATE_FAILED",)
    assert "--role-name ci-deploy" in (finding.actions[0].command or "")
    assert "logs:CreateLogGroup for role ci-deploy" in finding.actions[1].title


def test_a_refusal_that_names_no_action_is_likely() -> None:
    hidden = "Resource handler returned message: \"Access denied for operation 'AWS::ECS::Service'.\" (RequestToken: 1, HandlerErrorCode: AccessDenied)"
    finding = only(refused(hidden))
    assert finding.confidence == "likely"
    assert f"--region {SCOPE.region}" in (finding.actions[0].command or "")


def test_other_principals_are_other_categories() -> None:
    session = "arn:aws:sts::111122223333:assumed-role/web-task/6b777c1809a94925ab48098fa09824de"
    execution = "arn:aws:sts::111122223333:assumed-role/web-execution/6b777c1809a94925ab48098fa09824de"
    texts = (
        f"User: {CI} is not authorized to perform: iam:PassRole on resource: *",
        f"User: {session} is not authorized to perform: dynamodb:PutItem on resource: *",
        f"User: {execution} is not authorized to perform: logs:CreateLogStream on resource: *",
        f"User: {CI} is not authorized to perform: ecs:CreateService on resource: * with an explicit deny in a service control policy",
    )
    assert all(isinstance(detect(refused(text)), Undecided) for text in texts)


def test_is_silent_when_healthy_and_after_a_success() -> None:
    assert detect(healthy_snapshot()) == Undecided(gaps=())
    assert all(isinstance(detect(seen), Undecided) for seen in harmless())


def test_says_what_could_not_be_read() -> None:
    gap = unread("cloudformation:DescribeStackEvents")
    assert detect(snapshot(stacks=(stack_view(operation=gap),))) == Undecided(gaps=(gap.gap,) if gap.gap else ())


def test_an_explicit_deny_names_the_policy_that_holds_it() -> None:
    text = f"User: {CI} is not authorized to perform: logs:CreateLogGroup on resource: *"
    finding = only(answering(refused(text, "Log"), right("logs:CreateLogGroup", "*", "explicitDeny")))
    assert "Policy own of role ci-deploy denies logs:CreateLogGroup explicitly." in finding.statement
    assert finding.actions[-1].title.startswith("Remove the explicit deny of logs:CreateLogGroup on * from policy own")

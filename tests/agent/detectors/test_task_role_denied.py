import pytest

from agent.detectors import deploy_principal_denied
from agent.detectors.task_role_denied import detect
from agent.finding import Undecided
from tests.facts import ACCOUNT, answering, healthy_snapshot, right
from tests.task_failures import TASK_ROLE, logged


def refused(principal: str, action: str) -> str:
    return f"ClientError: User: {principal} is not authorized to perform: {action} on resource: arn:aws:s3:::exports/a.csv because no identity-based policy allows the {action} action"


def test_names_role_action_and_resource() -> None:
    (finding,) = detect(logged("starting", refused(TASK_ROLE, "s3:PutObject")))
    assert (finding.confidence, finding.owner, finding.resource) == (
        "certain",
        "app team",
        "arn:aws:s3:::exports/a.csv",
    )
    assert "acts as role web-task and is refused s3:PutObject on arn:aws:s3:::exports/a.csv" in finding.statement
    assert finding.evidence_ids[0] == "ev-log-bbbbbb-1"
    assert "not for the execution role" in finding.actions[-1].title


@pytest.mark.parametrize("operation", ["PutObject", "DescribeServices"])
def test_an_operation_without_principal_is_the_applications_own(operation: str) -> None:
    seen = logged(f"An error occurred (AccessDenied) when calling the {operation} operation: Access Denied")
    (finding,) = detect(seen)
    assert isinstance(deploy_principal_denied.detect(seen), Undecided)
    assert finding.confidence == "likely"
    assert "web-task" in finding.statement


@pytest.mark.parametrize(
    ("principal", "action"),
    [
        (f"arn:aws:sts::{ACCOUNT}:assumed-role/ci-deploy/run-8", "ecs:UpdateService"),
        (f"arn:aws:iam::{ACCOUNT}:user/jane", "cloudformation:CreateStack"),
        (TASK_ROLE, "secretsmanager:GetSecretValue"),
        (TASK_ROLE, "iam:PassRole"),
    ],
)
def test_other_principals_and_secrets_are_other_categories(principal: str, action: str) -> None:
    assert isinstance(detect(logged(refused(principal, action))), Undecided)


def test_an_organisations_policy_and_healthy_services_are_none() -> None:
    line = refused(TASK_ROLE, "s3:PutObject").replace(
        "because no identity-based policy allows the s3:PutObject action",
        "with an explicit deny in a service control policy",
    )
    assert isinstance(detect(logged(line)), Undecided)
    assert detect(healthy_snapshot()) == Undecided(gaps=())


def test_a_refusal_that_names_no_policy_is_held_against_the_role() -> None:
    resource = "arn:aws:s3:::exports/a.csv"
    seen = logged(f"ClientError: User: {TASK_ROLE} is not authorized to perform: s3:PutObject on resource: {resource}")
    (finding,) = detect(answering(seen, right("s3:PutObject", resource, allowed_by_boundary=False)))
    assert "The permissions boundary of role web-task does not allow s3:PutObject" in finding.statement
    assert "Allow s3:PutObject in the permissions boundary of role web-task" in finding.actions[-1].title


def test_where_iam_says_itself_which_policy_lacks_nothing_more_is_asked() -> None:
    (finding,) = detect(logged(refused(TASK_ROLE, "s3:PutObject")))
    assert not [want for want in finding.wants if want.tool.name.startswith("iam_")]
    assert (
        '{"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::exports/a.csv"}'
        in finding.actions[-1].title
    )

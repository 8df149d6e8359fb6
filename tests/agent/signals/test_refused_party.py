"""Five principals whose refusals read alike: principal and action tell them apart, not the place of the text."""

import pytest

from agent.signals.refused_party import parse_refused_party, refused_action

TASK = "0123456789abcdef0123456789abcdef"


def refused(principal: str, action: str) -> str:
    return f"User: arn:aws:{principal} is not authorized to perform: {action} on resource: *"


@pytest.mark.parametrize(
    ("text", "party"),
    [
        (refused("sts::1:assumed-role/ci-deploy/run-8", "ecs:UpdateService"), "deployer"),
        (refused("sts::1:assumed-role/cdk-hnb659fds-cfn-exec-role-1-us-east-1/AWSCloudFormation", "logs:CreateLogGroup"), "deployer"),
        (refused("iam::1:user/local-user", "ssm:GetParameter"), "deployer"),
        (refused("iam::1:user/ci", "sts:AssumeRole"), "deployer"),
        (refused("sts::1:assumed-role/foo/bar", "ecs:CreateService"), "deployer"),
        (refused("sts::1:assumed-role/foo/bar", "logs:CreateLogGroup") + " (HandlerErrorCode: AccessDenied)", "deployer"),
        ("User XYZ is not allowed to perform S3::UpdateBucket on MyBucket", "deployer"),
        ("Resource handler returned message: \"Access denied for operation 'AWS::ECS::Service'.\" (HandlerErrorCode: AccessDenied)", "deployer"),
        ("UnauthorizedOperation: You are not authorized to perform this operation. Encoded authorization failure message: x", "deployer"),
        ("Not authorized to perform sts:AssumeRoleWithWebIdentity", "deployer"),
        (refused("sts::1:assumed-role/ci-deploy/run-8", "iam:PassRole"), "pass_role"),
        (refused(f"sts::1:assumed-role/web-task/{TASK}", "iam:PassRole"), "pass_role"),
        ("is not authorized to perform: iam:PassRole on resource: .../web-task", "pass_role"),
        (refused("sts::1:assumed-role/AWSServiceRoleForECS/ecs-service-scheduler", "sts:AssumeRole"), "trust"),
        (refused(f"sts::1:assumed-role/web-execution/{TASK}", "ssm:GetParameters"), "execution_role"),
        (refused(f"sts::1:assumed-role/web/{TASK}", "ecr:GetAuthorizationToken"), "execution_role"),
        (refused("sts::1:assumed-role/ecsTaskExecutionRole/x", "logs:CreateLogStream"), "execution_role"),
        (refused(f"sts::1:assumed-role/web-task/{TASK}", "dynamodb:PutItem"), "application"),
        (refused(f"sts::1:assumed-role/web-task/{TASK}", "sts:AssumeRole"), "application"),
        (refused(f"sts::1:assumed-role/web-task/{TASK}", "dynamodb:CreateTable"), "application"),
        (refused("iam::1:user/uploader", "s3:PutObject"), "application"),
        (refused("sts::1:assumed-role/foo/bar", "s3:GetObject"), None),
        ("GET /docs/AccessDenied.html 200", None),
        ("permission granted", None),
    ],
)  # fmt: skip
def test_the_principal_and_the_action_decide(text: str, party: str | None) -> None:
    assert parse_refused_party(text) == party


def test_names_the_action_also_in_the_older_wording() -> None:
    assert refused_action("User XYZ is not allowed to perform S3::UpdateBucket on MyBucket") == "S3::UpdateBucket"
    assert refused_action(refused("iam::1:user/ci", "ecs:CreateService")) == "ecs:CreateService"
    assert refused_action("Access denied for operation 'AWS::ECS::Service'.") is None

import pytest

from agent.signals.role_trust import parse_role_trust


@pytest.mark.parametrize(
    "text",
    [
        "ECS was unable to assume the role 'arn:aws:iam::1:role/web' that was provided for this task. Please verify that the role being passed has the proper trust relationship and permissions and that your IAM user has permissions to pass this role.",
        "Invalid request provided: CreateService error: Unable to assume the service linked role. Please verify that the ECS service linked role exists. (Service: AmazonECS; Status Code: 400; Error Code: InvalidParameterException)",
        "ECS Service Linked Role does not exist. Please create a Service linked role for ECS and try again.",
        "The role defined for the function cannot be assumed by Lambda. (Service: Lambda, Status Code: 400)",
        "Role arn:aws:iam::1:role/cfn is invalid or cannot be assumed",
        "InvalidParameterException: Unable to assume role and validate the specified targetGroupArn. Please verify that the ECS service role being passed has the proper permissions.",
        "(service web) failed to launch a task with (error ECS was unable to assume the role 'arn:aws:iam::1:role/x' that was provided for this task.",
    ],
)  # fmt: skip
def test_reads_roles_nobody_can_assume(text: str) -> None:
    found = parse_role_trust(text)
    assert found is not None
    assert found.quote in text


@pytest.mark.parametrize(
    "text",
    [
        "User: arn:aws:sts::1:assumed-role/web-task/6b777c1809a94925ab48098fa09824de is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::1:role/x",
        "assumed role web-task",
    ],
)  # fmt: skip
def test_other_texts_are_none(text: str) -> None:
    assert parse_role_trust(text) is None


def test_the_roles_of_ecs_have_names() -> None:
    text = "ECS was unable to assume the configured ECS Infrastructure Role 'arn:aws:iam::111122223333:role/volumes'."
    failure = parse_role_trust(text)
    assert failure is not None
    assert failure.problem == "trust_policy"

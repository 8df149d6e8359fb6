import botocore.session
import pytest

from agent.verification.cli_commands import WrongCommandError, parse_command

SESSION = botocore.session.Session()


def test_reads_service_operation_and_options() -> None:
    parsed = parse_command("aws ecs list-tasks --cluster prod --desired-status STOPPED --region=eu-west-1", SESSION)
    assert (parsed.service, parsed.operation) == ("ecs", "ListTasks")
    assert parsed.options == {"cluster": ("prod",), "desired-status": ("STOPPED",), "region": ("eu-west-1",)}
    assert parsed.enumerated == {"desired-status"}


def test_the_names_of_the_cli_are_not_always_botocores() -> None:
    parsed = parse_command("aws deploy get-deployment --deployment-id d-1 --region eu-west-1", SESSION)
    assert parsed.service == "codedeploy"


@pytest.mark.parametrize(
    "command",
    [
        "aws ecs",
        "gcloud run services list",
        "aws ecs list-tasks --cluster prod",
        "aws ecs list-tasks --desired-status DEAD --region eu-west-1",
        "aws ecs describe-tasks --cluster prod --region eu-west-1",
        "aws ecs list-tasks prod --region eu-west-1",
        "aws ecs list-tasks --cluster 'prod --region eu-west-1",
        "aws ecs list-tasks --cluster prod --region eu-west-1 --output pdf",
        "aws ecs list-tasks --cluster prod --region eu-west-1 --query 'taskArns['",
    ],
)
def test_what_the_cli_would_not_take_is_refused(command: str) -> None:
    with pytest.raises(WrongCommandError):
        parse_command(command, SESSION)

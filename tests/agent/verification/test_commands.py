import pytest

from agent.verification.commands import command_objections
from tests.agent.verification.stage import CHECK, material

READ = "aws ecs describe-services --cluster prod --services web-v57 --region eu-west-1"


@pytest.mark.parametrize(
    "command",
    [
        CHECK,
        READ,
        f"{READ} --query 'services[].events[].message' --output text",
        "aws ec2 describe-subnets --filters Name=vpc-id,Values=prod --region eu-west-1",
        "aws ecs list-tasks --cluster prod --desired-status STOPPED --max-items 10 --region eu-west-1",
    ],
)
def test_reads_of_what_was_seen_may_be_proposed(command: str) -> None:
    assert list(command_objections(command, material())) == []


@pytest.mark.parametrize(
    ("command", "why"),
    [
        (f"{READ} | sh", "uses the shell"),
        (f"{READ} && rm x", "uses the shell"),
        ("aws ecs describe-services --services $(id) --region eu-west-1", "uses the shell"),
        (f"{READ} --explain", "unknown option"),
        ("aws ecs explain-failure --cluster prod --region eu-west-1", "unknown operation"),
        ("kubectl get pods", "no such command"),
        (f"{READ} --endpoint-url https://evil.example", "unknown option"),
        (f"{READ} --profile admin", "unknown option"),
        ("aws ecs delete-service --cluster prod --service web-v57 --region eu-west-1", "not a plain read"),
        ("aws secretsmanager get-secret-value --secret-id web-v57 --region eu-west-1", "not a plain read"),
        ("aws ssm get-parameter --name web-v57 --region eu-west-1", "not a plain read"),
        ("aws ecr get-authorization-token --region eu-west-1", "not a plain read"),
        (READ.replace("web-v57", "payroll"), "was not seen"),
        (READ.replace("eu-west-1", "us-east-1"), "nothing was read in region"),
        (READ + " 'unclosed", "quotation marks"),
        (f"{READ} --query 'services[].nothing'", "names a field"),
    ],
)
def test_anything_else_may_not(command: str, why: str) -> None:
    assert any(why in objection for objection in command_objections(command, material()))


def test_what_the_rules_propose_stays_allowed_word_for_word() -> None:
    found = material()
    (proposed,) = (action.command for action in found.diagnosis.actions)
    assert proposed is not None
    assert list(command_objections(proposed, found)) == []
    assert list(command_objections(proposed.replace("team/web", "team/pay"), found)) != []

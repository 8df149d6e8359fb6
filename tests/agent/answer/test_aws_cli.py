import shlex

import pytest

from agent.answer.aws_cli import aws_command
from tests.facts import REGION, SCOPE


def test_quotes_every_value_and_names_the_region() -> None:
    command = aws_command("ecr", "describe-images", SCOPE, (("repository-name", "a; rm -rf / #$(id)"),))
    assert shlex.split(command)[4:] == ["a; rm -rf / #$(id)", "--region", REGION]


def test_a_value_that_looks_like_an_option_stays_a_value() -> None:
    command = aws_command("ecr", "describe-images", SCOPE, (("repository-name", "--profile=other"),))
    assert "--repository-name=--profile=other" in shlex.split(command)


def test_leaves_out_what_is_absent_and_the_region_of_a_global_service() -> None:
    assert (
        aws_command("iam", "get-role", SCOPE, (("role-name", "web"), ("path", None)))
        == "aws iam get-role --role-name web"
    )


def test_refuses_names_that_are_no_plain_words() -> None:
    with pytest.raises(ValueError, match="no name of the AWS CLI"):
        aws_command("ecs", "describe-tasks; id", SCOPE)

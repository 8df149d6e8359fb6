"""Writes AWS CLI commands for people to run. Every value is quoted: names in AWS are other people's texts.

Source: https://docs.aws.amazon.com/cli/latest/reference/
"""

import shlex
from collections.abc import Iterable

from tools.aws.scope import AwsScope
from tools.pattern import Pattern

_OPTION = Pattern(r"^[a-z0-9][a-z0-9-]*$")
# What a managed daemon runs is described by an operation of its own.
_DEFINITION, _OF_DAEMON, _DAEMONS = (
    "describe-task-definition",
    "describe-daemon-task-definition",
    ":daemon-task-definition/",
)
# IAM has one endpoint for all regions.
_GLOBAL = frozenset({"iam"})


def aws_command(
    service: str, operation: str, scope: AwsScope, options: Iterable[tuple[str, str | Iterable[str] | None]] = ()
) -> str:
    """Write one command. Options whose value is None or empty are left out; several values follow one option.

    Raises:
        ValueError: a service, operation or option name is no plain word.

    Example:
        >>> aws_command("ecs", "describe-tasks", AwsScope("111122223333", "eu-west-1"),
        ...             [("cluster", "prod"), ("tasks", ["a b", "c"])])
        "aws ecs describe-tasks --cluster prod --tasks 'a b' c --region eu-west-1"
    """
    pairs = list(options)
    if operation == _DEFINITION and any(_DAEMONS in value for _, value in pairs if isinstance(value, str)):
        operation, pairs = _OF_DAEMON, [(name.replace("task-", "daemon-task-"), value) for name, value in pairs]
    for name in (service, operation, *(name for name, _ in pairs)):
        if not _OPTION.match(name):
            raise ValueError(f"{name!r} is no name of the AWS CLI")
    words = ["aws", service, operation]
    for name, value in pairs:
        values = [value] if isinstance(value, str) else list(value or ())
        if any(values):
            # A value that begins with a dash would be read as an option.
            joined = len(values) == 1 and values[0].startswith("-")
            words += (
                [f"--{name}={shlex.quote(values[0])}"] if joined else [f"--{name}", *(shlex.quote(v) for v in values)]
            )
    if service not in _GLOBAL:
        words += ["--region", shlex.quote(scope.region)]
    return " ".join(words)

import pytest

from agent.signals.log_setup import parse_log_setup

START = "ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: "


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (f"{START}ResourceNotFoundException: The specified log group does not exist. : exit status 1", "no_group"),
        ("error during container init: error setting log driver: failed to create logger: LogGroup does not exist", "no_group"),
        (f"{START}AccessDeniedException: User: arn:aws:sts::1:assumed-role/x/1 is not authorized to perform: logs:CreateLogStream on resource: y", "denied"),
        ("CannotStartContainerError: Error response from daemon: unknown log opt 'awslogs-grp' for awslogs log driver", "options"),
        ("CannotStartContainerError: Error response from daemon: failed to initialize logging driver: dial unix /var/run/fluent.sock: connect: no such file or directory", "other"),
    ],
)  # fmt: skip
def test_reads_why(text: str, problem: str) -> None:
    found = parse_log_setup(text)
    assert found is not None
    assert found.problem == problem
    assert found.quote in text


@pytest.mark.parametrize(
    "text",
    [
        f'{START}RequestError: send request failed caused by: Post "https://logs.eu-west-1.amazonaws.com/": dial tcp 1.2.3.4:443: i/o timeout',
        "ResourceInitializationError: failed to validate logger args: There is a connection issue between the task and Amazon CloudWatch. : signal: killed",
        "ResourceInitializationError: unable to pull secrets: AccessDeniedException: not authorized to perform: ssm:GetParameters",
        "logging driver ready",
    ],
)  # fmt: skip
def test_other_texts_are_none(text: str) -> None:
    assert parse_log_setup(text) is None

import pytest

from agent.signals.resource_initialization import parse_resource_initialization

PULL = "ResourceInitializationError: unable to pull secrets or registry auth: "


@pytest.mark.parametrize(
    ("text", "operation", "outcome"),
    [
        (PULL + 'The task cannot pull registry auth from Amazon ECR: There is a connection issue between the task and Amazon ECR. operation error ECR: GetAuthorizationToken, https response error StatusCode: 0, dial tcp 44.213.79.86:443: i/o timeout', "ecr_auth", "no_answer"),
        (PULL + "execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 5 time(s): failed to fetch secret: RequestCanceled: request context canceled caused by: context deadline exceeded", "secrets_manager", "no_answer"),
        (PULL + 'unable to retrieve secrets from ssm: RequestError: send request failed caused by: Post "https://ssm.eu-west-1.amazonaws.com/": dial tcp 52.94.0.1:443: i/o timeout', "ssm", "no_answer"),
        ("ResourceInitializationError: failed to validate logger args: The task cannot find the Amazon CloudWatch log group defined in the task definition. There is a connection issue between the task and Amazon CloudWatch. Check your network configuration. : signal: killed", "logs", "no_answer"),
        (PULL + "unable to retrieve secret from asm: AccessDeniedException: User: arn:aws:sts::1:assumed-role/x/1 is not authorized to perform: secretsmanager:GetSecretValue status code: 400", "secrets_manager", "refused"),
        (PULL + "operation error ECR: GetAuthorizationToken, https response error StatusCode: 400, api error AccessDeniedException: User is not authorized to perform: ecr:GetAuthorizationToken", "ecr_auth", "refused"),
        ("ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: stderr: Mount attempt 1/3 failed due to timeout after 15 sec", "efs", "other"),
        (PULL + "pull command failed: : signal: killed", "unknown", "no_answer"),
        ("ResourceInitializationError: The task can't pull the secret 'prod/db' from AWS Secrets Manager. There is a connection issue between the task and AWS Secrets Manager. Check your task network configuration.", "secrets_manager", "no_answer"),
        ("ResourceInitializationError: unable to download env files: file download command: non empty error stream: RequestCanceled: request context canceled", "s3", "no_answer"),
        ("operation error ECR: GetAuthorizationToken, StatusCode: 0, dial tcp 44.213.79.104:443: i/o timeout", "ecr_auth", "no_answer"),
    ],
)  # fmt: skip
def test_tells_no_answer_from_a_refusal(text: str, operation: str, outcome: str) -> None:
    failure = parse_resource_initialization(text)
    assert failure is not None
    assert (failure.operation, failure.outcome) == (operation, outcome)


@pytest.mark.parametrize(
    "text",
    [
        "GetSecretValue took 12 ms",
        "CannotPullContainerError: failed to resolve ref x: dial tcp 10.0.0.1:443: i/o timeout",
        "psycopg2.OperationalError: connection timed out",
        "GetParameter answered in 3 ms",
    ],
)
def test_other_texts_are_no_failed_initialisation(text: str) -> None:
    assert parse_resource_initialization(text) is None

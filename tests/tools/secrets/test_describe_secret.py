"""Secrets: that they exist, their key, labels and planned end; their values never."""

from typing import Any

import pytest
from botocore.credentials import ReadOnlyCredentials

from tests.tools.stage import ACCOUNT, REGION, ago
from tools.aws.scope import AwsScope
from tools.aws.session import ClientFactory, acting_as
from tools.errors import ReadFailedError, UndeclaredOperationError
from tools.evidence import Empty
from tools.registry import declared_operations
from tools.secrets.describe_secret import TOOL, DescribeSecretArguments

ARN = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:prod/web/db-AbCdEf"
KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"


def secret(**more: Any) -> dict[str, Any]:
    return {
        "ARN": ARN,
        "Name": "prod/web/db",
        "CreatedDate": ago(900),
        "LastChangedDate": ago(90),
        "SecretVersionsToStages": {"7a1b": ["AWSCURRENT"], "6a1b": ["AWSPREVIOUS"]},
    } | more


@pytest.mark.parametrize("asked", [ARN, "prod/web/db"])
def test_a_secret_is_described_by_arn_and_by_name(stage: Any, asked: str) -> None:
    stage.serve({"secretsmanager": {"SecretList": [secret(KmsKeyId=KEY)]}})
    told = stage.read(TOOL, DescribeSecretArguments(secret=asked)).value
    assert (told.arn, told.name, told.kms_key, told.deletion) == (ARN, "prod/web/db", KEY, None)
    assert set(told.stages) == {"AWSCURRENT", "AWSPREVIOUS"}
    assert told.changed_at is not None


def test_a_planned_deletion_and_the_default_key_are_told(stage: Any) -> None:
    stage.serve({"secretsmanager": {"SecretList": [secret(DeletedDate=ago(-600))]}})
    answer = stage.read(TOOL, DescribeSecretArguments(secret=ARN))
    assert answer.value.deletion is not None
    assert answer.value.kms_key is None
    assert "marked for deletion, deletedDate: 20" in answer.evidence[0].excerpt
    assert "AWS's own key" in answer.evidence[0].excerpt


def test_a_secret_that_is_not_there_is_empty(stage: Any) -> None:
    stage.serve({"secretsmanager": {"SecretList": [secret()]}})
    answer = stage.read(TOOL, DescribeSecretArguments(secret=ARN.replace("web", "shop")))
    assert isinstance(answer, Empty)
    assert "ResourceNotFoundException" in answer.evidence[0].excerpt


def test_a_secret_of_another_region_is_not_there(stage: Any) -> None:
    stage.serve(accounts={ACCOUNT: {REGION: {"secretsmanager": {"SecretList": [secret()]}}, "us-east-1": {}}})
    there = AwsScope(ACCOUNT, "us-east-1")
    assert isinstance(stage.read(TOOL, DescribeSecretArguments(secret="prod/web/db"), scope=there), Empty)


def test_a_secret_that_may_not_be_described_is_not_called_missing(stage: Any) -> None:
    denied = [{"account": ACCOUNT, "operation": "secretsmanager:DescribeSecret"}]
    stage.serve({"secretsmanager": {"SecretList": [secret()]}}, denied=denied)
    with pytest.raises(ReadFailedError) as raised:
        stage.read(TOOL, DescribeSecretArguments(secret=ARN))
    assert raised.value.reason == "denied"


@pytest.mark.parametrize(
    ("service", "call", "given"),
    [
        ("secretsmanager", "get_secret_value", {"SecretId": ARN}),
        ("secretsmanager", "batch_get_secret_value", {"SecretIdList": [ARN]}),
        ("ssm", "get_parameter", {"Name": "/prod/db", "WithDecryption": True}),
        ("ssm", "get_parameters", {"Names": ["/prod/db"]}),
        ("ssm", "get_parameters_by_path", {"Path": "/prod"}),
        ("ssm", "get_parameter_history", {"Name": "/prod/db"}),
        ("kms", "decrypt", {"CiphertextBlob": b"x"}),
    ],
)
def test_no_value_can_be_asked_for_whoever_tries(stage: Any, service: str, call: str, given: dict[str, Any]) -> None:
    clients = ClientFactory(allowed_operations=declared_operations())
    keys = ReadOnlyCredentials("AKIAEXAMPLE", "secret", "token")
    with acting_as(keys), pytest.raises(UndeclaredOperationError):
        getattr(clients.client(service, REGION), call)(**given)
    assert stage.lab.journal() == []

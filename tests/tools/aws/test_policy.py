import botocore.session
import pytest

from tools.aws.policy import iam_action, read_actions, read_policy
from tools.registry import declared_operations

READING = ("Describe", "List", "Get", "Lookup", "Filter", "BatchGet", "Search", "Simulate", "StartQuery", "StopQuery")


def test_the_policy_allows_the_declared_operations_and_nothing_else() -> None:
    (statement,) = read_policy()["Statement"]
    assert set(statement["Action"]) == {iam_action(operation) for operation in declared_operations()}
    assert list(statement["Action"]) == sorted(statement["Action"])
    assert not [action for action in statement["Action"] if "*" in action]


def test_elastic_load_balancing_has_its_own_prefix() -> None:
    assert "elasticloadbalancing:DescribeTargetHealth" in read_actions()


@pytest.mark.parametrize("operation", sorted(declared_operations()))
def test_every_declared_operation_exists_and_only_reads(operation: str) -> None:
    service, name = operation.split(":")
    assert name in botocore.session.get_session().get_service_model(service).operation_names
    assert name.startswith(READING)
    assert name != "GetSecretValue"

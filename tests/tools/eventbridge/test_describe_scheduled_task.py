from typing import Any

import pytest

from tests.tools.documents import CLUSTER, DEFINITION
from tests.tools.stage import ACCOUNT, REGION
from tools.errors import ReadFailedError
from tools.eventbridge.describe_scheduled_task import TOOL, DescribeScheduledTaskArguments
from tools.evidence import Empty

RULE = f"arn:aws:events:{REGION}:{ACCOUNT}:rule/nightly"
TARGET = {"Id": "1", "Arn": CLUSTER, "RoleArn": "r", "EcsParameters": {"TaskDefinitionArn": DEFINITION, "TaskCount": 1}}


def rule(**more: Any) -> dict[str, Any]:
    return {
        "Name": "nightly",
        "Arn": RULE,
        "State": "ENABLED",
        "ScheduleExpression": "rate(1 day)",
        "Targets": [{"Id": "0", "Arn": "arn:aws:sqs:x"}, TARGET],
    } | more


def read(stage: Any, *rules: dict[str, Any], arn: str = RULE) -> Any:
    stage.serve({"events": {"Rules": list(rules)}})
    return stage.read(TOOL, DescribeScheduledTaskArguments(rule_arn=arn))


def test_the_task_a_rule_runs_is_told_with_cluster_and_role(stage: Any) -> None:
    task = read(stage, rule()).value
    assert (task.name, task.enabled, task.family, task.cluster_arn) == ("nightly", True, "orders", CLUSTER)
    assert (task.role_arn, task.expression) == ("r", "rate(1 day)")


def test_a_rule_that_is_off_says_so(stage: Any) -> None:
    assert read(stage, rule(State="DISABLED")).value.enabled is False


def test_a_rule_of_another_bus_is_asked_for_there(stage: Any) -> None:
    arn = f"arn:aws:events:{REGION}:{ACCOUNT}:rule/shop/nightly"
    assert read(stage, rule(EventBusName="shop", Arn=arn), arn=arn).value.name == "nightly"
    assert isinstance(read(stage, rule(), arn=arn), Empty)


def test_a_rule_that_runs_no_task_is_an_empty_answer(stage: Any) -> None:
    assert isinstance(read(stage, rule(Targets=[])), Empty)


def test_a_refusal_is_no_empty_answer(stage: Any) -> None:
    stage.serve({"events": {"Rules": [rule()]}})
    stage.lab.set_faults([{"service": "events", "operation": "DescribeRule", "deny": True}])
    with pytest.raises(ReadFailedError):
        stage.read(TOOL, DescribeScheduledTaskArguments(rule_arn=RULE))

import json
from typing import Any

import pytest

from tests.tools.documents import CLUSTER, DEFINITION
from tests.tools.stage import ACCOUNT, REGION
from tools.errors import ReadFailedError
from tools.evidence import Empty
from tools.scheduler.describe_schedule import TOOL, DescribeScheduleArguments

SCHEDULE = f"arn:aws:scheduler:{REGION}:{ACCOUNT}:schedule/batch/nightly"
QUEUE = f"arn:aws:sqs:{REGION}:{ACCOUNT}:nightly-failed"
TARGET = {"Arn": CLUSTER, "RoleArn": "r", "EcsParameters": {"TaskDefinitionArn": DEFINITION, "TaskCount": 1}}


def schedule(**more: Any) -> dict[str, Any]:
    return {
        "Name": "nightly",
        "GroupName": "batch",
        "Arn": SCHEDULE,
        "State": "ENABLED",
        "ScheduleExpression": "rate(1 day)",
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "Target": TARGET,
    } | more


def calling(request: str) -> dict[str, Any]:
    return schedule(Target={"Arn": "arn:aws:scheduler:::aws-sdk:ecs:runTask", "RoleArn": "r", "Input": request})


def read(stage: Any, *schedules: dict[str, Any], arn: str = SCHEDULE) -> Any:
    stage.serve({"scheduler": {"Schedules": list(schedules)}})
    return stage.read(TOOL, DescribeScheduleArguments(schedule_arn=arn))


def test_the_task_a_schedule_runs_is_told_with_cluster_role_and_queue(stage: Any) -> None:
    answer = read(stage, schedule(Target=TARGET | {"DeadLetterConfig": {"Arn": QUEUE}}))
    task = answer.value
    assert (task.name, task.kind, task.enabled, task.family) == ("nightly", "schedule", True, "orders")
    assert (task.cluster_arn, task.role_arn, task.dead_letter_arn) == (CLUSTER, "r", QUEUE)
    assert task.caller == "scheduler.amazonaws.com"
    assert f"DeadLetterConfig.Arn: {QUEUE}" in answer.evidence[0].excerpt


def test_a_schedule_that_is_off_or_has_an_end_says_so(stage: Any) -> None:
    task = read(stage, schedule(State="DISABLED", EndDate="2026-01-31T00:00:00Z")).value
    assert task.enabled is False
    assert task.ends_at is not None


def test_a_schedule_that_calls_the_api_itself_names_task_and_cluster_in_its_input(stage: Any) -> None:
    task = read(stage, calling(json.dumps({"Cluster": CLUSTER, "TaskDefinition": "orders:7"}))).value
    assert (task.cluster_arn, task.family) == (CLUSTER, "orders")
    assert read(stage, calling(json.dumps({"TaskDefinition": "orders"}))).value.cluster_arn == "default"


@pytest.mark.parametrize("request_text", ["", "no json", "[]", "{}"])
def test_an_input_that_names_no_task_is_an_empty_answer(stage: Any, request_text: str) -> None:
    assert isinstance(read(stage, calling(request_text)), Empty)


def test_a_schedule_of_another_group_or_target_is_an_empty_answer(stage: Any) -> None:
    assert isinstance(read(stage, schedule(GroupName="other")), Empty)
    assert isinstance(read(stage, schedule(Target={"Arn": QUEUE, "RoleArn": "r"})), Empty)


def test_a_refusal_is_no_empty_answer(stage: Any) -> None:
    stage.serve({"scheduler": {"Schedules": [schedule()]}})
    stage.lab.set_faults([{"service": "scheduler", "operation": "GetSchedule", "deny": True}])
    with pytest.raises(ReadFailedError):
        stage.read(TOOL, DescribeScheduleArguments(schedule_arn=SCHEDULE))

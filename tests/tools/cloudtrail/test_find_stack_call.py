import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.tools.stage import NOW, REGION, ago
from tools.cloudtrail.find_stack_call import TOOL, FindStackCallArguments
from tools.errors import ReadFailedError
from tools.evidence import Empty, Unread

STACK = f"arn:aws:cloudformation:{REGION}:111122223333:stack/orders/68734746-5010-4665-a251-fe67ec2bc89d"
OTHER = STACK.replace("/orders/", "/orders-db/")


def call(number: int, minutes_ago: float, stack: str = STACK, name: str = "ExecuteChangeSet", **more: Any) -> Any:
    identity = {"type": "AssumedRole", "arn": f"arn:aws:sts::111122223333:assumed-role/deployer-{number}/4711"}
    record = {"userIdentity": identity, "requestParameters": {"stackName": stack, "changeSetName": "release-1"}}
    return {
        "EventId": f"e-{number}",
        "EventName": name,
        "ReadOnly": "false",
        "EventTime": ago(minutes_ago),
        "EventSource": "cloudformation.amazonaws.com",
        "CloudTrailEvent": json.dumps(record | more),
    }


def read(stage: Any, *events: dict[str, Any], began: float = 60) -> Any:
    stage.serve({"cloudtrail": {"Events": list(events)}})
    # The simulator moves a world's times to the present.
    began_at = datetime.now(UTC) - timedelta(minutes=began)
    asked = FindStackCallArguments(calls=("ExecuteChangeSet", "UpdateStack"), stack_id=STACK, began_at=began_at)
    return stage.read(TOOL, asked)


@pytest.mark.parametrize("named", [STACK, "orders"])
def test_who_executed_the_change_set_is_found_however_the_caller_named_the_stack(stage: Any, named: str) -> None:
    answer = read(stage, call(1, 60.1, named), call(2, 60.1, OTHER), call(3, 60.1, "orders-db"))
    assert [event.by for event in answer.value] == ["deployer-1"]
    assert [piece.resource for piece in answer.evidence] == ["e-1"]
    assert len(stage.lab.journal()) == 1


def test_a_stack_that_only_cloudtrail_s_resources_name_is_found(stage: Any) -> None:
    unreadable = call(1, 60.1) | {"CloudTrailEvent": "{", "Resources": [{"ResourceName": STACK}]}
    (event,) = read(stage, unreadable).value
    assert not event.succeeded


def test_a_stack_that_was_updated_directly_is_found_next(stage: Any) -> None:
    assert [event.name for event in read(stage, call(1, 60.1, name="UpdateStack")).value] == ["UpdateStack"]


@pytest.mark.parametrize("minutes_ago", [71, 58])
def test_calls_of_another_time_began_something_else(stage: Any, minutes_ago: float) -> None:
    assert isinstance(read(stage, call(1, minutes_ago)), Empty)


def test_none_yet_for_a_young_operation_is_no_nobody(stage: Any) -> None:
    answer = read(stage, began=5)
    assert isinstance(answer, Unread)
    assert "not known yet" in answer.gap.effect


def test_a_refusal_is_no_empty_answer(stage: Any) -> None:
    stage.serve({})
    stage.lab.set_faults([{"service": "cloudtrail", "operation": "*", "deny": True}])
    with pytest.raises(ReadFailedError):
        stage.read(TOOL, FindStackCallArguments(calls=("DeleteStack",), stack_id=STACK, began_at=NOW))

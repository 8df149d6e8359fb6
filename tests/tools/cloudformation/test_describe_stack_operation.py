from typing import Any

import pytest

from tests.tools.documents import STACK, stack, stack_event
from tools.cloudformation.describe_stack_operation import TOOL, DescribeStackOperationArguments
from tools.errors import ReadFailedError
from tools.evidence import Empty

ARGUMENTS = DescribeStackOperationArguments(stack=STACK)
OLDER = [stack_event(5000, "orders", "CREATE_COMPLETE"), stack_event(5001, "orders", "CREATE_IN_PROGRESS")]


def serve(stage: Any, *events: dict[str, Any], status: str = "UPDATE_ROLLBACK_COMPLETE") -> None:
    documents = {"Stacks": [stack(StackStatus=status)], "StackEvents": list(events)}
    stage.serve({"cloudformation": documents})


def filler(count: int, newest: float) -> list[dict[str, Any]]:
    return [stack_event(newest + n / 10, f"Parameter{n}", "UPDATE_COMPLETE") for n in range(count)]


def test_an_update_and_its_rollback_are_one_operation_that_stops_at_its_beginning(stage: Any) -> None:
    serve(
        stage,
        stack_event(1, "orders", "UPDATE_ROLLBACK_COMPLETE"),
        stack_event(2, "orders", "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS"),
        stack_event(4, "orders", "UPDATE_ROLLBACK_IN_PROGRESS", ResourceStatusReason="failed: [Service]"),
        stack_event(5, "Service", "UPDATE_FAILED", ResourceStatusReason="Circuit breaker was triggered"),
        stack_event(9, "orders", "UPDATE_IN_PROGRESS", ResourceStatusReason="User Initiated"),
        *OLDER,
    )
    answer = stage.read(TOOL, ARGUMENTS)
    told = answer.value
    assert [event.status for event in told.events][-2:] == ["UPDATE_FAILED", "UPDATE_IN_PROGRESS"]
    assert len(told.events) == len(answer.evidence) == 5
    assert (told.status, told.complete) == ("UPDATE_ROLLBACK_COMPLETE", True)
    assert told.began_at == told.events[-1].at
    assert told.ended_at == told.events[0].at
    assert told.events[-2].physical_id is None
    assert "ResourceStatusReason: Circuit breaker was triggered" in answer.evidence[3].excerpt
    assert stage.calls("DescribeStackEvents") == 1
    assert stage.calls("DescribeEvents") == 0


def test_an_operation_under_way_has_not_ended(stage: Any) -> None:
    serve(
        stage,
        stack_event(1, "Service", "UPDATE_IN_PROGRESS"),
        stack_event(9, "orders", "UPDATE_IN_PROGRESS"),
        *OLDER,
        status="UPDATE_IN_PROGRESS",
    )
    told = stage.read(TOOL, ARGUMENTS).value
    assert (told.status, told.ended_at, len(told.events)) == ("UPDATE_IN_PROGRESS", None, 2)


def test_a_rollback_somebody_continued_belongs_to_the_update_it_undoes(stage: Any) -> None:
    serve(
        stage,
        stack_event(1, "orders", "UPDATE_ROLLBACK_COMPLETE"),
        stack_event(2, "orders", "UPDATE_ROLLBACK_IN_PROGRESS", ResourceStatusReason="User Initiated"),
        stack_event(20, "orders", "UPDATE_ROLLBACK_FAILED"),
        stack_event(30, "orders", "UPDATE_ROLLBACK_IN_PROGRESS"),
        stack_event(31, "Service", "UPDATE_FAILED", ResourceStatusReason="why"),
        stack_event(60, "orders", "UPDATE_IN_PROGRESS"),
        *OLDER,
    )
    told = stage.read(TOOL, ARGUMENTS).value
    assert told.events[-1].status == "UPDATE_IN_PROGRESS"
    assert any(event.reason == "why" for event in told.events)


def test_the_deletion_of_what_never_came_up_does_not_hide_why(stage: Any) -> None:
    serve(
        stage,
        stack_event(1, "orders", "DELETE_COMPLETE"),
        stack_event(2, "orders", "DELETE_IN_PROGRESS"),
        stack_event(5, "orders", "ROLLBACK_COMPLETE"),
        stack_event(8, "orders", "ROLLBACK_IN_PROGRESS"),
        stack_event(9, "Service", "CREATE_FAILED", ResourceStatusReason="the cause"),
        stack_event(15, "orders", "CREATE_IN_PROGRESS"),
        status="DELETE_COMPLETE",
    )
    told = stage.read(TOOL, ARGUMENTS).value
    assert (told.status, told.events[-1].status) == ("DELETE_COMPLETE", "CREATE_IN_PROGRESS")
    assert any(event.reason == "the cause" for event in told.events)


def test_the_deletion_of_a_stack_that_worked_is_an_operation_of_its_own(stage: Any) -> None:
    serve(
        stage,
        stack_event(1, "orders", "DELETE_FAILED"),
        stack_event(2, "orders", "DELETE_IN_PROGRESS"),
        *OLDER,
        status="DELETE_FAILED",
    )
    assert len(stage.read(TOOL, ARGUMENTS).value.events) == 2


def test_failed_hooks_are_told_with_their_reason(stage: Any) -> None:
    hook = stack_event(
        3,
        "Service",
        "CREATE_IN_PROGRESS",
        HookType="Platform::NoPublicIp::Hook",
        HookStatus="HOOK_COMPLETE_FAILED",
        HookStatusReason="AssignPublicIp must be DISABLED",
        HookFailureMode="FAIL",
    )
    serve(stage, hook, stack_event(5, "orders", "CREATE_IN_PROGRESS"), status="CREATE_IN_PROGRESS")
    answer = stage.read(TOOL, ARGUMENTS)
    event = answer.value.events[0]
    assert (event.hook_status, event.hook_failure_mode) == ("HOOK_COMPLETE_FAILED", "FAIL")
    assert "HookStatusReason: AssignPublicIp must be DISABLED" in answer.evidence[0].excerpt


def large_failed_update() -> list[dict[str, Any]]:
    return [
        stack_event(1, "orders", "UPDATE_ROLLBACK_COMPLETE"),
        *filler(180, 2),
        stack_event(21, "orders", "UPDATE_ROLLBACK_IN_PROGRESS"),
        stack_event(22, "Service", "UPDATE_FAILED", ResourceStatusReason="root cause"),
        *filler(150, 23),
        stack_event(40, "orders", "UPDATE_IN_PROGRESS"),
        stack_event(900, "Service", "UPDATE_FAILED", ResourceStatusReason="of an older update"),
        stack_event(901, "orders", "UPDATE_IN_PROGRESS"),
    ]


def test_of_a_large_operation_the_failed_events_are_asked_for_in_one_call(stage: Any) -> None:
    serve(stage, *large_failed_update())
    told = stage.read(TOOL, ARGUMENTS).value
    assert (told.complete, told.failures_complete, told.began_at) == (False, True, None)
    assert told.status == "UPDATE_ROLLBACK_COMPLETE"
    reasons = {event.reason for event in told.events if event.status == "UPDATE_FAILED"}
    assert reasons == {"root cause"}
    assert len(told.events) == 101
    assert [entry.operation for entry in stage.lab.journal()] == ["DescribeStackEvents", "DescribeEvents"]


def test_where_failed_events_may_not_be_asked_for_the_pages_are_read(stage: Any) -> None:
    serve(stage, *large_failed_update())
    stage.lab.set_faults([{"operation": "DescribeEvents", "deny": True}])
    told = stage.read(TOOL, ARGUMENTS).value
    assert (told.complete, told.events[-1].status) == (True, "UPDATE_IN_PROGRESS")
    assert [event.reason for event in told.events if event.status == "UPDATE_FAILED"] == ["root cause"]
    assert stage.calls("DescribeStackEvents") == 4


def test_failures_of_an_older_update_are_not_taken_for_this_one(stage: Any) -> None:
    serve(
        stage,
        *filler(150, 2),
        stack_event(30, "orders", "UPDATE_IN_PROGRESS"),
        stack_event(900, "Service", "UPDATE_FAILED", ResourceStatusReason="of an older update"),
        stack_event(901, "orders", "UPDATE_IN_PROGRESS"),
        status="UPDATE_IN_PROGRESS",
    )
    told = stage.read(TOOL, ARGUMENTS).value
    assert (told.complete, len(told.events)) == (True, 151)
    assert not [event for event in told.events if event.status == "UPDATE_FAILED"]


def test_when_only_resources_are_on_the_first_page_the_stack_itself_is_asked(stage: Any) -> None:
    serve(
        stage,
        *[event | {"OperationId": "op-2"} for event in filler(150, 2)],
        stack_event(30, "orders", "UPDATE_IN_PROGRESS", OperationId="op-2"),
        stack_event(31, "Service", "UPDATE_FAILED", OperationId="op-1"),
        stack_event(32, "orders", "UPDATE_IN_PROGRESS", OperationId="op-1"),
        status="UPDATE_IN_PROGRESS",
    )
    told = stage.read(TOOL, ARGUMENTS).value
    assert (told.status, told.ended_at, told.complete) == ("UPDATE_IN_PROGRESS", None, False)
    assert len(told.events) == 100
    assert stage.calls("DescribeStacks") == 1


def test_no_such_stack_is_empty_and_a_refusal_is_not(stage: Any) -> None:
    assert isinstance(stage.read(TOOL, DescribeStackOperationArguments(stack="gone")), Empty)
    stage.lab.set_faults([{"operation": "DescribeStackEvents", "deny": True}])
    with pytest.raises(ReadFailedError) as raised:
        stage.read(TOOL, ARGUMENTS)
    assert raised.value.reason == "denied"

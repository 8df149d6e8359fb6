"""Small documents of change sets for the tests of their reads."""

from typing import Any

from tests.tools.documents import STACK
from tests.tools.stage import ACCOUNT, REGION, ago

SET = f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:changeSet/release-2/0001"
STATED = {"StackId": STACK, "StackName": "orders", "CreationTime": ago(9000), "StackStatus": "UPDATE_COMPLETE"}


def change_set(name: str = "release-2", minutes_ago: float = 10, **more: Any) -> dict[str, Any]:
    return {
        "StackId": STACK,
        "StackName": "orders",
        "ChangeSetName": name,
        "ChangeSetId": SET.replace("release-2", name),
        "Status": "FAILED",
        "ExecutionStatus": "UNAVAILABLE",
        "StatusReason": "token=abcdefghijklmnop123 was refused",
        "CreationTime": ago(minutes_ago),
    } | more


def validation(number: int, **more: Any) -> dict[str, Any]:
    return {
        "ChangeSetId": SET,
        "StackId": STACK,
        "EventId": f"event-{number}",
        "EventType": "VALIDATION_ERROR",
        "LogicalResourceId": f"Bucket{number}",
        "Timestamp": ago(9),
        "ValidationName": "NAME_CONFLICT_VALIDATION",
        "ValidationStatus": "FAILED",
        "ValidationStatusReason": f"bucket-{number} already exists",
        "ValidationFailureMode": "FAIL",
    } | more

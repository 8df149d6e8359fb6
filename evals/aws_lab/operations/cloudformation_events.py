"""cloudformation:DescribeEvents, derived from stack events.

An operation begins where the stack itself turns *_IN_PROGRESS; an automatic rollback is an operation of its own:
https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeEvents.html
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from evals.aws_lab.exchange import AwsError
from evals.aws_lab.operation import Question, keep, newest_first, operation, page
from evals.aws_lab.operations.cloudformation import PAGE, change_sets, stack_events
from evals.aws_lab.service_models import member_names
from evals.aws_lab.world import Document

FAILED_HOOKS = frozenset({"HOOK_COMPLETE_FAILED", "HOOK_FAILED"})
OperationStatus = Literal["IN_PROGRESS", "SUCCEEDED", "FAILED"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StackOperation:
    """One operation on a stack with its events, oldest first."""

    id: str
    type: str | None
    status: OperationStatus
    events: tuple[Document, ...]


@operation("cloudformation", "DescribeEvents")
def describe_events(question: Question) -> Mapping[str, Any]:
    """Answer with the events of a stack or of one operation, newest first, or only the failed ones."""
    asked = question.parameters
    if (change_set := asked.get("ChangeSetName")) and change_set.startswith("arn:"):
        return _of_change_set(question, change_set)
    if not any(asked.get(name) for name in ("StackName", "OperationId", "ChangeSetName")):
        raise AwsError("ValidationError", "One of ChangeSetName, OperationId or StackName must be specified as input")
    if asked.get("StackName"):
        groups = list(stack_operations(stack_events(question, asked["StackName"])))
    else:
        groups = list(_all_operations(question))
    if wanted := asked.get("OperationId"):
        groups = [group for group in groups if group.id == wanted]
        if not groups:
            raise AwsError("ValidationError", f"Operation with id {wanted} does not exist")
    if change_set := asked.get("ChangeSetName"):
        raise AwsError("ChangeSetNotFound", f"ChangeSet [{change_set}] does not exist", status=404)
    rows = newest_first([_operation_event(group, event) for group in groups for event in group.events], "Timestamp")
    if question.structure("Filters").get("FailedEvents"):
        rows = [row for row in rows if _failed(row)]
    return page(question, rows, size=PAGE, token=asked.get("NextToken")).under("OperationEvents", "NextToken")


def _of_change_set(question: Question, change_set: str) -> Mapping[str, Any]:
    """Answer with what the validation of a change set said."""
    if all(item["ChangeSetId"] != change_set for item in change_sets(question)):
        raise AwsError("ChangeSetNotFound", f"ChangeSet [{change_set}] does not exist", status=404)
    rows = [e for e in question.documents("ValidationEvents") if e.get("ChangeSetId") == change_set]
    if question.structure("Filters").get("FailedEvents"):
        rows = [row for row in rows if row.get("ValidationStatus") == "FAILED" or _failed(row)]
    fields = member_names("cloudformation", "OperationEvent")
    kept = [keep(row, fields) for row in newest_first(rows, "Timestamp")]
    return page(question, kept, size=PAGE, token=question.parameters.get("NextToken")).under(
        "OperationEvents", "NextToken"
    )


def stack_operations(events: Sequence[Document]) -> Iterator[StackOperation]:
    """Yield the operations of one stack, oldest first."""
    group: list[Document] = []
    # Events come newest first; equal times keep that order, so the reverse is the true one.
    for event in reversed(events):
        if group and _begins(event):
            yield _grouped(group)
            group = []
        group.append(event)
    if group:
        yield _grouped(group)


def _all_operations(question: Question) -> Iterator[StackOperation]:
    for stack_id in dict.fromkeys(event["StackId"] for event in question.documents("StackEvents")):
        yield from stack_operations(stack_events(question, stack_id))


def _begins(event: Mapping[str, Any]) -> bool:
    status = str(event.get("ResourceStatus", ""))
    # The clean-up after an update or rollback is its last step, not an operation of its own.
    return _is_the_stack(event) and status.endswith("_IN_PROGRESS") and not status.endswith("CLEANUP_IN_PROGRESS")


def _is_the_stack(event: Mapping[str, Any]) -> bool:
    return event.get("PhysicalResourceId") == event["StackId"]


def _grouped(events: list[Document]) -> StackOperation:
    first = events[0]
    stated = next((e["OperationId"] for e in events if e.get("OperationId")), None)
    return StackOperation(
        id=stated or str(uuid.uuid5(uuid.NAMESPACE_URL, f"{first['StackId']}/{first['EventId']}")),
        type=_type(first) if _begins(first) else None,
        status=_status(events),
        events=tuple(events),
    )


def _type(first: Mapping[str, Any]) -> str | None:
    status = str(first["ResourceStatus"])
    if "ROLLBACK" in status:
        # Who begins a rollback by hand is named in the reason; CloudFormation's own begin names resources.
        began_by_hand = first.get("ResourceStatusReason") == "User Initiated"
        return "CONTINUE_ROLLBACK" if began_by_hand and status == "UPDATE_ROLLBACK_IN_PROGRESS" else "ROLLBACK"
    return {
        "CREATE_IN_PROGRESS": "CREATE_STACK",
        "IMPORT_IN_PROGRESS": "UPDATE_STACK",
        "UPDATE_IN_PROGRESS": "UPDATE_STACK",
        "DELETE_IN_PROGRESS": "DELETE_STACK",
        "REVIEW_IN_PROGRESS": "CREATE_CHANGESET",
    }.get(status)


def _status(events: Sequence[Mapping[str, Any]]) -> OperationStatus:
    rolling_back = bool(events) and "ROLLBACK" in str(events[0].get("ResourceStatus"))
    ends = [
        str(e.get("ResourceStatus"))
        for e in events
        if _is_the_stack(e) and not str(e.get("ResourceStatus")).endswith("_IN_PROGRESS")
    ]
    if ends:
        succeeded = ends[-1].endswith("_COMPLETE") and ("ROLLBACK" not in ends[-1] or rolling_back)
        return "SUCCEEDED" if succeeded else "FAILED"
    return "FAILED" if any(_failed(e) for e in events) else "IN_PROGRESS"


def _failed(event: Mapping[str, Any]) -> bool:
    return str(event.get("ResourceStatus", "")).endswith("_FAILED") or event.get("HookStatus") in FAILED_HOOKS


def _operation_event(group: StackOperation, event: Document) -> Document:
    row = keep(event, member_names("cloudformation", "OperationEvent"))
    row |= {"OperationId": group.id, "OperationStatus": group.status, "EventType": _event_type(event)}
    if group.type:
        row["OperationType"] = group.type
    return row


def _event_type(event: Mapping[str, Any]) -> str:
    if event.get("HookStatus") in FAILED_HOOKS:
        return "HOOK_INVOCATION_ERROR"
    if event.get("DetailedStatus") == "VALIDATION_FAILED" and _failed(event):
        return "VALIDATION_ERROR"
    if _is_the_stack(event):
        return "STACK_EVENT"
    return "PROVISIONING_ERROR" if _failed(event) else "PROGRESS_EVENT"

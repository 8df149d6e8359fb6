"""Turns one event of a stack, or of the validation of a change set, into a fact with its evidence.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackEvent.html
Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_OperationEvent.html
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from tools.aws.answer import clean, named_lines
from tools.aws.calls import Reader
from tools.cloudformation.facts import StackEvent
from tools.cloudformation.stacks import stack_name
from tools.evidence import Evidence


def stack_event(
    reader: Reader, operation: str, document: Mapping[str, Any], evidence: dict[str, Evidence]
) -> StackEvent:
    """Read an event; its evidence is added to `evidence`."""
    stack_id, logical_id = str(document["StackId"]), str(document.get("LogicalResourceId", ""))
    name = str(document.get("StackName") or stack_name(stack_id))
    status = str(document.get("ResourceStatus") or document.get("DetailedStatus") or _unnamed(document))
    reason = document.get("ResourceStatusReason") or document.get("ValidationStatusReason")
    at: datetime = document["Timestamp"].astimezone(UTC)
    excerpt = named_lines(
        (
            ("LogicalResourceId", logical_id),
            ("ResourceType", document.get("ResourceType")),
            ("ResourceStatus", status),
            ("ResourceStatusReason", reason),
            ("HookType", document.get("HookType")),
            ("HookStatus", document.get("HookStatus")),
            ("HookStatusReason", document.get("HookStatusReason")),
            ("HookFailureMode", document.get("HookFailureMode") or document.get("ValidationFailureMode")),
            ("ValidationName", document.get("ValidationName")),
            ("ValidationPath", document.get("ValidationPath")),
            ("PhysicalResourceId", document.get("PhysicalResourceId")),
            ("StackName", name),
        )
    )
    shown = reader.evidence(
        operation,
        resource=f"{stack_id} {logical_id}".rstrip(),
        title=f"{logical_id} {status} in stack {name}",
        excerpt=excerpt,
        event_time=at,
        focus=reason or document.get("HookStatusReason"),
    )
    evidence[shown.id] = shown
    return StackEvent(
        id=document["EventId"],
        stack_id=stack_id,
        stack_name=name,
        logical_id=logical_id,
        physical_id=document.get("PhysicalResourceId") or None,
        resource_type=document.get("ResourceType", ""),
        status=status,
        reason=clean(reason),
        at=at,
        hook_type=document.get("HookType"),
        hook_status=document.get("HookStatus"),
        hook_reason=clean(document.get("HookStatusReason")),
        hook_failure_mode=document.get("HookFailureMode"),
        hook_result_id=document.get("HookInvocationId"),
        evidence_id=shown.id,
    )


def _unnamed(document: Mapping[str, Any]) -> str:
    # Validation errors and hook invocations have no resource status of their own.
    return "VALIDATION_FAILED" if document.get("ValidationStatus") else str(document.get("EventType", ""))

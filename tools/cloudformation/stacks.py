"""Turns AWS's stack documents into facts: for every read that returns stacks or stack resources.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_Stack.html
"""

from collections.abc import Mapping
from typing import Any

from tools.aws.answer import clean, named_lines, utc
from tools.aws.calls import Reader
from tools.cloudformation.facts import Stack, StackResource
from tools.evidence import Evidence
from tools.redaction import redact_value


def stack_fact(reader: Reader, operation: str, document: Mapping[str, Any], evidence: list[Evidence]) -> Stack:
    """Convert a Stack or StackSummary, adding its evidence to `evidence`."""
    arn, name = str(document["StackId"]), str(document["StackName"])
    parameters = {
        str(item["ParameterKey"]): redact_value(item["ParameterKey"], str(item.get("ParameterValue", "")))
        for item in document.get("Parameters", [])
    }
    tags = {
        str(item["Key"]): redact_value(item["Key"], str(item.get("Value", ""))) for item in document.get("Tags", [])
    }
    excerpt = named_lines(
        (
            ("StackName", name),
            ("StackStatus", document["StackStatus"]),
            ("StackStatusReason", document.get("StackStatusReason")),
            ("ParentId", document.get("ParentId")),
            ("CreationTime", document.get("CreationTime")),
            ("LastUpdatedTime", document.get("LastUpdatedTime")),
            ("DeletionTime", document.get("DeletionTime")),
            *((f"parameter {key}", value) for key, value in parameters.items()),
            *((f"tag {key}", value) for key, value in tags.items()),
        )
    )
    shown = reader.evidence(
        operation,
        resource=arn,
        title=f"Stack {name} is {document['StackStatus']}",
        excerpt=excerpt,
        event_time=utc(document.get("DeletionTime") or document.get("LastUpdatedTime") or document.get("CreationTime")),
    )
    evidence.append(shown)
    return Stack(
        id=arn,
        name=name,
        status=document["StackStatus"],
        status_reason=clean(document.get("StackStatusReason")),
        parent_id=document.get("ParentId"),
        root_id=document.get("RootId"),
        created_at=utc(document.get("CreationTime")),
        updated_at=utc(document.get("LastUpdatedTime")),
        deleted_at=utc(document.get("DeletionTime")),
        parameters=parameters,
        tags=tags,
        evidence_id=shown.id,
        change_set_id=document.get("ChangeSetId"),
    )


def resource_fact(
    reader: Reader, operation: str, document: Mapping[str, Any], evidence: list[Evidence], *, stack: str
) -> StackResource:
    """Convert a StackResource or StackResourceSummary; a summary does not name its stack, so `stack` does."""
    stack_id, logical_id = str(document.get("StackId", stack)), str(document["LogicalResourceId"])
    updated = utc(document.get("Timestamp") or document.get("LastUpdatedTimestamp"))
    excerpt = named_lines(
        (
            ("LogicalResourceId", logical_id),
            ("ResourceType", document["ResourceType"]),
            ("PhysicalResourceId", document.get("PhysicalResourceId")),
            ("ResourceStatus", document["ResourceStatus"]),
            ("ResourceStatusReason", document.get("ResourceStatusReason")),
            ("StackId", stack_id),
        )
    )
    shown = reader.evidence(
        operation,
        resource=f"{stack_id} {logical_id}",
        title=f"Stack resource {logical_id} is {document['ResourceStatus']}",
        excerpt=excerpt,
        event_time=updated,
    )
    evidence.append(shown)
    return StackResource(
        stack_id=stack_id,
        stack_name=document.get("StackName") or stack_name(stack),
        logical_id=logical_id,
        physical_id=document.get("PhysicalResourceId") or None,
        resource_type=document["ResourceType"],
        status=document["ResourceStatus"],
        reason=clean(document.get("ResourceStatusReason")),
        updated_at=updated,
        evidence_id=shown.id,
    )


def stack_name(stack: str) -> str:
    """Return the name in a stack id; a name stays as it is.

    Example:
        >>> stack_name("arn:aws:cloudformation:eu-west-1:111122223333:stack/orders/6cc5b174-3c29-4794-a6a2-e9a78b0a03d5")
        'orders'
    """
    return stack.split("/")[1] if ":stack/" in stack else stack

"""Stacks, their events and resources, and hook results, all told from the operations."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from evals.bases.documents import Document, Fragment
from evals.bases.place import Place
from evals.bases.stack import Hook, HookRule, Resource, Stack, StackParameters, lay_out_stack
from evals.bases.stack_change_set import change_set
from evals.bases.stack_events import operation_events
from evals.bases.stack_plan import plan_operations
from evals.bases.timeline import ServiceLife


def stacks(place: Place, parameters: StackParameters, lives: Sequence[ServiceLife]) -> list[Fragment]:
    """Describe a root stack with everything below it."""
    root = lay_out_stack(place, parameters, lives)
    plans = plan_operations(place, parameters, lives)
    events = [event for plan in plans for event in operation_events(place, root, plan)]
    fragments = [place.fragment("cloudformation", "StackEvents", event) for event in events]
    for stack in root.every():
        own = [event for event in events if event["StackId"] == stack.stack_id]
        if not own:
            continue
        document = _stack(root, stack, own)
        sets = [found for plan in plans if (found := change_set(place, stack, plan))]
        if sets:
            # Executing one deletes the stack's others.
            document["ChangeSetId"] = sets[-1]["ChangeSetId"]
            fragments.append(place.fragment("cloudformation", "ChangeSets", sets[-1]))
        fragments.append(place.fragment("cloudformation", "Stacks", document))
        fragments += [
            place.fragment("cloudformation", "StackResources", resource) for resource in _stack_resources(stack, own)
        ]
    hooks = {plan.operation.hook.type_name: plan.operation.hook for plan in plans if plan.operation.hook}
    fragments += [
        place.fragment("cloudformation", "HookResults", _hook_result(event, hooks[event["HookType"]]))
        for event in events
        if event.get("HookStatus") == "HOOK_COMPLETE_FAILED"
    ]
    return fragments


def stack_changes(
    place: Place, parameters: StackParameters, lives: Sequence[ServiceLife]
) -> list[tuple[datetime, str, str, str]]:
    """List who began the stack's operations: time, role, stack id, stack name."""
    root = lay_out_stack(place, parameters, lives)
    plans = plan_operations(place, parameters, lives)
    return [(plan.began, plan.operation.by, root.stack_id, root.name) for plan in plans]


def _stack(root: Stack, stack: Stack, events: Sequence[Document]) -> Document:
    own = [event for event in events if event["PhysicalResourceId"] == stack.stack_id]
    last = own[-1]
    document: Document = {
        "StackId": stack.stack_id,
        "StackName": stack.name,
        "CreationTime": own[0]["Timestamp"],
        "StackStatus": last["ResourceStatus"],
        "DisableRollback": last["ResourceStatus"] in {"CREATE_FAILED", "UPDATE_FAILED"},
        "EnableTerminationProtection": False,
        "NotificationARNs": [],
        "RollbackConfiguration": {"RollbackTriggers": []},
        "Capabilities": ["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"],
        "Tags": [{"Key": "team", "Value": stack.team}],
        "Parameters": [],
        "Outputs": [],
        "DriftInformation": {"StackDriftStatus": "NOT_CHECKED"},
    }
    if "ResourceStatusReason" in last:
        document["StackStatusReason"] = last["ResourceStatusReason"]
    if last["ResourceStatus"] == "DELETE_COMPLETE":
        document["DeletionTime"] = last["Timestamp"]
    updates = [e for e in own if e["ResourceStatus"] == "UPDATE_IN_PROGRESS"]
    if updates:
        document["LastUpdatedTime"] = updates[-1]["Timestamp"]
    if stack.parent_id:
        document |= {"ParentId": stack.parent_id, "RootId": root.stack_id}
    return document


def _stack_resources(stack: Stack, events: Sequence[Document]) -> list[Document]:
    """Tell each resource's state from its last event."""
    last: dict[str, Document] = {
        event["LogicalResourceId"]: event
        for event in events
        if event["PhysicalResourceId"] != stack.stack_id or event["LogicalResourceId"] != stack.name
    }
    known: dict[str, Resource] = {resource.logical_id: resource for resource in stack.resources}
    return [_stack_resource(stack, known.get(name), event) for name, event in last.items()]


def _stack_resource(stack: Stack, resource: Resource | None, event: Document) -> Document:
    physical = event["PhysicalResourceId"]
    if resource and event["ResourceStatus"] != "CREATE_FAILED":
        physical = resource.physical_id
    document: Document = {
        "StackName": stack.name,
        "StackId": stack.stack_id,
        "LogicalResourceId": event["LogicalResourceId"],
        "PhysicalResourceId": physical,
        "ResourceType": event["ResourceType"],
        "Timestamp": event["Timestamp"],
        "ResourceStatus": event["ResourceStatus"],
        "DriftInformation": {"StackResourceDriftStatus": "NOT_CHECKED"},
    }
    if "ResourceStatusReason" in event:
        document["ResourceStatusReason"] = event["ResourceStatusReason"]
    return document


def _hook_result(event: Document, hook: Hook) -> Document:
    document: Document = {
        "HookResultId": event["HookInvocationId"],
        "InvocationPoint": event["HookInvocationPoint"],
        "FailureMode": event["HookFailureMode"],
        "TypeName": event["HookType"],
        "TypeVersionId": "00000003",
        "Status": event["HookStatus"],
        "HookStatusReason": hook.whole_reason or hook.reason,
        "InvokedAt": event["Timestamp"] - timedelta(seconds=2),
        "TargetType": "RESOURCE",
        "TargetId": event["LogicalResourceId"],
    }
    if hook.rules:
        document["Annotations"] = [_annotation(rule) for rule in hook.rules]
    return document


def _annotation(rule: HookRule) -> Document:
    remedy = {"RemediationMessage": rule.remedy} if rule.remedy else {}
    return {"AnnotationName": rule.name, "Status": "FAILED", "StatusMessage": rule.message, **remedy}

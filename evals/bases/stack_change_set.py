"""The change set by which an operation changed a stack, where the story says what it changed.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceTargetDefinition.html
"""

import re
from datetime import timedelta

from evals.bases.documents import Document
from evals.bases.place import Place
from evals.bases.stack import ChangedProperty, Resource, Stack
from evals.bases.stack_plan import Plan

_DIGITS = re.compile(r"[0-9A-F]{8}$")  # what CDK appends to a logical id


def names_resource(changed: ChangedProperty, resource: Resource) -> bool:
    """Tell whether a changed property is one of this resource."""
    return _DIGITS.sub("", resource.logical_id) == changed.resource


def change_set(place: Place, stack: Stack, plan: Plan) -> Document | None:
    """Describe what the operation's change set changed in one stack; None where the story tells nothing of it."""
    changes = [
        _change(resource, changed)
        for resource in stack.resources
        for changed in plan.operation.changed
        if names_resource(changed, resource)
    ]
    if not changes:
        return None
    name = f"release-{place.key(8, 'changeset', stack.stack_id, plan.began)}"
    failed = plan.operation.outcome in {"failed", "rolled_back", "rolling_back"}
    return {
        "ChangeSetName": name,
        "ChangeSetId": place.arn("cloudformation", f"changeSet/{name}/{place.uuid('changeset', name)}"),
        "StackId": stack.stack_id,
        "StackName": stack.name,
        "CreationTime": plan.began - timedelta(seconds=35),
        "ExecutionStatus": "EXECUTE_FAILED" if failed else "EXECUTE_COMPLETE",
        "Status": "CREATE_COMPLETE",
        "Capabilities": ["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"],
        "NotificationARNs": [],
        "IncludeNestedStacks": True,
        "Changes": changes,
    }


def _change(resource: Resource, changed: ChangedProperty) -> Document:
    target: Document = {
        "Attribute": "Properties",
        "Name": changed.path.strip("/").removeprefix("Properties/").split("/")[0],
        "RequiresRecreation": "Never",
        "Path": changed.path,
        "AttributeChangeType": "Add" if changed.before is None else "Remove" if changed.after is None else "Modify",
    }
    if changed.before is not None:
        target["BeforeValue"] = changed.before
    if changed.after is not None:
        target["AfterValue"] = changed.after
    detail: Document = {"Target": target, "Evaluation": "Static", "ChangeSource": "DirectModification"}
    if changed.parameter:
        detail |= {"ChangeSource": "ParameterReference", "CausingEntity": changed.parameter}
    return {
        "Type": "Resource",
        "ResourceChange": {
            "Action": "Modify",
            "LogicalResourceId": resource.logical_id,
            "PhysicalResourceId": resource.physical_id,
            "ResourceType": resource.type,
            "Replacement": "False",
            "Scope": ["Properties"],
            "Details": [detail],
        },
    }

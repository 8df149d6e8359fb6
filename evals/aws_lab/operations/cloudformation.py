"""CloudFormation stacks, resources and hook results.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from evals.aws_lab.exchange import AwsError
from evals.aws_lab.operation import Question, keep, newest_first, operation, page
from evals.aws_lab.service_models import member_names
from evals.aws_lab.world import Document

PAGE = 100


@operation("cloudformation", "DescribeStacks")
def describe_stacks(question: Question) -> Mapping[str, Any]:
    """Answer for all stacks that are not deleted, one by name, or any one by id."""
    name = question.parameters.get("StackName")
    if name:
        return {"Stacks": [need_stack(question, name)]}
    stacks = [s for s in question.documents("Stacks") if s.get("StackStatus") != "DELETE_COMPLETE"]
    rows = newest_first(stacks, "CreationTime")
    return page(question, rows, size=PAGE, token=question.parameters.get("NextToken")).under("Stacks", "NextToken")


@operation("cloudformation", "ListStacks")
def list_stacks(question: Question) -> Mapping[str, Any]:
    """Answer with all stacks in short form, deleted ones included unless a status is asked for."""
    wanted = question.parameters.get("StackStatusFilter")
    stacks = [s for s in question.documents("Stacks") if not wanted or s.get("StackStatus") in wanted]
    fields = member_names("cloudformation", "StackSummary")
    rows = [
        keep(s, fields) | ({"TemplateDescription": s["Description"]} if s.get("Description") else {})
        for s in newest_first(stacks, "CreationTime")
    ]
    part = page(question, rows, size=PAGE, token=question.parameters.get("NextToken"))
    return part.under("StackSummaries", "NextToken")


@operation("cloudformation", "DescribeStackEvents")
def describe_stack_events(question: Question) -> Mapping[str, Any]:
    """Answer with a stack's events, newest first, 100 a page; of a deleted stack only by its id."""
    events = stack_events(question, _need_name(question))
    part = page(question, events, size=PAGE, token=question.parameters.get("NextToken"))
    return part.under("StackEvents", "NextToken")


@operation("cloudformation", "ListStackResources")
def list_stack_resources(question: Question) -> Mapping[str, Any]:
    """Answer with a stack's resources in short form, 100 a page."""
    stack = need_stack(question, _need_name(question))
    fields = member_names("cloudformation", "StackResourceSummary")
    rows = [keep(_with_both_times(r), fields) for r in _resources_of(question, stack)]
    part = page(question, rows, size=PAGE, token=question.parameters.get("NextToken"))
    return part.under("StackResourceSummaries", "NextToken")


@operation("cloudformation", "DescribeStackResources")
def describe_stack_resources(question: Question) -> Mapping[str, Any]:
    """Answer with up to 100 resources of a stack, or of the stack that owns a physical resource.

    AWS finds the owner of a resource for 90 days after its deletion, so stack events are searched too.
    """
    physical = question.parameters.get("PhysicalResourceId")
    name = question.parameters.get("StackName")
    if bool(physical) == bool(name):
        raise AwsError("ValidationError", "Exactly one of StackName or PhysicalResourceId must be specified")
    stack = _owner(question, physical) if physical else need_stack(question, str(name))
    rows = _resources_of(question, stack)
    if physical and not any(r.get("PhysicalResourceId") == physical for r in rows):
        rows = [*rows, *_deleted_resources(question, stack, physical)]
    if logical := question.parameters.get("LogicalResourceId"):
        rows = [r for r in rows if r["LogicalResourceId"] == logical]
    fields = member_names("cloudformation", "StackResource")
    return {"StackResources": [keep(_with_both_times(r), fields) for r in rows[:PAGE]]}


@operation("cloudformation", "DescribeStackResource")
def describe_stack_resource(question: Question) -> Mapping[str, Any]:
    """Answer for one resource by logical id."""
    stack = need_stack(question, _need_name(question))
    logical = question.parameters.get("LogicalResourceId")
    for resource in _resources_of(question, stack):
        if resource["LogicalResourceId"] == logical:
            fields = member_names("cloudformation", "StackResourceDetail")
            return {"StackResourceDetail": keep(_with_both_times(resource), fields)}
    raise AwsError("ValidationError", f"Resource {logical} does not exist for stack {stack['StackName']}")


@operation("cloudformation", "ListChangeSets")
def list_change_sets(question: Question) -> Mapping[str, Any]:
    """Answer with the change sets of a stack in short form, newest first."""
    stack = need_stack(question, _need_name(question))
    fields = member_names("cloudformation", "ChangeSetSummary")
    own = [c for c in change_sets(question) if c["StackId"] == stack["StackId"]]
    rows = [keep(c, fields) for c in newest_first(own, "CreationTime")]
    return page(question, rows, size=PAGE, token=question.parameters.get("NextToken")).under("Summaries", "NextToken")


@operation("cloudformation", "DescribeChangeSet")
def describe_change_set(question: Question) -> Mapping[str, Any]:
    """Answer with one change set, by its ARN or by its name and stack; values of properties only when asked for."""
    name, stack = str(question.needed("ChangeSetName")), question.parameters.get("StackName")
    if not name.startswith("arn:") and not stack:
        raise AwsError("ValidationError", "StackName must be specified if ChangeSetName is not specified as an ARN.")
    for document in change_sets(question):
        by_name = name == document.get("ChangeSetName") and stack in {document["StackId"], document.get("StackName")}
        if name == document["ChangeSetId"] or by_name:
            told = keep(document, member_names("cloudformation", "DescribeChangeSetOutput"))
            if question.parameters.get("IncludePropertyValues") or "Changes" not in told:
                return told
            return {**told, "Changes": [_without_values(c) for c in told["Changes"]]}
    raise AwsError("ChangeSetNotFound", f"ChangeSet [{name}] does not exist", status=404)


@operation("cloudformation", "ListHookResults")
def list_hook_results(question: Question) -> Mapping[str, Any]:
    """Answer with hook results of a target, newest first."""
    asked = question.parameters
    rows = newest_first(question.documents("HookResults"), "InvokedAt")
    if target := asked.get("TargetId"):
        names = _names_of(question, target)
        rows = [r for r in rows if r.get("TargetId") in names or (r.get("Target") or {}).get("TargetId") in names]
    if asked.get("TargetType"):
        rows = [r for r in rows if r.get("TargetType", asked["TargetType"]) == asked["TargetType"]]
    for field in ("TypeArn", "Status"):
        if asked.get(field):
            rows = [r for r in rows if r.get(field) == asked[field]]
    fields = member_names("cloudformation", "HookResultSummary")
    part = page(question, [keep(r, fields) for r in rows], size=PAGE, token=asked.get("NextToken"))
    target_fields = {name: asked[name] for name in ("TargetType", "TargetId") if asked.get(name)}
    return target_fields | part.under("HookResults", "NextToken")


@operation("cloudformation", "GetHookResult")
def get_hook_result(question: Question) -> Mapping[str, Any]:
    """Answer with one hook result in full."""
    wanted = question.parameters.get("HookResultId")
    for result in question.documents("HookResults"):
        if result["HookResultId"] == wanted:
            return keep(result, member_names("cloudformation", "GetHookResultOutput"))
    raise AwsError("HookResultNotFound", f"Hook result {wanted} was not found.")


def change_sets(question: Question) -> Sequence[Document]:
    """Return the change sets of all stacks."""
    return question.documents("ChangeSets")


def need_stack(question: Question, name: str) -> Document:
    """Return a stack by name, if it is not deleted, or by id.

    Raises:
        AwsError: ValidationError "Stack with id X does not exist".
    """
    if name.startswith("arn:"):
        matches = [s for s in question.documents("Stacks") if s["StackId"] == name]
    else:
        matches = [
            s
            for s in question.documents("Stacks")
            if s["StackName"] == name and s.get("StackStatus") != "DELETE_COMPLETE"
        ]
    if not matches:
        raise AwsError("ValidationError", f"Stack with id {name} does not exist")
    return matches[0]


def stack_events(question: Question, name: str) -> list[Document]:
    """Return a stack's events, newest first; events outlive a stack the world does not list any more.

    Raises:
        AwsError: neither the stack nor events of it exist.
    """
    events = question.documents("StackEvents")
    if name.startswith("arn:") and any(e["StackId"] == name for e in events):
        stack_id = name
    else:
        try:
            stack_id = need_stack(question, name)["StackId"]
        except AwsError:
            raise AwsError("ValidationError", f"Stack [{name}] does not exist") from None
    return newest_first([e for e in events if e["StackId"] == stack_id], "Timestamp")


def _without_values(change: Mapping[str, Any]) -> Mapping[str, Any]:
    resource = {k: v for k, v in change["ResourceChange"].items() if k not in {"BeforeContext", "AfterContext"}}
    values = {"Path", "BeforeValue", "AfterValue", "AttributeChangeType"}
    resource["Details"] = [
        {**detail, "Target": {k: v for k, v in detail.get("Target", {}).items() if k not in values}}
        for detail in resource.get("Details", [])
    ]
    return {**change, "ResourceChange": resource}


def _need_name(question: Question) -> str:
    name = question.parameters.get("StackName")
    if not name:
        raise AwsError(
            "ValidationError",
            "1 validation error detected: Value null at 'stackName' failed to satisfy constraint: Member must not be null",
        )
    return str(name)


def _resources_of(question: Question, stack: Mapping[str, Any]) -> list[Document]:
    return [
        {"StackName": stack["StackName"], "StackId": stack["StackId"], **r}
        for r in question.documents("StackResources")
        if (r["StackId"] == stack["StackId"] if r.get("StackId") else r["StackName"] == stack["StackName"])
    ]


def _owner(question: Question, physical: str) -> Mapping[str, Any]:
    for resource in question.documents("StackResources"):
        if resource.get("PhysicalResourceId") == physical:
            return need_stack(question, resource.get("StackId") or resource["StackName"])
    for event in newest_first(question.documents("StackEvents"), "Timestamp"):
        if event.get("PhysicalResourceId") == physical and event.get("PhysicalResourceId") != event["StackId"]:
            return {"StackId": event["StackId"], "StackName": event.get("StackName", "")}
    raise AwsError("ValidationError", f"Stack for {physical} does not exist")


def _deleted_resources(question: Question, stack: Mapping[str, Any], physical: str) -> list[Document]:
    """A resource that is gone, as its newest event tells of it."""
    events = [
        e
        for e in newest_first(question.documents("StackEvents"), "Timestamp")
        if e["StackId"] == stack["StackId"] and e.get("PhysicalResourceId") == physical
    ]
    return events[:1]


def _with_both_times(resource: Document) -> Document:
    """AWS names the same instant differently in the short and the long form."""
    moment = resource.get("LastUpdatedTimestamp") or resource.get("Timestamp")
    return resource | {"Timestamp": moment, "LastUpdatedTimestamp": moment}


def _names_of(question: Question, target: str) -> set[str]:
    """A stack is a hook's target under its name as well as under its id."""
    names = {target}
    for stack in question.documents("Stacks"):
        if target in (stack["StackId"], stack["StackName"]):
            names |= {stack["StackId"], stack["StackName"]}
    return names

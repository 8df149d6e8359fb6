"""Change sets as what they are to people: the newest attempt to change a stack, which ended before anything changed.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-changesets.html
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from agent.reads.collection import STACK_TYPE, Collection
from tools.cloudformation import describe_validation, find_newest_change_set
from tools.cloudformation.facts import ChangeSetSummary, StackEvent, StackOperation
from tools.evidence import NOT_ASKED, Found, Read, Unread, value_or
from tools.pattern import Pattern
from tools.snapshot import StackView
from tools.tool import ReadRequest

FAILED = "CHANGE_SET_FAILED"
# A template that changes nothing makes a change set that "fails"; nothing is wrong with it.
_NOTHING_TO_DO = Pattern(r"didn't contain changes|No updates are to be performed", "i")
# CloudFormation says so where the events tell more.
_ONLY_POINTS = Pattern(r"use the DescribeEvents API", "i")


def newest_change_set(c: Collection, stack: str) -> ReadRequest[ChangeSetSummary]:
    """Return the request for the newest change set of a stack."""
    asked = find_newest_change_set.FindNewestChangeSetArguments(stack=stack)
    return find_newest_change_set.TOOL.request(c.scope, asked)


def newest_operation(
    operation: Read[StackOperation],
    change_set: Read[ChangeSetSummary],
    validation: Read[tuple[StackEvent, ...]] = NOT_ASKED,
) -> Read[StackOperation]:
    """Return a change set that failed after the operation as the newest one, else the operation."""
    if not isinstance(change_set, Found) or not has_failed(change_set.value):
        return operation
    known = change_set.value
    if isinstance(operation, Found):
        began = operation.value.began_at
        if began is None or (began > known.created_at and operation.value.status != "REVIEW_IN_PROGRESS"):
            return operation
    return Found(value=_as_operation(known, value_or(validation, ()), complete=not isinstance(validation, Unread)))


def has_failed(change_set: ChangeSetSummary) -> bool:
    """Tell whether a change set could not be made though it would have changed something."""
    return change_set.status == "FAILED" and not _NOTHING_TO_DO.search(change_set.reason or "")


def validation_reads(
    c: Collection, change_set: Read[ChangeSetSummary]
) -> Iterator[ReadRequest[tuple[StackEvent, ...]]]:
    """Yield the read of what validation found wrong, for a change set that failed."""
    if isinstance(change_set, Found) and has_failed(change_set.value):
        asked = describe_validation.DescribeValidationArguments(change_set_id=change_set.value.id)
        yield describe_validation.TOOL.request(c.scope, asked)


def validation_of(c: Collection, change_set: Read[ChangeSetSummary]) -> Read[tuple[StackEvent, ...]]:
    """Return what validation found wrong, NOT_ASKED for a change set that did not fail."""
    return next((c.read(request) for request in validation_reads(c, change_set)), NOT_ASKED)


def reviewed(view: StackView) -> bool:
    """Tell whether a stack does not exist yet because nobody executed its first change set."""
    if not isinstance(view.stack, Found) or view.stack.value.status != "REVIEW_IN_PROGRESS":
        return False
    change_set = view.newest_change_set.value if isinstance(view.newest_change_set, Found) else None
    return change_set is not None and (change_set.status, change_set.execution_status) == (
        "CREATE_COMPLETE",
        "AVAILABLE",
    )


def _as_operation(known: ChangeSetSummary, found: tuple[StackEvent, ...], *, complete: bool) -> StackOperation:
    reason = None if found and _ONLY_POINTS.search(known.reason or "") else known.reason
    # Validation ends before the change set does.
    ended = max((event.at for event in found), default=known.created_at) + timedelta(seconds=1)
    own = StackEvent(
        id=known.id,
        stack_id=known.stack_id,
        stack_name=known.stack_name,
        logical_id=known.stack_name,
        physical_id=known.stack_id,
        resource_type=STACK_TYPE,
        status=FAILED,
        reason=reason,
        at=ended,
        hook_type=None,
        hook_status=None,
        hook_reason=None,
        hook_failure_mode=None,
        evidence_id=known.evidence_id,
    )
    return StackOperation(
        stack_id=known.stack_id,
        began_at=known.created_at,
        ended_at=ended,
        status=FAILED,
        events=(own, *(replace(event, stack_name=known.stack_name) for event in found)),
        complete=complete,
    )

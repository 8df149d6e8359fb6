"""Finds where the newest operation on a stack begins among its events. Pure.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tools.cloudformation.facts import StackEvent

# A rollback, also one that somebody asked for (RollbackStack, ContinueUpdateRollback), belongs to what it undoes,
# and a clean-up to what it cleans up: neither is among these.
_BEGINNINGS = frozenset(
    {"CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "DELETE_IN_PROGRESS", "IMPORT_IN_PROGRESS", "REVIEW_IN_PROGRESS"}
)
# What never came up can only be deleted: by OnFailure=DELETE, by the parent's rollback, or by hand. The deletion
# belongs to the creation that failed, else it would hide why.
_FAILED_CREATION = frozenset({"CREATE_FAILED", "ROLLBACK_IN_PROGRESS", "ROLLBACK_FAILED", "ROLLBACK_COMPLETE"})


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationSpan:
    """The newest operation within some events: how many of them belong to it, and when it began.

    `began_at` is None when the events do not reach back to the beginning; then all of them belong to it.
    """

    count: int
    began_at: datetime | None


def newest_operation(events: Sequence[StackEvent]) -> OperationSpan:
    """Find the newest operation in `events`, newest first."""
    own = [(index, event) for index, event in enumerate(events) if is_of_stack(event)]
    for place, (index, event) in enumerate(own):
        if event.status not in _BEGINNINGS:
            continue
        before = own[place + 1][1].status if place + 1 < len(own) else None
        if event.status == "DELETE_IN_PROGRESS":
            if before is None:
                # What preceded decides whether this deletion is an operation of its own: read on, unless the
                # deletion is all there is left to read.
                return OperationSpan(count=len(events), began_at=None)
            if before in _FAILED_CREATION or before.startswith("DELETE_"):
                continue
        return OperationSpan(count=index + 1, began_at=event.at)
    return OperationSpan(count=len(events), began_at=None)


def oldest_beginning(events: Sequence[StackEvent]) -> datetime | None:
    """Return when the oldest operation in `events` began: the newest one's too, if nothing is older than they are."""
    return next((e.at for e in reversed(events) if is_of_stack(e) and e.status in _BEGINNINGS), None)


def is_of_stack(event: StackEvent) -> bool:
    """Tell whether an event is about the stack itself rather than one of its resources."""
    return event.physical_id == event.stack_id


def newest_status(events: Sequence[StackEvent]) -> StackEvent | None:
    """Return the newest event of the stack itself among `events`, newest first."""
    return next((event for event in events if is_of_stack(event)), None)


def has_failed(events: Sequence[StackEvent]) -> bool:
    """Tell whether the stack itself has failed or gone back within `events`."""
    return any(
        is_of_stack(event) and ("ROLLBACK" in event.status or event.status.endswith("_FAILED")) for event in events
    )

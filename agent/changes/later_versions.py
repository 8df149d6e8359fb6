"""Leaves out what later versions went through, where an earlier one of the family is asked about.

Both may belong to one stack. Its newest operation was about the later one, and left the earlier as it was.
"""

from collections.abc import Collection
from dataclasses import replace

from agent.reads.collection import STACK_TYPE
from agent.targets.arn import service_of
from agent.targets.family import family_of, version_of
from tools.evidence import Empty, Found
from tools.snapshot import Snapshot, StackView


def without_later_versions(snapshot: Snapshot) -> Snapshot:
    """Return the snapshot without the stack operations that touched only later versions of the service asked about.

    A family as a whole, a stack, and a newest version keep all of them.
    """
    asked = [view for view in snapshot.services if view.main]
    if len(asked) != 1 or snapshot.target.stack_name or snapshot.target.whole_family:
        return snapshot
    (view,) = asked
    family = family_of(view.name)

    def is_later(name: str) -> bool:
        return family is not None and family_of(name) == family and version_of(name) > version_of(view.name)

    others: set[str] = set()
    for stack in _nested_first(snapshot.stacks):
        named = _services_of(stack)
        if (named and all(map(is_later, named))) or (
            not named and _failed_inside(stack) & others and not _failed_inside(stack) & set(view.stack_ids)
        ):
            others.add(stack.id)
    return (
        replace(snapshot, stacks=tuple(_left_out(stack, others) for stack in snapshot.stacks)) if others else snapshot
    )


def _nested_first(stacks: Collection[StackView]) -> list[StackView]:
    """Return stacks after those nested in them."""
    return sorted(stacks, key=lambda stack: len(_stacks_of(stack)))


def _services_of(stack: StackView) -> frozenset[str]:
    """Return the names of the services that the newest operation names."""
    events = stack.operation.value.events if isinstance(stack.operation, Found) else ()
    return frozenset(key[1] for event in events if (key := service_of(event.physical_id or "")))


def _stacks_of(stack: StackView) -> frozenset[str]:
    events = stack.operation.value.events if isinstance(stack.operation, Found) else ()
    return frozenset(
        event.physical_id
        for event in events
        if event.resource_type == STACK_TYPE and event.physical_id not in (None, stack.id)
    )


def _failed_inside(stack: StackView) -> frozenset[str]:
    """Return the nested stacks that failed in the newest operation."""
    events = stack.operation.value.events if isinstance(stack.operation, Found) else ()
    failed = {event.physical_id for event in events if event.status.endswith("_FAILED")}
    return frozenset(inner for inner in _stacks_of(stack) if inner in failed)


def _left_out(stack: StackView, others: Collection[str]) -> StackView:
    if stack.id not in others:
        return stack
    return replace(stack, operation=Empty(), change_set=Empty(), newest_change_set=Empty())

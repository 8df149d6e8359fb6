"""Which stacks to read: the target's own, those that own its services, those above them and those that failed below.

Pure, like agent/reads/plan.py, which asks for these.
"""

from collections.abc import Iterator
from typing import Any

from agent.reads.collection import STACK_TYPE, Collection, ServiceKey, is_of_stack_itself
from tools.cloudformation import (
    describe_change_set,
    describe_stack,
    describe_stack_operation,
    list_rolled_back_stacks,
    list_stack_resources,
)
from tools.evidence import Empty
from tools.tool import ReadRequest

MAX_NESTED_STACKS = 6
MAX_CANDIDATE_STACKS = 3  # rolled-back stacks looked into when a service is gone and nothing else names its stack

Requests = Iterator[ReadRequest[Any]]


def stack_reads(c: Collection, stack: str) -> Requests:
    """Yield the reads of one stack: itself and its operation."""
    yield describe_stack.TOOL.request(c.scope, describe_stack.DescribeStackArguments(stack=stack))
    yield stack_operation(c, stack)


def stack_operation(c: Collection, stack: str) -> ReadRequest[Any]:
    """Return the request for the operation on a stack that is newest, or was at the moment asked about."""
    asked = describe_stack_operation.DescribeStackOperationArguments(stack=stack, at=c.at)
    return describe_stack_operation.TOOL.request(c.scope, asked)


def change_set(c: Collection, change_set_id: str) -> ReadRequest[Any]:
    """Return the request for the change set by which a stack was last changed."""
    return describe_change_set.TOOL.request(
        c.scope, describe_change_set.DescribeChangeSetArguments(change_set_id=change_set_id)
    )


def related_stacks(c: Collection) -> Requests:
    """Yield the reads of stacks that the answers so far point at."""
    for key in c.main_services():
        owners = c.stack_ids_of(key)
        for stack_id in owners:
            yield from stack_reads(c, stack_id)
        if not owners and isinstance(c.service(key), Empty):
            for stack_id in _candidate_stacks(c, key):
                yield stack_operation(c, stack_id)
    for stack in list(c.found(describe_stack.TOOL)):
        if stack.change_set_id:
            yield change_set(c, stack.change_set_id)
        for above in dict.fromkeys((stack.parent_id, stack.root_id)):
            if above and above != stack.id:
                yield stack_operation(c, above)
    for stack_id in _failed_below(c):
        yield stack_operation(c, stack_id)
    if c.target.stack_name:
        yield from _services_below(c)


def _failed_below(c: Collection) -> tuple[str, ...]:
    """Return the nested stacks that failed on their own. Those cancelled or undone because of them tell nothing more."""
    failed = (
        event.physical_id
        for operation in c.found(describe_stack_operation.TOOL)
        for event in operation.events
        if event.resource_type == STACK_TYPE
        and event.physical_id
        and not is_of_stack_itself(event)
        and event.status.endswith("_FAILED")
        and "cancelled" not in (event.reason or "")
    )
    return tuple(dict.fromkeys(failed))[:MAX_NESTED_STACKS]


def _services_below(c: Collection) -> Requests:
    """Look for the services of a stack in its nested stacks, unless a failing one has already named its own."""
    if c.main_services() or _failed_below(c):
        return
    nested = (
        resource.physical_id
        for resources in c.found(list_stack_resources.TOOL)
        for resource in resources
        if resource.resource_type == STACK_TYPE and resource.physical_id
    )
    for stack_id in list(dict.fromkeys(nested))[:MAX_NESTED_STACKS]:
        asked = list_stack_resources.ListStackResourcesArguments(stack=stack_id)
        yield list_stack_resources.TOOL.request(c.scope, asked)


def _candidate_stacks(c: Collection, key: ServiceKey) -> tuple[str, ...]:
    words = {word for word in key.name.lower().replace("_", "-").split("-") if len(word) > 2}

    def rank(name: str) -> int:
        return -sum(word in name.lower() for word in words)

    stacks = [stack for found in c.found(list_rolled_back_stacks.TOOL) for stack in found]
    stacks.sort(key=lambda stack: (rank(stack.name), -(stack.updated_at or stack.created_at or c.taken_at).timestamp()))
    return tuple(stack.id for stack in stacks[:MAX_CANDIDATE_STACKS])

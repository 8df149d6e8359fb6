"""Who began an operation on a stack: the call CloudTrail recorded, asked for and told.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-api-logging-cloudtrail.html
"""

from collections.abc import Iterator

from agent.changes.current_change import CLOCK_SLACK
from agent.reads.collection import STACK_TYPE, Collection, is_of_stack_itself
from agent.reads.stack_plan import stack_operation
from tools.cloudformation import describe_stack
from tools.cloudformation.facts import StackOperation
from tools.cloudtrail import find_stack_call
from tools.cloudtrail.facts import TrailEvent
from tools.evidence import NOT_ASKED, Found, Read
from tools.snapshot import Snapshot, StackView
from tools.tool import ReadRequest

_CALLS = {"CREATE": "CreateStack", "UPDATE": "UpdateStack", "DELETE": "DeleteStack"}
_CHANGE_SET = "ExecuteChangeSet"


def stack_call_reads(c: Collection) -> Iterator[ReadRequest[tuple[TrailEvent, ...]]]:
    """Yield the look-up of who began the operation on the stack asked about: of a nested stack, on its root."""
    if c.target.stack_name is None:
        return
    asked = describe_stack.DescribeStackArguments(stack=c.target.stack_name)
    stack = c.read(describe_stack.TOOL.request(c.scope, asked))
    if not isinstance(stack, Found):
        return
    root = stack.value.root_id
    nested = root is not None and root != stack.value.id
    read: Read[StackOperation] = c.read(stack_operation(c, root if nested and root else c.target.stack_name))
    if isinstance(read, Found) and (request := _request(c, read.value)):
        yield request


def stack_calls(c: Collection, stack_id: str) -> Read[tuple[TrailEvent, ...]]:
    """Return what CloudTrail told of the calls that may have begun a stack's operation."""
    return next((read for a, read in c.of(find_stack_call.TOOL) if a.stack_id == stack_id), NOT_ASKED)


def stack_actor(snapshot: Snapshot, view: StackView) -> TrailEvent | None:
    """Return the call that began a stack's operation, its own or that on the stack around it; None if not known."""
    seen: set[str] = set()
    while view.id not in seen:
        seen.add(view.id)
        if isinstance(view.trail, Found):
            return next((event for event in view.trail.value if event.succeeded), None)
        view = next((above for above in snapshot.stacks if _began_within(view, above)), view)
    return None


def _request(c: Collection, operation: StackOperation) -> ReadRequest[tuple[TrailEvent, ...]] | None:
    own = [event for event in operation.events if is_of_stack_itself(event)]
    begun = [event for event in own if event.status.removesuffix("_IN_PROGRESS") in _CALLS]
    if not begun:
        return None
    first = min(begun, key=lambda event: event.at)
    kind = first.status.removesuffix("_IN_PROGRESS")
    # CDK, the console and `aws cloudformation deploy` all go by change sets.
    calls = (_CALLS[kind],) if kind == "DELETE" else (_CHANGE_SET, _CALLS[kind])
    arguments = find_stack_call.FindStackCallArguments(calls=calls, stack_id=operation.stack_id, began_at=first.at)
    return find_stack_call.TOOL.request(c.scope, arguments)


def _began_within(nested: StackView, around: StackView) -> bool:
    """Tell whether an operation on a stack is part of the one on the stack around it."""
    if not isinstance(nested.operation, Found) or not isinstance(around.operation, Found):
        return False
    began, since = nested.operation.value.began_at, around.operation.value.began_at
    named = any(
        event.resource_type == STACK_TYPE and event.physical_id == nested.id and not is_of_stack_itself(event)
        for event in around.operation.value.events
    )
    return named and began is not None and since is not None and began >= since - CLOCK_SLACK

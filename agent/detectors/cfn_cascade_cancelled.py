"""Resources and stacks that failed only because another one did.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/troubleshooting.html
"""

from collections.abc import Sequence

from agent.answer.aws_cli import aws_command
from agent.answer.wording import counted, listed, unique
from agent.detector import Detector
from agent.failures.current_failures import CurrentOperation, current_operations, operation_gaps
from agent.finding import Action, Finding, Undecided
from agent.signals.cfn_reason import FOLLOWS, parse_cfn_reason
from agent.targets.arn import short_name
from tools.cloudformation.facts import StackEvent
from tools.snapshot import Snapshot

CATEGORY = "cfn_cascade_cancelled"
MAX_NAMES = 3  # they only follow: three show what kind they are


def detect(snapshot: Snapshot) -> Sequence[Finding] | Undecided:
    """Find events that only follow from another failure; all stacks of one tree make one finding."""
    operations = current_operations(snapshot)
    following = [
        (current, event)
        for current in operations
        for event in current.operation.events
        if event.reason and parse_cfn_reason(event.reason).kind in FOLLOWS
    ]
    if not following:
        return Undecided(gaps=operation_gaps(snapshot))
    return [_finding(snapshot, operations, [event for _, event in following])]


def _finding(snapshot: Snapshot, operations: Sequence[CurrentOperation], events: list[StackEvent]) -> Finding:
    first = _first_failure(operations)
    top = min(operations, key=lambda current: _depth(current, operations))
    below = len({event.stack_id for event in events} - {top.view.id})
    stacks = f"{short_name(top.view.id)}{' and its nested stacks' if below else ''}"
    resources = list(dict.fromkeys(event.logical_id for event in events if event.physical_id != event.stack_id))
    more = f" and {len(resources) - MAX_NAMES} more" if len(resources) > MAX_NAMES else ""
    shown = ", ".join(resources[:MAX_NAMES]) if more else listed(resources)
    names = f" ({shown}{more})" if resources else ""
    only = f"{counted(len(resources), 'resource')}{names} only" if resources else "its own failure only"
    follow = "follows" if len(resources) < 2 else "follow"
    begins = f" The first failure is {first.logical_id}." if first else ""
    return Finding(
        category=CATEGORY,
        confidence="certain",
        statement=f"In stack {stacks} {only} {follow} from another failure.{begins}",
        evidence_ids=unique((*(event.evidence_id for event in reversed(events)), first.evidence_id if first else None)),
        resource=top.view.id,
        owner="nobody",
        actions=_actions(snapshot, first, events[-1]),
    )


def _first_failure(operations: Sequence[CurrentOperation]) -> StackEvent | None:
    """Return the earliest failure that names its own reason."""
    own = (
        event
        for current in operations
        for event in current.operation.events
        if event.status.endswith("_FAILED") and event.reason and parse_cfn_reason(event.reason).kind not in FOLLOWS
    )
    return min(own, key=lambda event: event.at, default=None)


def _depth(current: CurrentOperation, operations: Sequence[CurrentOperation]) -> int:
    """Count the stacks that hold this one: a nested stack is a resource of the stack above it."""
    return sum(
        event.physical_id == current.view.id and event.stack_id != current.view.id
        for other in operations
        for event in other.operation.events
    )


def _actions(snapshot: Snapshot, first: StackEvent | None, event: StackEvent) -> tuple[Action, ...]:
    stack = (first or event).stack_id
    command = aws_command("cloudformation", "describe-stack-events", snapshot.target.scope, (("stack-name", stack),))
    title = f"Look at the earliest failure in stack {short_name(stack)} that is not a cancellation."
    return (
        Action(
            title=title, kind="check", owner="app team", command=command, evidence_ids=((first or event).evidence_id,)
        ),
    )


DETECTOR = Detector(
    category=CATEGORY,
    title="Other resources of the stack were cancelled",
    description="Resources or stacks that failed only because another one did.",
    owner="nobody",
    documentation=("https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/troubleshooting.html",),
    detect=detect,
    only_where=current_operations,
    symptom=True,
)

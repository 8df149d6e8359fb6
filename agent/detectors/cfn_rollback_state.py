"""The stack is in a state in which it accepts no update: its rollback failed, it never came up, or it is busy.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-continueupdaterollback.html
"""

from collections.abc import Iterator, Sequence

from agent.answer.aws_cli import aws_command
from agent.answer.wording import quoted, unique
from agent.detector import Detector
from agent.failures.current_failures import CurrentOperation, current_operations
from agent.failures.refusals import Refusals, failed_events, refusal_gaps, refusals
from agent.finding import Action, Finding, Undecided
from agent.signals.cfn_reason import parse_cfn_reason
from agent.signals.stack_state import parse_stack_state
from agent.targets.arn import short_name
from tools.cloudformation.facts import StackEvent
from tools.snapshot import Snapshot

CATEGORY = "cfn_rollback_state"
STUCK = frozenset({"UPDATE_ROLLBACK_FAILED", "ROLLBACK_FAILED", "IMPORT_ROLLBACK_FAILED"})


def detect(snapshot: Snapshot) -> Sequence[Finding] | Undecided:
    """Find operations refused for a stack's state, and stacks whose own rollback failed."""
    found = [_refused(snapshot, group) for group in refusals(snapshot, CATEGORY)]
    found += [] if found else list(_stuck(snapshot))[:1]
    return found or Undecided(gaps=refusal_gaps(snapshot))


def _refused(snapshot: Snapshot, group: Refusals) -> Finding:
    state = parse_stack_state(group.first.text)
    stack = (state.stack if state else None) or (group.first.event.stack_id if group.first.event else None)
    return Finding(
        category=CATEGORY,
        confidence="certain",
        statement=group.told,
        evidence_ids=group.evidence_ids,
        resource=stack or group.first.resource,
        owner="app team",
        actions=_actions(snapshot, stack, state.status if state else "", group.first.evidence_id),
    )


def _stuck(snapshot: Snapshot) -> Iterator[Finding]:
    operations = [current for current in current_operations(snapshot) if current.operation.status in STUCK]
    for current in sorted(operations, key=lambda current: _is_nested(current, operations)):
        own = _own_event(current)
        why = next(_in_rollback(snapshot, current), None)
        said = (
            f" {why.logical_id} could not go back: {quoted(parse_cfn_reason(why.reason or '').message)}." if why else ""
        )
        evidence = unique((own.evidence_id if own else None, why.evidence_id if why else None))
        status = current.operation.status
        if evidence:
            yield Finding(
                category=CATEGORY,
                confidence="certain",
                statement=f"Stack {short_name(current.view.id)} is in {status} and accepts no update.{said}",
                evidence_ids=evidence,
                resource=current.view.id,
                owner="app team",
                actions=_actions(snapshot, current.view.id, status, evidence[0]),
            )


def _is_nested(current: CurrentOperation, operations: Sequence[CurrentOperation]) -> bool:
    return any(
        event.physical_id == current.view.id and event.stack_id != current.view.id
        for other in operations
        for event in other.operation.events
    )


def _own_event(current: CurrentOperation) -> StackEvent | None:
    status = current.operation.status
    return next((e for e in current.operation.events if e.physical_id == e.stack_id and e.status == status), None)


def _in_rollback(snapshot: Snapshot, current: CurrentOperation) -> Iterator[StackEvent]:
    """Yield what failed on the way back, oldest first."""
    turned = next(
        (
            e.at
            for e in reversed(current.operation.events)
            if e.physical_id == e.stack_id and e.status.endswith("ROLLBACK_IN_PROGRESS")
        ),
        None,
    )
    for known, event in failed_events(snapshot):
        if known.view.id == current.view.id and turned and event.at >= turned and event.physical_id != event.stack_id:
            yield event


def _actions(snapshot: Snapshot, stack: str | None, status: str, evidence_id: str) -> tuple[Action, ...]:
    evidence, scope = (evidence_id,), snapshot.target.scope
    steps: list[Action] = []
    if stack:
        command = aws_command("cloudformation", "describe-stack-events", scope, (("stack-name", stack),))
        title = f"See what brought stack {short_name(stack)} into this state."
        steps.append(Action(title=title, kind="check", owner="app team", command=command, evidence_ids=evidence))
    if status == "UPDATE_ROLLBACK_FAILED":
        command = (
            aws_command("cloudformation", "continue-update-rollback", scope, (("stack-name", stack),))
            if stack
            else None
        )
        title = (
            "Remove what kept the rollback from ending, then continue it; resources that cannot go back may be skipped."
        )
        steps.append(
            Action(title=title, kind="fix", owner="app team", risk="high", command=command, evidence_ids=evidence)
        )
    elif status in {"ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "DELETE_FAILED", "REVIEW_IN_PROGRESS", "CREATE_FAILED"}:
        title = "The stack never came up: delete it, then create it again; keep what it holds that you still need."
        steps.append(Action(title=title, kind="fix", owner="app team", risk="high", evidence_ids=evidence))
    else:
        title = "Wait until the operation that is under way has ended, and let the pipeline run one at a time."
        steps.append(Action(title=title, kind="wait", owner="app team", evidence_ids=evidence))
    return tuple(steps)


DETECTOR = Detector(
    category=CATEGORY,
    title="The stack accepts no update in its state",
    description="The stack's rollback failed, it never came up, or another operation on it is under way.",
    owner="app team",
    documentation=(
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-continueupdaterollback.html",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/troubleshooting.html",
    ),
    detect=detect,
)

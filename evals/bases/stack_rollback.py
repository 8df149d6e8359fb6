"""The way back of a stack operation: updates undone, what was created deleted again."""

from datetime import datetime, timedelta

from evals.bases.stack import Resource, Stack
from evals.bases.stack_log import StackLog
from evals.bases.stack_reach import Reach

# A service uses them, so they go after it.
_AFTER_THE_SERVICE = ("AWS::ECS::TaskDefinition", "AWS::EC2::SecurityGroup", "AWS::ElasticLoadBalancingV2::")


def roll_back(log: StackLog, reach: Reach, at: datetime, until: datetime) -> None:
    """Tell a rollback, from the root's decision to its end."""
    root = reach.root
    for stack in reversed(root.every()):
        if not reach.touches(stack) and stack is not root:
            continue
        kind, parent = reach.kind(stack), reach.in_parent(stack)
        if parent and kind == "UPDATE":
            log.tell(root, at, "UPDATE_IN_PROGRESS", resource=parent)
        if parent and kind == "CREATE":
            log.tell(root, at, "DELETE_IN_PROGRESS", resource=parent)
            log.tell(stack, at, "DELETE_IN_PROGRESS")
        for number, resource in enumerate(reversed(reach.chosen(stack))):
            begins = at + timedelta(seconds=1 + number // 2)
            _undo(log, stack, kind, resource, begins, until - timedelta(seconds=12))
        if parent:
            _settle(log, root, stack, kind, parent, until - timedelta(seconds=6))
    if reach.plan.operation.kind == "CREATE":
        log.tell(root, until, "ROLLBACK_COMPLETE")
        return
    log.tell(root, until - timedelta(seconds=4), "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS")
    log.tell(root, until, "UPDATE_ROLLBACK_COMPLETE")


def _undo(log: StackLog, stack: Stack, kind: str, resource: Resource, at: datetime, until: datetime) -> None:
    """Tell how one resource goes back; a service takes until its tasks are settled."""
    deletes = kind == "CREATE" or resource.type == "AWS::ECS::TaskDefinition"
    begins, done = at, min(at + timedelta(seconds=3), until)
    if resource.life:
        done = until
    elif deletes and resource.type.startswith(_AFTER_THE_SERVICE):
        begins, done = until + timedelta(seconds=1), until + timedelta(seconds=3)
    verb = "DELETE" if deletes else "UPDATE"
    log.tell(stack, begins, f"{verb}_IN_PROGRESS", resource=resource)
    log.tell(stack, done, f"{verb}_COMPLETE", resource=resource)


def _settle(log: StackLog, root: Stack, stack: Stack, kind: str, parent: Resource, at: datetime) -> None:
    if kind == "CREATE":
        log.tell(stack, at, "DELETE_COMPLETE")
        log.tell(root, at + timedelta(seconds=1), "DELETE_COMPLETE", resource=parent)
        return
    log.tell(stack, at - timedelta(seconds=2), "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS")
    log.tell(stack, at, "UPDATE_ROLLBACK_COMPLETE")
    log.tell(root, at + timedelta(seconds=1), "UPDATE_COMPLETE", resource=parent)

"""A resource of that name exists already, or a resource with a fixed name would have to be replaced.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resource-import.html
"""

from collections.abc import Sequence

from agent.answer.aws_cli import aws_command
from agent.detector import Detector
from agent.failures.refusals import Refusals, any_refusal, refusal_gaps, refusals
from agent.finding import Action, Finding, Undecided
from agent.signals.name_conflict import NameConflict, parse_name_conflict
from tools.snapshot import Snapshot

CATEGORY = "cfn_name_conflict"


def detect(snapshot: Snapshot) -> Sequence[Finding] | Undecided:
    """Find names that are taken."""
    found = [_finding(snapshot, group) for group in refusals(snapshot, CATEGORY)]
    return found or Undecided(gaps=refusal_gaps(snapshot))


def _finding(snapshot: Snapshot, group: Refusals) -> Finding:
    conflict = parse_name_conflict(group.first.text)
    return Finding(
        category=CATEGORY,
        confidence="likely" if group.first.loose else "certain",
        statement=group.told,
        evidence_ids=group.evidence_ids,
        resource=group.first.resource,
        owner="app team",
        service=group.service,
        actions=_actions(snapshot, group, conflict),
    )


def _actions(snapshot: Snapshot, group: Refusals, conflict: NameConflict | None) -> tuple[Action, ...]:
    evidence = (group.first.evidence_id,)
    name = conflict.name if conflict and conflict.name else "that name"
    if conflict and conflict.kind == "replacement":
        title = f"Rename {name}, or leave the name to CloudFormation: what has a fixed name cannot be replaced."
        return (Action(title=title, kind="fix", owner="app team", risk="low", evidence_ids=evidence),)
    steps: list[Action] = []
    if conflict and conflict.name:
        # A resource of another stack has a physical id there; none means that it was made by hand or left over.
        command = aws_command(
            "cloudformation",
            "describe-stack-resources",
            snapshot.target.scope,
            (("physical-resource-id", conflict.name),),
        )
        title = f"See which stack owns {name}; none does where it was made by hand or left over."
        steps.append(Action(title=title, kind="check", owner="app team", command=command, evidence_ids=evidence))
    what = group.first.event.logical_id if group.first.event else "the resource"
    title = f"Give {what} another name, import {name} into the stack, or remove what a former stack left behind."
    return (*steps, Action(title=title, kind="fix", owner="app team", risk="high", evidence_ids=evidence))


DETECTOR = Detector(
    category=CATEGORY,
    title="A resource with that name exists already",
    description="A resource with that physical name exists already, or a named resource must be replaced.",
    owner="app team",
    documentation=("https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/troubleshooting.html",),
    detect=detect,
    only_where=any_refusal,
)

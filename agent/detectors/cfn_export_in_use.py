"""An export of one stack is imported elsewhere, belongs to another stack already, or does not exist.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html
"""

from collections.abc import Sequence

from agent.answer.aws_cli import aws_command
from agent.answer.wording import listed
from agent.detector import Detector
from agent.failures.refusals import Refusals, any_refusal, refusal_gaps, refusals
from agent.finding import Action, Finding, Undecided
from agent.signals.stack_export import ExportConflict, parse_stack_export
from tools.snapshot import Snapshot

CATEGORY = "cfn_export_in_use"


def detect(snapshot: Snapshot) -> Sequence[Finding] | Undecided:
    """Find exports that stand in the way."""
    found = [_finding(snapshot, group) for group in refusals(snapshot, CATEGORY)]
    return found or Undecided(gaps=refusal_gaps(snapshot))


def _finding(snapshot: Snapshot, group: Refusals) -> Finding:
    conflict = parse_stack_export(group.first.text)
    return Finding(
        category=CATEGORY,
        confidence="certain",
        statement=group.told,
        evidence_ids=group.evidence_ids,
        resource=conflict.name if conflict else group.first.resource,
        owner="app team",
        service=group.service,
        actions=_actions(snapshot, group, conflict) if conflict else (),
    )


def _actions(snapshot: Snapshot, group: Refusals, conflict: ExportConflict) -> tuple[Action, ...]:
    evidence, scope = (group.first.evidence_id,), snapshot.target.scope
    stacks = listed(conflict.stacks) or "the other stack"
    if conflict.problem == "missing":
        command = aws_command("cloudformation", "list-exports", scope)
        title = f"Deploy the stack that exports {conflict.name} first, or correct the name in Fn::ImportValue."
        look = "See which exports there are in this account and region."
    elif conflict.problem == "taken":
        command = aws_command("cloudformation", "list-exports", scope)
        title = f"Choose another export name: {conflict.name} belongs to {stacks}."
        look = "See which stack owns which export."
    else:
        command = aws_command("cloudformation", "list-imports", scope, (("export-name", conflict.name),))
        title = f"First make {stacks} stop importing {conflict.name}, deploy that, and change the export afterwards."
        look = f"See which stacks import {conflict.name}."
    return (
        Action(title=look, kind="check", owner="app team", command=command, evidence_ids=evidence),
        Action(title=title, kind="fix", owner="app team", risk="low", evidence_ids=evidence),
    )


DETECTOR = Detector(
    category=CATEGORY,
    title="An export of the stack is in use",
    description="A stack export is imported elsewhere, exported twice, or missing.",
    owner="app team",
    documentation=("https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html",),
    detect=detect,
    only_where=any_refusal,
)

"""The template, or a value in it, is rejected by validation.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/troubleshooting.html#troubleshooting-errors-validation-error
"""

from collections.abc import Sequence

from agent.answer.aws_cli import aws_command
from agent.changes.change_sets import FAILED as CHANGE_SET_FAILED
from agent.detector import Detector
from agent.failures.refusals import Refusals, any_refusal, refusal_gaps, refusals
from agent.finding import Action, Finding, Undecided
from agent.signals.template_rejection import parse_template_rejection
from agent.targets.arn import short_name
from tools.snapshot import Snapshot

CATEGORY = "cfn_template_invalid"


def detect(snapshot: Snapshot) -> Sequence[Finding] | Undecided:
    """Find rejected templates and values."""
    found = [_finding(snapshot, group) for group in refusals(snapshot, CATEGORY)]
    return found or Undecided(gaps=refusal_gaps(snapshot))


def _finding(snapshot: Snapshot, group: Refusals) -> Finding:
    return Finding(
        category=CATEGORY,
        confidence="likely" if group.first.loose else "certain",
        statement=group.told,
        evidence_ids=group.evidence_ids,
        resource=group.first.resource,
        owner="app team",
        service=group.service,
        actions=_actions(snapshot, group),
    )


def _actions(snapshot: Snapshot, group: Refusals) -> tuple[Action, ...]:
    first, evidence = group.first, (group.first.evidence_id,)
    rejection = parse_template_rejection(first.text)
    steps: list[Action] = []
    # What a change set that failed would have made is no stack's template.
    if first.event and first.event.status not in {CHANGE_SET_FAILED, "VALIDATION_FAILED"}:
        command = aws_command(
            "cloudformation", "get-template", snapshot.target.scope, (("stack-name", first.event.stack_id),)
        )
        title = f"See the template that stack {short_name(first.event.stack_id)} has now."
        steps.append(Action(title=title, kind="check", owner="app team", command=command, evidence_ids=evidence))
    of = f" of {first.event.logical_id}" if first.event and first.event.physical_id != first.event.stack_id else ""
    whole = rejection is not None and rejection.scope == "template"
    title = (
        "Correct the template where the message says, then deploy again; validate-template finds it beforehand."
        if whole
        else f"Correct the value{of} that the message names, then deploy again."
    )
    return (*steps, Action(title=title, kind="fix", owner="app team", risk="low", evidence_ids=evidence))


DETECTOR = Detector(
    category=CATEGORY,
    title="The template or a value in it is not valid",
    description="CloudFormation, or the service behind a resource, rejects the template or a property value.",
    owner="app team",
    documentation=("https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/troubleshooting.html",),
    detect=detect,
    only_where=any_refusal,
)

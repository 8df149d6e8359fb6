"""A custom resource's own handler reported failure, or never answered.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-custom-resources.html
"""

from collections.abc import Sequence

from agent.answer.aws_cli import aws_command
from agent.detector import Detector
from agent.failures.refusals import Refusals, any_refusal, refusal_gaps, refusals
from agent.finding import Action, Finding, Undecided
from agent.signals.custom_resource import CustomResourceFailure, parse_custom_resource
from tools.snapshot import Snapshot

CATEGORY = "cfn_custom_resource_failed"


def detect(snapshot: Snapshot) -> Sequence[Finding] | Undecided:
    """Find custom resources that failed."""
    found = [_finding(snapshot, group) for group in refusals(snapshot, CATEGORY)]
    return found or Undecided(gaps=refusal_gaps(snapshot))


def _finding(snapshot: Snapshot, group: Refusals) -> Finding:
    failure = parse_custom_resource(group.first.text)
    stream = f" It wrote to log stream {failure.log_stream}." if failure and failure.log_stream else ""
    return Finding(
        category=CATEGORY,
        confidence="certain",
        statement=f"{group.told}{stream}",
        evidence_ids=group.evidence_ids,
        resource=group.first.resource,
        owner="app team",
        service=group.service,
        actions=_actions(snapshot, group, failure),
    )


def _actions(snapshot: Snapshot, group: Refusals, failure: CustomResourceFailure | None) -> tuple[Action, ...]:
    event, evidence = group.first.event, (group.first.evidence_id,)
    steps: list[Action] = []
    if event:
        command = aws_command(
            "cloudformation",
            "describe-stack-resources",
            snapshot.target.scope,
            (("stack-name", event.stack_id),),
        )
        title = f"Find the function behind {event.logical_id} among the stack's resources and read its log"
        title += f", stream {failure.log_stream}." if failure and failure.log_stream else "."
        steps.append(Action(title=title, kind="check", owner="app team", command=command, evidence_ids=evidence))
    if failure and failure.problem == "no_answer":
        title = "Let the handler answer in every case, also when it fails: CloudFormation waits for it in vain."
    else:
        title = "Correct the input or permission the handler complains of, then deploy again."
    return (*steps, Action(title=title, kind="fix", owner="app team", risk="low", evidence_ids=evidence))


DETECTOR = Detector(
    category=CATEGORY,
    title="A custom resource failed",
    description="The handler of a custom resource reported failure, or gave no answer CloudFormation could use.",
    owner="app team",
    documentation=("https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-custom-resources.html",),
    detect=detect,
    only_where=any_refusal,
)

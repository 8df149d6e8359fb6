"""A resource cannot be deleted because something still uses it, or because it is not empty.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/troubleshooting.html#troubleshooting-errors-delete-stack-fails
"""

from collections.abc import Sequence

from agent.answer.aws_cli import aws_command
from agent.detector import Detector
from agent.failures.refusals import Refusals, any_refusal, refusal_gaps, refusals
from agent.finding import Action, Finding, Undecided
from agent.signals.delete_dependency import DeleteDependency, parse_delete_dependency
from tools.aws.scope import AwsScope
from tools.snapshot import Snapshot

CATEGORY = "cfn_delete_dependency"
BUCKET = "AWS::S3::Bucket"


def detect(snapshot: Snapshot) -> Sequence[Finding] | Undecided:
    """Find deletions that something else blocks."""
    found = [_finding(snapshot, group) for group in refusals(snapshot, CATEGORY)]
    return found or Undecided(gaps=refusal_gaps(snapshot))


def _finding(snapshot: Snapshot, group: Refusals) -> Finding:
    dependency = parse_delete_dependency(group.first.text, deleting=True)
    return Finding(
        category=CATEGORY,
        confidence="certain",
        statement=f"{group.told}{_what_blocks(group, dependency)}",
        evidence_ids=group.evidence_ids,
        resource=_blocked(group, dependency),
        owner="platform team",
        service=group.service,
        actions=_actions(snapshot, group, dependency),
    )


def _actions(snapshot: Snapshot, group: Refusals, dependency: DeleteDependency | None) -> tuple[Action, ...]:
    evidence, name = (group.first.evidence_id,), _blocked(group, dependency)
    event = group.first.event
    command, title = _users(snapshot.target.scope, name), f"See which network interfaces still use {name}."
    steps: list[Action] = []
    if event and event.resource_type == BUCKET and event.physical_id:
        options = (("bucket", event.physical_id), ("max-items", "5"))
        command = aws_command("s3api", "list-object-versions", snapshot.target.scope, options)
        title = f"See what bucket {event.physical_id} still holds, old versions included."
    if command:
        steps.append(Action(title=title, kind="check", owner="platform team", command=command, evidence_ids=evidence))
    what = name or (event.logical_id if event else "the resource")
    if dependency and dependency.kind == "not_empty":
        title = f"Empty {what}, or keep it with DeletionPolicy Retain, then delete again."
    else:
        title = f"Remove what still uses {what}, then delete again; what must stay is kept with DeletionPolicy Retain."
    return (*steps, Action(title=title, kind="fix", owner="platform team", risk="high", evidence_ids=evidence))


def _blocked(group: Refusals, dependency: DeleteDependency | None) -> str:
    """Name what cannot be deleted: as AWS's text does, else by its own name, which the stack's template may not show."""
    return (dependency.name if dependency else None) or group.first.resource


def _what_blocks(group: Refusals, dependency: DeleteDependency | None) -> str:
    name, event = _blocked(group, dependency), group.first.event
    if event is None or event.physical_id in (None, event.stack_id) or name in group.told:
        return ""
    return f" It is {name}."


def _users(scope: AwsScope, name: str | None) -> str | None:
    """Return the look-up of what is attached, for the kinds of resources that network interfaces hold."""
    filters = {"sg": "group-id", "subnet": "subnet-id", "vpc": "vpc-id"}
    kind = filters.get((name or "").partition("-")[0])
    if name is None or kind is None:
        return None
    return aws_command("ec2", "describe-network-interfaces", scope, (("filters", f"Name={kind},Values={name}"),))


DETECTOR = Detector(
    category=CATEGORY,
    title="Something still uses what is to be deleted",
    description="A deletion is blocked by something that still uses the resource, or by what it still holds.",
    owner="platform team",
    documentation=("https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/troubleshooting.html",),
    detect=detect,
    only_where=any_refusal,
)

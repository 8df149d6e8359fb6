"""Who deploys lacks a permission: the pipeline's role, CloudFormation's, or a person's. Passing a role is another matter.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-servicerole.html
"""

from collections.abc import Sequence

from agent.access.right_check import RightCheck, check_right
from agent.access.role_rights import right_question
from agent.answer.aws_cli import aws_command
from agent.answer.wording import listed, unique
from agent.detector import Detector
from agent.failures.refusals import Refusals, any_refusal, refusal_gaps, refusals
from agent.finding import Action, Finding, Undecided
from agent.signals.access_denied import parse_access_denied
from agent.signals.refused_party import refused_action
from tools.snapshot import Snapshot

CATEGORY = "deploy_principal_denied"


def detect(snapshot: Snapshot) -> Sequence[Finding] | Undecided:
    """Find what the deploying principal was refused."""
    found = [_finding(snapshot, group) for group in refusals(snapshot, CATEGORY)]
    return found or Undecided(gaps=refusal_gaps(snapshot))


def _finding(snapshot: Snapshot, group: Refusals) -> Finding:
    denied = parse_access_denied(group.first.text)
    who = denied.principal if denied and denied.principal else None
    told = f" Refused was {who}." if who and who.startswith("arn:") else ""
    question = right_question(snapshot, who, denied.action, denied.resource) if denied else None
    check = check_right(snapshot, question, refused_by=denied.policy if denied else None)
    return Finding(
        category=CATEGORY,
        confidence="certain" if refused_action(group.first.text) else "likely",
        statement=f"{group.told}{told}{check.sentence}",
        evidence_ids=unique((*group.evidence_ids[:8], *check.evidence_ids)),
        resource=(denied.resource if denied else None) or group.first.resource,
        owner="platform team",
        service=group.service,
        actions=_actions(snapshot, group, check),
        wants=check.wants,
    )


def _actions(snapshot: Snapshot, group: Refusals, check: RightCheck) -> tuple[Action, ...]:
    evidence = (group.first.evidence_id,)
    denied = parse_access_denied(group.first.text)
    role = denied.role if denied else None
    steps: list[Action] = []
    if seen := check.see("platform team", evidence):
        steps.append(seen)
    elif role:
        command = aws_command("iam", "list-attached-role-policies", snapshot.target.scope, (("role-name", role),))
        title = f"See which policies role {role} has; its inline ones with list-role-policies."
        steps.append(Action(title=title, kind="check", owner="platform team", command=command, evidence_ids=evidence))
    else:
        command = aws_command(
            "cloudtrail",
            "lookup-events",
            snapshot.target.scope,
            (("lookup-attributes", "AttributeKey=EventSource,AttributeValue=cloudformation.amazonaws.com"),),
        )
        title = "See in CloudTrail who asked for the change and which action was refused."
        steps.append(Action(title=title, kind="check", owner="platform team", command=command, evidence_ids=evidence))
    actions = listed(action for refusal in group.all if (action := refused_action(refusal.text)))
    # Of several refused actions only the first was asked about: the fix must name all.
    if (fix := check.fix("platform team", evidence)) and denied and actions == denied.action:
        return (*steps, fix)
    whom = f"role {role}" if role else "the principal that deploys"
    where = {
        "permissions boundary": " in its permissions boundary, too",
        "resource-based policy": " in the resource's own policy",
        "session policy": " in the session policy it is assumed with",
    }.get((denied.policy if denied else None) or "", "")
    verb = "Remove the explicit deny of" if denied and denied.explicit else "Allow"
    title = f"{verb} {actions or 'the refused action'} for {whom}{where}, then deploy again."
    return (*steps, Action(title=title, kind="fix", owner="platform team", risk="low", evidence_ids=evidence))


DETECTOR = Detector(
    category=CATEGORY,
    title="The principal that deploys lacks a permission",
    description="The principal of the pipeline or of CloudFormation lacks a permission to deploy, other than PassRole.",
    owner="platform team",
    documentation=(
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-servicerole.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html",
    ),
    detect=detect,
    only_where=any_refusal,
)

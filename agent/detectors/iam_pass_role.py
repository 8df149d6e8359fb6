"""Who deploys, or a service acting for them, may not pass a role to ECS, EC2 or Lambda.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
"""

from collections.abc import Sequence

from agent.access.right_check import RightCheck, check_right
from agent.access.role_rights import TASKS_SERVICE, RightQuestion, right_question
from agent.answer.aws_cli import aws_command
from agent.answer.wording import unique
from agent.detector import Detector
from agent.failures.refusals import Refusals, any_refusal, refusal_gaps, refusals
from agent.finding import Action, Finding, Undecided
from agent.signals.access_denied import parse_access_denied
from agent.targets.arn import short_name
from tools.snapshot import Snapshot

CATEGORY = "iam_pass_role"


def detect(snapshot: Snapshot) -> Sequence[Finding] | Undecided:
    """Find roles that may not be passed."""
    found = [_finding(snapshot, group) for group in refusals(snapshot, CATEGORY)]
    return found or Undecided(gaps=refusal_gaps(snapshot))


def _finding(snapshot: Snapshot, group: Refusals) -> Finding:
    denied = parse_access_denied(group.first.text)
    passed = denied.resource if denied else None
    who = denied.principal if denied and denied.principal else None
    told = f" Refused was {who}." if who and who.startswith("arn:") else ""
    what = f" The role that may not be passed is {passed}." if passed else ""
    check = check_right(snapshot, _question(snapshot, group), refused_by=denied.policy if denied else None)
    return Finding(
        category=CATEGORY,
        confidence="certain",
        statement=f"{group.told}{told}{what}{check.sentence}",
        evidence_ids=unique((*group.evidence_ids[:8], *check.evidence_ids)),
        resource=passed or group.first.resource,
        owner="platform team",
        service=group.service,
        actions=_actions(snapshot, group, passed, check),
        wants=check.wants,
    )


def _question(snapshot: Snapshot, group: Refusals) -> RightQuestion | None:
    denied, event = parse_access_denied(group.first.text), group.first.event
    if denied is None:
        return None
    # Permissions to pass a role are mostly bound to the service that gets it. Which one, the resource refused tells.
    of_tasks = event is None or (event.resource_type or "").startswith("AWS::ECS::")
    context = (("iam:PassedToService", TASKS_SERVICE),) if of_tasks else ()
    return right_question(snapshot, denied.principal, denied.action, denied.resource, context=context)


def _actions(snapshot: Snapshot, group: Refusals, passed: str | None, check: RightCheck) -> tuple[Action, ...]:
    evidence = (group.first.evidence_id,)
    denied = parse_access_denied(group.first.text)
    role = denied.role if denied else None
    steps: list[Action] = []
    if seen := check.see("platform team", evidence):
        steps.append(seen)
    elif role:
        command = aws_command("iam", "list-attached-role-policies", snapshot.target.scope, (("role-name", role),))
        title = f"See what role {role} may do; its inline policies with list-role-policies."
        steps.append(Action(title=title, kind="check", owner="platform team", command=command, evidence_ids=evidence))
    if fix := check.fix("platform team", evidence):
        return (*steps, fix)
    verb = "Remove the explicit deny of" if denied and denied.explicit else "Allow"
    what = f"role {short_name(passed)}" if passed else "the role it names"
    whom = f"role {role}" if role else "the principal that deploys"
    title = f"{verb} iam:PassRole on {what} for {whom}, with iam:PassedToService set to the service that gets it."
    return (*steps, Action(title=title, kind="fix", owner="platform team", risk="low", evidence_ids=evidence))


DETECTOR = Detector(
    category=CATEGORY,
    title="A role may not be passed",
    description="The deploying principal or service lacks iam:PassRole on a role that ECS, EC2 or Lambda is to use.",
    owner="platform team",
    documentation=("https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",),
    detect=detect,
    only_where=any_refusal,
)

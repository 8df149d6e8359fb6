"""The running application is refused by an AWS API under its task role.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
"""

from collections.abc import Sequence

from agent.access.right_check import RightCheck, check_right
from agent.access.role_rights import right_question, statement_text
from agent.access.secret_failures import SECRET_ACTIONS
from agent.answer.aws_cli import aws_command
from agent.answer.wording import quoted, unique
from agent.detector import Detector
from agent.failures.complaints import Complaints, complaints, undecided
from agent.failures.current_failures import definition_of
from agent.failures.last_words import LastWords, last_words
from agent.finding import Action, Finding, Undecided
from agent.signals.access_denied import AccessDenied, role_name
from agent.signals.guardrail import parse_guardrail
from agent.signals.refused_party import parse_refused_party
from tools.snapshot import Snapshot

CATEGORY = "task_role_denied"
# Refusals that another category explains better: a secret, an image, and rights to deploy or to pass roles.
_NOT_OURS = (*SECRET_ACTIONS, "ecr:", "iam:PassRole", "cloudformation:")


def detect(snapshot: Snapshot) -> Sequence[Finding] | Undecided:
    """Find refusals of the application's own principal, where it ended over them or fails its checks."""
    found = complaints(
        snapshot, lambda words: _denied(snapshot, words), lambda denied: (denied.action, denied.resource)
    )
    return [_finding(snapshot, one) for one in found] or undecided(snapshot)


def _denied(snapshot: Snapshot, words: LastWords) -> AccessDenied | None:
    denied = words.complaint
    if not isinstance(denied, AccessDenied) or parse_guardrail(words.line.message):
        return None
    if denied.action and denied.action.startswith(_NOT_OURS):
        return None
    definition = definition_of(snapshot, words.container.task.task_definition)
    role = role_name(definition.task_role_arn) if definition and definition.task_role_arn else None
    if role and denied.role == role:
        return denied
    party = parse_refused_party(words.line.message)
    # A container's log is the application's own: without any principal named, it is its own that was refused.
    nobody = denied.principal is None and party in {None, "application"}
    return denied if party == "application" or nobody else None


def _finding(snapshot: Snapshot, found: Complaints[AccessDenied]) -> Finding:
    denied, definition = found.complaint, found.definition
    role = denied.role or (role_name(definition.task_role_arn or "") if definition else None)
    who = f"role {role}" if role else "its task role"
    what = f" {denied.action}" if denied.action else ""
    on = f" on {denied.resource}" if denied.action and denied.resource else ""
    own = definition.task_role_arn if definition else None
    principal = own if own and denied.role in (None, role_name(own)) else denied.principal
    question = right_question(snapshot, principal, denied.action, denied.resource) if _is_open(denied) else None
    check = check_right(snapshot, question, refused_by=denied.policy)
    cited = found.evidence_ids(definition.evidence_id if definition and not denied.role and role else None)
    return Finding(
        category=CATEGORY,
        confidence="certain" if denied.action else "likely",
        statement=(
            f"{found.who} acts as {who} and is refused{what}{on}{found.and_exits}: {quoted(denied.quote)}."
            f"{check.sentence}{found.alike}"
        ),
        evidence_ids=unique((*cited[:8], *check.evidence_ids)),
        resource=denied.resource or found.first.container.task.arn,
        owner="app team",
        service=found.service,
        actions=_actions(snapshot, found, role, check),
        wants=(*found.wants, *check.wants),
    )


def _is_open(denied: AccessDenied) -> bool:
    """Say whether the refusal leaves open which policy decided, or names none that can be looked up by itself.

    A log is read last, so asking costs a round trip of its own. Where IAM says itself that no identity-based policy
    allows it, or that the resource's policy refuses, the role's policies hold no more.
    """
    return denied.policy is None or (
        denied.explicit is True and denied.policy in {"identity-based policy", "permissions boundary"}
    )


def _actions(
    snapshot: Snapshot, found: Complaints[AccessDenied], role: str | None, check: RightCheck
) -> tuple[Action, ...]:
    denied, evidence = found.complaint, (found.first.line.evidence_id,)
    steps: list[Action] = []
    if seen := check.see("app team", evidence):
        steps.append(seen)
    elif role:
        scope = snapshot.target.scope
        command = aws_command("iam", "list-attached-role-policies", scope, (("role-name", role),))
        title = f"See which policies role {role} has; its inline ones with list-role-policies."
        steps.append(Action(title=title, kind="check", owner="app team", command=command, evidence_ids=evidence))
    if fix := check.fix("app team", evidence):
        return (*steps, fix)
    verb = "Remove the explicit deny of" if denied.explicit else "Allow"
    action = denied.action or "the refused action"
    on = f" on {denied.resource}" if denied.resource else ""
    where = {
        "resource-based policy": "in the policy of the resource",
        "permissions boundary": "in the permissions boundary of the role",
        "VPC endpoint policy": "in the policy of the VPC endpoint",
    }.get(denied.policy or "", f"for the task role{f' {role}' if role else ''}, not for the execution role")
    trust = " The other role must trust it, too." if denied.action == "sts:AssumeRole" else ""
    lacks = denied.policy == "identity-based policy" and not denied.explicit and denied.action and denied.resource
    add = f" Statement to add: {statement_text((action,), denied.resource or '*')}" if lacks else ""
    title = f"{verb} {action}{on} {where}.{trust}{add}"
    return (*steps, Action(title=title, kind="fix", owner="app team", risk="low", evidence_ids=evidence))


DETECTOR = Detector(
    category=CATEGORY,
    title="The application's role may not do that",
    description="The running application is refused by an AWS API under its task role.",
    owner="app team",
    documentation=("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html",),
    detect=detect,
    only_where=last_words,
    # What a role lacks before the start, or may not read, is told by the categories of those principals.
    yields_to=("secret_access_denied", "container_oom"),
)

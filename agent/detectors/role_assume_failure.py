"""ECS, or a service-linked role, cannot assume the role it was given.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using-service-linked-roles.html
"""

import json
from collections.abc import Sequence

from agent.access.trust_check import TrustCheck, check_trust
from agent.answer.aws_cli import aws_command
from agent.answer.wording import listed, unique
from agent.changes.scheduled_tasks import UnassumableRole, unassumable_role
from agent.detector import Detector
from agent.failures.refusals import Refusals, refusal_gaps, refusals
from agent.finding import Action, Finding, Undecided
from agent.signals.role_trust import TrustFailure, parse_role_trust
from tools.snapshot import Snapshot

CATEGORY = "role_assume_failure"


def detect(snapshot: Snapshot) -> Sequence[Finding] | Undecided:
    """Find roles that nobody could assume."""
    found = [_finding(snapshot, group) for group in refusals(snapshot, CATEGORY)]
    if (unassumable := unassumable_role(snapshot)) is not None:
        found.append(_of_schedule(snapshot, unassumable))
    return found or Undecided(gaps=refusal_gaps(snapshot))


def _finding(snapshot: Snapshot, group: Refusals) -> Finding:
    failure = parse_role_trust(group.first.text)
    role = failure.role if failure else None
    named = f" The role is {role}." if role else ""
    check = check_trust(snapshot, failure)
    return Finding(
        category=CATEGORY,
        confidence="certain",
        statement=f"{group.told}{named}{check.sentence}",
        evidence_ids=unique((*group.evidence_ids[:8], *check.evidence_ids)),
        resource=role or group.first.resource,
        owner="platform team",
        service=group.service,
        actions=_actions(snapshot, group, failure, check),
        wants=check.wants,
    )


def _of_schedule(snapshot: Snapshot, unassumable: UnassumableRole) -> Finding:
    scheduled, role, evidence = unassumable.scheduled, unassumable.role, unassumable.evidence_ids
    if unassumable.trusted is None:
        why, cure = (
            "the account has no role of that name",
            f"Create role {role} again, or name another in the {scheduled.kind}.",
        )
    else:
        why = f"its trust policy lets in {listed(unassumable.trusted) or 'nobody'}, not {scheduled.caller}"
        statement = {"Effect": "Allow", "Principal": {"Service": scheduled.caller}, "Action": "sts:AssumeRole"}
        cure = f"Add this statement to the trust policy of role {role}: {json.dumps(statement)}"
    command = aws_command("iam", "get-role", snapshot.target.scope, (("role-name", role),))
    look = f"See whether role {role} exists and whom it trusts."
    return Finding(
        category=CATEGORY,
        confidence="certain",
        statement=(
            f"EventBridge cannot take role {role} to run the task of {scheduled.kind} {scheduled.name}: {why}. No call and no"
            " task of it is on record."
        ),
        evidence_ids=unique((*evidence, scheduled.evidence_id)),
        resource=scheduled.role_arn or scheduled.arn,
        owner="platform team",
        actions=(
            Action(title=look, kind="check", owner="platform team", command=command, evidence_ids=evidence),
            Action(title=cure, kind="fix", owner="platform team", risk="low", evidence_ids=evidence),
        ),
    )


def _actions(
    snapshot: Snapshot, group: Refusals, failure: TrustFailure | None, check: TrustCheck
) -> tuple[Action, ...]:
    evidence, scope = (group.first.evidence_id,), snapshot.target.scope
    linked = failure is not None and failure.problem == "service_linked_role"
    name = check.role
    steps: list[Action] = []
    if name:
        command = aws_command("iam", "get-role", scope, (("role-name", name),))
        title = f"See whether role {name} exists and whom it trusts."
        steps.append(Action(title=title, kind="check", owner="platform team", command=command, evidence_ids=evidence))
    command = None
    if linked and not check.exists:
        title = "Create the service-linked role, wait a minute, then deploy again."
        command = aws_command("iam", "create-service-linked-role", scope, (("aws-service-name", "ecs.amazonaws.com"),))
    else:
        title = check.cure or (
            f"Let the trust policy of {'role ' + name if name else 'the role'} allow sts:AssumeRole to the service that "
            "uses it: ecs-tasks.amazonaws.com for task and execution roles."
        )
    cited = evidence + check.evidence_ids
    fix = Action(title=title, kind="fix", owner="platform team", risk="low", command=command, evidence_ids=cited)
    return (*steps, fix)


DETECTOR = Detector(
    category=CATEGORY,
    title="A role cannot be assumed",
    description="ECS or a service-linked role cannot assume the role given: its trust policy, or the role is missing.",
    owner="platform team",
    documentation=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using-service-linked-roles.html",
    ),
    detect=detect,
)

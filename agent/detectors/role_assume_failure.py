"""ECS, or a service-linked role, cannot assume the role it was given.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using-service-linked-roles.html
"""

from collections.abc import Sequence

from agent.aws_cli import aws_command
from agent.detector import Detector
from agent.finding import Action, Finding, Undecided
from agent.refusals import Refusals, any_refusal, refusal_gaps, refusals
from agent.signals.role_trust import TrustFailure, parse_role_trust
from agent.trust_check import TrustCheck, check_trust
from agent.wording import unique
from tools.snapshot import Snapshot

CATEGORY = "role_assume_failure"


def detect(snapshot: Snapshot) -> Sequence[Finding] | Undecided:
    """Find roles that nobody could assume."""
    found = [_finding(snapshot, group) for group in refusals(snapshot, CATEGORY)]
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
    only_where=any_refusal,
)

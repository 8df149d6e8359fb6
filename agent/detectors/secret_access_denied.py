"""A role was refused while reading a secret or parameter that a task needs.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html
"""

from collections.abc import Sequence

from agent.access.secret_access_steps import secret_access_steps
from agent.access.secret_lookup import existence
from agent.access.secret_refusals import SecretRefusal, check_secret_right, refused_secret, secret_refusals
from agent.answer.wording import counted, quoted, unique
from agent.detector import Detector
from agent.failures.current_failures import service_gaps
from agent.finding import Confidence, Finding, Undecided
from agent.network.endpoint_refusal import endpoint_refusal
from agent.signals.access_denied import AccessDenied, role_name
from agent.targets.arn import short_name
from tools.ecs.facts import TaskDefinition
from tools.snapshot import Snapshot

CATEGORY = "secret_access_denied"


def detect(snapshot: Snapshot) -> Sequence[Finding] | Undecided:
    """Find refused reads of secrets, by ECS before the start and by the application itself."""
    groups: dict[tuple[str | None, str | None, str | None], list[SecretRefusal]] = {}
    for refused in secret_refusals(snapshot):
        key = (refused.service, refused.denied.action, refused.denied.resource)
        groups.setdefault(key, []).append(refused)
    return [_finding(snapshot, group) for group in groups.values()] or Undecided(gaps=service_gaps(snapshot))


def _finding(snapshot: Snapshot, group: list[SecretRefusal]) -> Finding:
    first = group[0]
    definition = next((refused.definition for refused in group if refused.definition), None)
    secret = next((refused.secret for refused in group if refused.secret), None)
    role = first.denied.role or _default_role(definition, by_app=first.by_app)
    tasks = len({refused.task for refused in group if refused.task})
    confidence: Confidence = "likely" if first.by_app or not first.denied.action else "certain"
    who = f"Role {role}" if role else "The application" if first.by_app else "The execution role"
    needs = (
        f" Task definition {short_name(definition.arn)} needs it for {secret.variable} of container {secret.container}."
        if secret and definition
        else ""
    )
    when = " stopped" if first.by_app else " stopped before the containers started"
    stopped = f" {counted(tasks, 'task')}{' of ' + first.service if first.service else ''}{when}." if tasks else ""
    named = refused_secret(snapshot, first, definition)
    check = check_secret_right(snapshot, first, definition, named)
    exists, seen = existence(snapshot, named)
    policy = endpoint_refusal(snapshot, first.denied, first.service)
    told = (
        *(refused.evidence_id for refused in group[:6]),
        *policy.evidence_ids,
        definition.evidence_id if definition else None,
    )
    return Finding(
        category=CATEGORY,
        confidence=confidence,
        statement=(
            f"{who} was refused{_what(first.denied)}: {quoted(first.denied.quote)}.{policy.said}{needs}{exists}"
            f"{check.sentence}{stopped}"
        ),
        evidence_ids=unique((*told, *seen, *check.evidence_ids)),
        resource=first.denied.resource or first.resource,
        owner="platform team",
        service=first.service,
        actions=secret_access_steps(snapshot, first, role, check, named, policy),
        wants=(*check.wants, *((named.want,) if named else ()), *policy.wants),
    )


def _what(denied: AccessDenied) -> str:
    resource = f" on {denied.resource}" if denied.resource else ""
    return f" {denied.action}{resource}" if denied.action else " while it read a secret"


def _default_role(definition: TaskDefinition | None, *, by_app: bool) -> str | None:
    arn = (definition.task_role_arn if by_app else definition.execution_role_arn) if definition else None
    return role_name(arn) if arn else None


DETECTOR = Detector(
    category=CATEGORY,
    title="A secret may not be read",
    description="A role was refused while reading a secret or parameter: Secrets Manager, SSM, KMS or endpoint policy.",
    owner="platform team",
    documentation=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html",
    ),
    detect=detect,
)

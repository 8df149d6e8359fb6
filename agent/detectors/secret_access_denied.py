"""A role was refused while reading a secret or parameter that a task needs.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agent.arn import short_name
from agent.aws_cli import aws_command
from agent.container_logs import ended_containers, lines_of
from agent.current_failures import failed_tasks, service_gaps
from agent.detector import Detector
from agent.finding import Action, Confidence, Finding, Undecided
from agent.secret_failures import SECRET_ACTIONS, InjectedSecret, secret_failures
from agent.signals.access_denied import AccessDenied, parse_access_denied, role_name
from agent.signals.guardrail import parse_guardrail
from agent.signals.refused_party import parse_refused_party
from agent.wording import counted, quoted, unique
from tools.ecs.facts import TaskDefinition
from tools.snapshot import Snapshot

CATEGORY = "secret_access_denied"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Refused:
    denied: AccessDenied
    service: str | None
    resource: str
    evidence_id: str
    task: str | None
    definition: TaskDefinition | None
    secret: InjectedSecret | None
    by_app: bool


def detect(snapshot: Snapshot) -> Sequence[Finding] | Undecided:
    """Find refused reads of secrets, by ECS before the start and by the application itself."""
    groups: dict[tuple[str | None, str | None, str | None], list[_Refused]] = {}
    for refused in (*_before_start(snapshot), *_in_logs(snapshot)):
        key = (refused.service, refused.denied.action, refused.denied.resource)
        groups.setdefault(key, []).append(refused)
    return [_finding(snapshot, group) for group in groups.values()] or Undecided(gaps=service_gaps(snapshot))


def _before_start(snapshot: Snapshot) -> Iterator[_Refused]:
    for failure in secret_failures(snapshot):
        if failure.how == "refused" and failure.denied:
            yield _Refused(
                denied=failure.denied,
                service=failure.text.service,
                resource=failure.text.resource,
                evidence_id=failure.text.evidence_id,
                task=failure.text.resource if failure.text.failed else None,
                definition=failure.definition,
                secret=failure.secret,
                by_app=False,
            )


def _in_logs(snapshot: Snapshot) -> Iterator[_Refused]:
    for failed in failed_tasks(snapshot):
        for container in ended_containers([failed]):
            for line in lines_of(snapshot, container):
                denied = parse_access_denied(line.message)
                action = denied.action if denied else None
                # Who deploys may be refused a parameter, too: that is no secret of the application.
                theirs = parse_guardrail(line.message) or parse_refused_party(line.message) == "deployer"
                if denied and action and action.startswith(SECRET_ACTIONS) and not theirs:
                    yield _Refused(
                        denied=denied,
                        service=failed.service,
                        resource=failed.task.arn,
                        evidence_id=line.evidence_id,
                        task=failed.task.arn,
                        definition=failed.definition,
                        secret=None,
                        by_app=True,
                    )


def _finding(snapshot: Snapshot, group: list[_Refused]) -> Finding:
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
    return Finding(
        category=CATEGORY,
        confidence=confidence,
        statement=f"{who} was refused{_what(first.denied)}: {quoted(first.denied.quote)}.{needs}{stopped}",
        evidence_ids=unique(
            (*(refused.evidence_id for refused in group), definition.evidence_id if definition else None)
        ),
        resource=first.denied.resource or first.resource,
        owner="platform team",
        service=first.service,
        actions=_actions(snapshot, first, role),
    )


def _what(denied: AccessDenied) -> str:
    resource = f" on {denied.resource}" if denied.resource else ""
    return f" {denied.action}{resource}" if denied.action else " while it read a secret"


def _default_role(definition: TaskDefinition | None, *, by_app: bool) -> str | None:
    arn = (definition.task_role_arn if by_app else definition.execution_role_arn) if definition else None
    return role_name(arn) if arn else None


def _actions(snapshot: Snapshot, refused: _Refused, role: str | None) -> tuple[Action, ...]:
    denied, evidence = refused.denied, (refused.evidence_id,)
    steps: list[Action] = []
    if role:
        command = aws_command("iam", "list-attached-role-policies", snapshot.target.scope, (("role-name", role),))
        title = f"See which policies role {role} has; its inline ones with list-role-policies."
        steps.append(Action(title=title, kind="check", owner="platform team", command=command, evidence_ids=evidence))
    own = f"in the policies of role {role}" if role else "in the role's policies"
    where = {
        "resource-based policy": "in the resource policy of the secret",
        "VPC endpoint policy": "in the policy of the VPC endpoint",
        "permissions boundary": "in the permissions boundary of the role",
    }.get(denied.policy or "", own)
    verb = "Remove the explicit deny of" if denied.explicit else "Allow"
    action, resource = denied.action or "the read", denied.resource or "the secret it names"
    key = "" if (denied.action or "").startswith("kms:") else "; with a customer key also kms:Decrypt on it"
    title = f"{verb} {action} on {resource} {where}{key}."
    return (*steps, Action(title=title, kind="fix", owner="platform team", risk="low", evidence_ids=evidence))


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

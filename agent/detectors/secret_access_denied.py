"""A role was refused while reading a secret or parameter that a task needs.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agent.arn import short_name
from agent.aws_cli import aws_command
from agent.container_logs import ended_containers, lines_of
from agent.current_failures import failed_tasks, service_gaps
from agent.detector import Detector
from agent.endpoint_refusal import EndpointRefusal, endpoint_refusal
from agent.finding import Action, Confidence, Finding, Undecided
from agent.right_check import RightCheck, check_right
from agent.role_rights import right_question, statement_text
from agent.secret_failures import SECRET_ACTIONS, InjectedSecret, secret_failures
from agent.secret_lookup import NamedSecret, customer_key, existence, named_secret, without_added_end
from agent.signals.access_denied import AccessDenied, parse_access_denied, role_name
from agent.signals.guardrail import parse_guardrail
from agent.signals.refused_party import parse_refused_party
from agent.wording import counted, quoted, unique
from tools.ecs.facts import TaskDefinition
from tools.evidence import Found
from tools.snapshot import Snapshot

CATEGORY = "secret_access_denied"
MAX_NEAR = 4  # other secrets of the same task definition: enough to see that a policy names another one
_SECRET_ARN = re.compile(r"arn:[\w-]+:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]+")


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
    text: str


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
                text=failure.text.text,
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
                        text=line.message,
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
    named = _named(snapshot, first, definition)
    check = _check(snapshot, first, definition, named)
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
        actions=_actions(snapshot, first, role, check, named, policy),
        wants=(*check.wants, *((named.want,) if named else ()), *policy.wants),
    )


def _named(snapshot: Snapshot, refused: _Refused, definition: TaskDefinition | None) -> NamedSecret | None:
    """Return the secret that was asked for: as the refusal names it, else the only one it can be."""
    by_text = _SECRET_ARN.search(refused.text)
    in_refusal = named_secret(snapshot, refused.denied.resource) or named_secret(
        snapshot, by_text[0] if by_text else None
    )
    if in_refusal or refused.by_app:
        return in_refusal
    managed = {named.id: named for value in _values(definition) if (named := named_secret(snapshot, value))}
    return next(iter(managed.values())) if len(managed) == 1 else None


def _values(definition: TaskDefinition | None) -> tuple[str, ...]:
    containers = definition.containers if definition else ()
    return tuple(dict.fromkeys(value for container in containers for value in container.secrets.values()))


def _check(
    snapshot: Snapshot, refused: _Refused, definition: TaskDefinition | None, named: NamedSecret | None
) -> RightCheck:
    """Hold the refusal against the role's rights: on the secret it names, for a key's refusal on the secret's key."""
    denied = refused.denied
    own = (definition.task_role_arn if refused.by_app else definition.execution_role_arn) if definition else None
    role = own if own and denied.role in (None, role_name(own)) else denied.principal
    resource = denied.resource
    if resource is None and (denied.action or "").startswith("kms:") and named:
        secret = named.secret(snapshot)
        resource = customer_key(secret.value) if isinstance(secret, Found) else None
    near: list[str] = []
    if resource and ":secret:" in resource:
        others = (other.id for value in _values(definition) if (other := named_secret(snapshot, value)))
        near = [one for one in (without_added_end(resource), *others) if one and ":secret:" in one]
    question = right_question(snapshot, role, denied.action, resource, near=tuple(near[:MAX_NEAR]))
    return check_right(snapshot, question, refused_by=denied.policy)


def _what(denied: AccessDenied) -> str:
    resource = f" on {denied.resource}" if denied.resource else ""
    return f" {denied.action}{resource}" if denied.action else " while it read a secret"


def _default_role(definition: TaskDefinition | None, *, by_app: bool) -> str | None:
    arn = (definition.task_role_arn if by_app else definition.execution_role_arn) if definition else None
    return role_name(arn) if arn else None


def _actions(
    snapshot: Snapshot,
    refused: _Refused,
    role: str | None,
    check: RightCheck,
    named: NamedSecret | None,
    policy: EndpointRefusal,
) -> tuple[Action, ...]:
    evidence = (refused.evidence_id, *policy.evidence_ids[:1])
    steps: list[Action] = []
    if policy.endpoint:
        options = (("vpc-endpoint-ids", (policy.endpoint,)),)
        command = aws_command("ec2", "describe-vpc-endpoints", snapshot.target.scope, options)
        title = f"See the policy of endpoint {policy.endpoint}."
        steps.append(Action(title=title, kind="check", owner="platform team", command=command, evidence_ids=evidence))
    elif seen := check.see("platform team", evidence):
        steps.append(seen)
    elif role:
        command = aws_command("iam", "list-attached-role-policies", snapshot.target.scope, (("role-name", role),))
        title = f"See which policies role {role} has; its inline ones with list-role-policies."
        steps.append(Action(title=title, kind="check", owner="platform team", command=command, evidence_ids=evidence))
    if (refused.denied.action or "").startswith("kms:") and check.question:
        steps.append(_see_key_policy(snapshot, check.question.resource, evidence))
    secret = named.secret(snapshot) if named else None
    told = _fix(refused, role, key_is_known=isinstance(secret, Found), endpoint=policy.endpoint)
    steps.append(check.fix("platform team", evidence) or told)
    key = customer_key(secret.value) if isinstance(secret, Found) else None
    if key and isinstance(secret, Found) and not (refused.denied.action or "").startswith("kms:"):
        title = f"Allow kms:Decrypt on the secret's key, too: {statement_text(('kms:Decrypt',), key)}"
        shown = (secret.value.evidence_id,)
        steps.append(Action(title=title, kind="fix", owner="platform team", risk="low", evidence_ids=shown))
    return tuple(steps)


def _see_key_policy(snapshot: Snapshot, key: str, evidence_ids: tuple[str, ...]) -> Action:
    """Return the step that looks at the other half of a key's permission.

    Source: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
    """
    command = aws_command("kms", "get-key-policy", snapshot.target.scope, (("key-id", key), ("policy-name", "default")))
    title = "See whether the key's own policy lets IAM policies decide, as the default one does; else it must name the role."
    return Action(title=title, kind="check", owner="platform team", command=command, evidence_ids=evidence_ids)


def _fix(refused: _Refused, role: str | None, *, key_is_known: bool, endpoint: str | None) -> Action:
    """Return the fix as far as the refusal's own words tell it."""
    denied = refused.denied
    own = f"in the policies of role {role}" if role else "in the role's policies"
    where = {
        "resource-based policy": "in the resource policy of the secret",
        "VPC endpoint policy": f"in the policy of {endpoint or 'the VPC endpoint'}",
        "permissions boundary": "in the permissions boundary of the role",
    }.get(denied.policy or "", own)
    verb = "Remove the explicit deny of" if denied.explicit else "Allow"
    action, resource = denied.action or "the read", denied.resource or "the secret it names"
    no_key = key_is_known or (denied.action or "").startswith("kms:")
    key = "" if no_key else "; with a customer key also kms:Decrypt on it"
    title = f"{verb} {action} on {resource} {where}{key}."
    return Action(title=title, kind="fix", owner="platform team", risk="low", evidence_ids=(refused.evidence_id,))


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

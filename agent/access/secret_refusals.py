"""Refused reads of secrets: by ECS before the start and by the application, which secret it was, and what the role may.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html
"""

from collections.abc import Iterator
from dataclasses import dataclass

from agent.access.right_check import RightCheck, check_right
from agent.access.role_rights import right_question
from agent.access.secret_failures import SECRET_ACTIONS, InjectedSecret, secret_failures
from agent.access.secret_lookup import NamedSecret, customer_key, named_secret, without_added_end
from agent.failures.container_logs import ended_containers, lines_of
from agent.failures.current_failures import failed_tasks
from agent.signals.access_denied import AccessDenied, parse_access_denied, role_name
from agent.signals.guardrail import parse_guardrail
from agent.signals.refused_party import parse_refused_party
from tools.ecs.facts import TaskDefinition
from tools.evidence import Found
from tools.pattern import Pattern
from tools.snapshot import Snapshot

MAX_NEAR = 4  # other secrets of the same task definition: enough to see that a policy names another one
_SECRET_ARN = Pattern(r"arn:[\w-]+:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretRefusal:
    """One text in which a read of a secret is refused. `by_app`: the application read it itself, so its own role was refused."""

    denied: AccessDenied
    service: str | None
    resource: str
    evidence_id: str
    task: str | None
    definition: TaskDefinition | None
    secret: InjectedSecret | None
    by_app: bool
    text: str


def secret_refusals(snapshot: Snapshot) -> tuple[SecretRefusal, ...]:
    """Return what ECS was refused before containers started, then what applications say of themselves in their logs."""
    return (*_before_start(snapshot), *_in_logs(snapshot))


def refused_secret(snapshot: Snapshot, refused: SecretRefusal, definition: TaskDefinition | None) -> NamedSecret | None:
    """Return the secret that was asked for: as the refusal names it, else the only one it can be."""
    by_text = _SECRET_ARN.search(refused.text)
    in_refusal = named_secret(snapshot, refused.denied.resource) or named_secret(
        snapshot, by_text[0] if by_text else None
    )
    if in_refusal or refused.by_app:
        return in_refusal
    managed = {named.id: named for value in _values(definition) if (named := named_secret(snapshot, value))}
    return next(iter(managed.values())) if len(managed) == 1 else None


def check_secret_right(
    snapshot: Snapshot, refused: SecretRefusal, definition: TaskDefinition | None, named: NamedSecret | None
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


def _before_start(snapshot: Snapshot) -> Iterator[SecretRefusal]:
    for failure in secret_failures(snapshot):
        if failure.how == "refused" and failure.denied:
            yield SecretRefusal(
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


def _in_logs(snapshot: Snapshot) -> Iterator[SecretRefusal]:
    for failed in failed_tasks(snapshot):
        for container in ended_containers([failed]):
            for line in lines_of(snapshot, container):
                denied = parse_access_denied(line.message)
                action = denied.action if denied else None
                # Who deploys may be refused a parameter, too: that is no secret of the application.
                theirs = parse_guardrail(line.message) or parse_refused_party(line.message) == "deployer"
                if denied and action and action.startswith(SECRET_ACTIONS) and not theirs:
                    yield SecretRefusal(
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


def _values(definition: TaskDefinition | None) -> tuple[str, ...]:
    containers = definition.containers if definition else ()
    return tuple(dict.fromkeys(value for container in containers for value in container.secrets.values()))

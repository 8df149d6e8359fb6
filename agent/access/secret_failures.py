"""Secrets that ECS could not inject into the tasks of the newest changes: refused, or asked for in the wrong way."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from agent.access.secret_lookup import named_secret, secret_by_name
from agent.failures.current_failures import FailureText, definition_of, failure_texts
from agent.failures.once import once_for_each
from agent.signals.access_denied import AccessDenied, parse_access_denied
from agent.signals.guardrail import parse_guardrail
from agent.signals.resource_initialization import parse_resource_initialization
from agent.signals.secret_reference import SecretReferenceFailure, is_bare_name, parse_secret_reference
from tools.ecs.facts import TaskDefinition
from tools.evidence import Found
from tools.pattern import Pattern
from tools.snapshot import Snapshot

SECRET_ACTIONS = ("ssm:", "secretsmanager:", "kms:")
_PARAMETER = Pattern(r":parameter/(?P<name>\S+)$")

How = Literal["refused", "bare_name", "reference"]


@dataclass(frozen=True, slots=True, kw_only=True)
class InjectedSecret:
    """An entry of a container's `secrets`."""

    container: str
    variable: str
    value_from: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretFailure:
    """One text about a secret. `bare_name`: refused, because ECS looked up a name without ARN in Systems Manager.

    `proven` is True for a bare name whose predecessor was an ARN in Secrets Manager.
    """

    text: FailureText
    how: How
    denied: AccessDenied | None = None
    reference: SecretReferenceFailure | None = None
    secret: InjectedSecret | None = None
    proven: bool = False

    @property
    def definition(self) -> TaskDefinition | None:
        """Return the task definition with the reference, if it was read."""
        return self.text.failed.definition if self.text.failed else None


@once_for_each
def secret_failures(snapshot: Snapshot) -> tuple[SecretFailure, ...]:
    """Read every current failure text that is about a secret."""
    return tuple(_failures(snapshot))


def _failures(snapshot: Snapshot) -> Iterator[SecretFailure]:
    for text in failure_texts(snapshot):
        definition = text.failed.definition if text.failed else None
        secrets = _secrets(definition)
        if reference := parse_secret_reference(text.text):
            asked = _referenced(secrets, reference, text.text)
            yield SecretFailure(text=text, how="reference", reference=reference, secret=asked)
            continue
        denied = parse_access_denied(text.text)
        if denied is None or parse_guardrail(text.text) or not _about_secrets(text.text, denied):
            continue
        bare = _bare(secrets, denied)
        if bare and not _is_parameter(snapshot, text, bare):
            proven = _was_in_secrets_manager(snapshot, text, bare)
            yield SecretFailure(text=text, how="bare_name", denied=denied, secret=bare, proven=proven)
        else:
            yield SecretFailure(text=text, how="refused", denied=denied, secret=_denied_secret(secrets, denied))


def _about_secrets(text: str, denied: AccessDenied) -> bool:
    if denied.action:
        return denied.action.startswith(SECRET_ACTIONS)
    failure = parse_resource_initialization(text)
    return failure is not None and failure.operation in {"ssm", "secrets_manager"}


def _secrets(definition: TaskDefinition | None) -> tuple[InjectedSecret, ...]:
    containers = definition.containers if definition else ()
    return tuple(
        InjectedSecret(container=container.name, variable=variable, value_from=value_from)
        for container in containers
        for variable, value_from in container.secrets.items()
    )


def _referenced(
    secrets: tuple[InjectedSecret, ...], reference: SecretReferenceFailure, text: str
) -> InjectedSecret | None:
    for secret in secrets:
        # secret ARN : json key : version stage : version id. The ARN itself has seven parts.
        parts = secret.value_from.split(":")
        key = parts[7] if secret.value_from.startswith("arn:") and len(parts) > 7 else None
        parameter = secret.value_from.rpartition(":parameter")[2]
        if any(name in (key, parameter, parameter.lstrip("/"), secret.value_from) for name in reference.names):
            return secret
    if reference.names:
        return None
    managed = [secret for secret in secrets if ":secretsmanager:" in secret.value_from]
    # The text names the secret's ARN at most: the first seven parts.
    told = [secret for secret in managed if ":".join(secret.value_from.split(":")[:7]) in text]
    return told[0] if told else managed[0] if len(managed) == 1 else None


def _denied_secret(secrets: tuple[InjectedSecret, ...], denied: AccessDenied) -> InjectedSecret | None:
    resource = denied.resource
    return next((s for s in secrets if resource and s.value_from.startswith(resource)), None)


def _bare(secrets: tuple[InjectedSecret, ...], denied: AccessDenied) -> InjectedSecret | None:
    asked = _PARAMETER.search(denied.resource or "")
    if asked is None or not (denied.action or "").startswith("ssm:GetParameter"):
        return None
    return next((s for s in secrets if is_bare_name(s.value_from) and s.value_from == asked["name"]), None)


def _predecessors(snapshot: Snapshot, text: FailureText, secret: InjectedSecret) -> Iterator[str]:
    change = text.failed.change if text.failed else None
    before = definition_of(snapshot, change.source_task_definition) if change else None
    failing = text.failed.task.task_definition if text.failed else None
    if before is None or before.arn == failing:
        return
    for known in _secrets(before):
        if (known.container, known.variable) == (secret.container, secret.variable):
            yield known.value_from


def _is_parameter(snapshot: Snapshot, text: FailureText, secret: InjectedSecret) -> bool:
    """The same name in the revision that ran, or a parameter of that name, shows that a permission is what lacks."""
    named = named_secret(snapshot, secret.value_from)
    read = named.parameter(snapshot) if named else None
    there = isinstance(read, Found) and read.value.exists and not _is_secret(snapshot, secret)
    return there or secret.value_from in _predecessors(snapshot, text, secret)


def _is_secret(snapshot: Snapshot, secret: InjectedSecret) -> bool:
    return isinstance(secret_by_name(snapshot, secret.value_from).secret(snapshot), Found)


def _was_in_secrets_manager(snapshot: Snapshot, text: FailureText, secret: InjectedSecret) -> bool:
    return any(":secretsmanager:" in value for value in _predecessors(snapshot, text, secret))

"""A secret is asked for in a way that cannot work: it is missing, has no such key, or the reference is malformed.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from agent.access.reference_check import ReferenceCheck, check_reference
from agent.access.secret_failures import InjectedSecret, SecretFailure, secret_failures
from agent.access.secret_lookup import named_secret
from agent.answer.aws_cli import aws_command
from agent.answer.wording import counted, listed, quoted, unique
from agent.detector import Detector
from agent.failures.current_failures import service_gaps
from agent.finding import Action, Confidence, Finding, Undecided
from agent.signals.secret_reference import SecretProblem
from agent.targets.arn import short_name
from tools.aws.scope import AwsScope
from tools.snapshot import Snapshot

CATEGORY = "secret_reference_invalid"
_SAID: Mapping[SecretProblem, str] = {
    "key_missing": "The secret has no JSON key {names}",
    "parameter_missing": "There is no parameter {names}",
    "secret_missing": "There is no such secret",
    "deleted": "The secret is marked for deletion",
    "not_json": "The secret is not valid JSON, but one of its keys is asked for",
    "malformed": "The reference to the secret is malformed",
}
_CURES: Mapping[SecretProblem, str] = {
    "key_missing": "Add the key {names} to the secret, or correct the key in valueFrom.",
    "parameter_missing": "Create the parameter {names} in this account and region, or correct valueFrom.",
    "secret_missing": "Create the secret in this account and region, or correct the ARN in valueFrom.",
    "deleted": "Restore the secret, or point valueFrom to the one that replaces it.",
    "not_json": "Store the secret as a JSON object, or leave the key out of valueFrom.",
    "malformed": "Write valueFrom as a full ARN: secret ARN, then :json-key:version-stage:version-id.",
}


def detect(snapshot: Snapshot) -> Sequence[Finding] | Undecided:
    """Find references that cannot work."""
    groups: dict[tuple[str | None, str], list[SecretFailure]] = {}
    for failure in secret_failures(snapshot):
        if failure.how == "reference" and failure.reference:
            key = f"{failure.reference.problem} {failure.reference.names}"
        elif failure.how == "bare_name":
            key = f"bare {failure.secret}"
        else:
            continue
        groups.setdefault((failure.text.service, key), []).append(failure)
    return [_finding(snapshot, group) for group in groups.values()] or Undecided(gaps=service_gaps(snapshot))


def _finding(snapshot: Snapshot, group: list[SecretFailure]) -> Finding:
    first = group[0]
    definition = next((failure.definition for failure in group if failure.definition), None)
    secret = next((failure.secret for failure in group if failure.secret), None)
    tasks = len({failure.text.resource for failure in group if failure.text.failed})
    place = f" Task definition {short_name(definition.arn)} asks for it{_in(secret)}." if definition else ""
    stopped = f" {counted(tasks, 'task')} stopped before the containers started." if tasks else ""
    check = check_reference(snapshot, replace(first, secret=secret))
    # That a secret has the very name shows as well what was meant.
    sure = first.how == "reference" or first.proven or check.fix is not None
    confidence: Confidence = "certain" if sure else "likely"
    told = (*(failure.text.evidence_id for failure in group[:6]), definition.evidence_id if definition else None)
    return Finding(
        category=CATEGORY,
        confidence=confidence,
        statement=f"{_said(first)}.{place}{check.sentence}{stopped}",
        evidence_ids=unique((*told, *check.evidence_ids)),
        resource=secret.value_from if secret else first.text.resource,
        owner="app team",
        service=first.text.service,
        actions=_actions(snapshot, first, secret, check),
        wants=check.wants,
    )


def _said(failure: SecretFailure) -> str:
    if failure.reference:
        names = listed(failure.reference.names)
        return f"{_SAID[failure.reference.problem].format(names=names)}: {quoted(failure.reference.quote)}"
    name = failure.secret.value_from if failure.secret else "The secret"
    quote = quoted(failure.denied.quote) if failure.denied else ""
    was = " The revision before named a secret of Secrets Manager by its ARN" if failure.proven else ""
    told = f"{name} is given by name only, so ECS looks it up as a parameter in Systems Manager: {quote}"
    return f"{told}.{was}" if was else told


def _in(secret: InjectedSecret | None) -> str:
    return f" as {secret.variable} of container {secret.container}, valueFrom {secret.value_from}" if secret else ""


def _actions(
    snapshot: Snapshot, failure: SecretFailure, secret: InjectedSecret | None, check: ReferenceCheck
) -> tuple[Action, ...]:
    evidence = (failure.text.evidence_id,)
    steps: list[Action] = []
    if command := _look_up(snapshot, failure, secret):
        title = "See whether it exists in this account and region."
        steps.append(Action(title=title, kind="check", owner="app team", command=command, evidence_ids=evidence))
    if check.fix:
        return (*steps, check.fix)
    if failure.reference:
        names = listed(failure.reference.names) or "it names"
        title = _CURES[failure.reference.problem].format(names=names)
    else:
        title = (
            f"Give the full ARN of the secret in valueFrom instead of {secret.value_from if secret else 'its name'}."
        )
    return (*steps, Action(title=title, kind="fix", owner="app team", risk="low", evidence_ids=evidence))


def _look_up(snapshot: Snapshot, failure: SecretFailure, secret: InjectedSecret | None) -> str | None:
    scope = snapshot.target.scope
    reference = failure.reference
    if reference and reference.problem == "parameter_missing":
        return _parameters(scope, reference.names) if reference.names else None
    if secret is None:
        return None
    if ":ssm:" in secret.value_from:
        return _parameters(scope, (secret.value_from,))
    named = named_secret(snapshot, secret.value_from)
    # A name alone is looked up where the tasks run, an ARN where it says.
    where = named.scope if named else scope
    options = (("secret-id", named.id if named else secret.value_from),)
    return aws_command("secretsmanager", "describe-secret", where, options)


def _parameters(scope: AwsScope, names: Sequence[str]) -> str:
    """Look parameters up without reading their values. A path in an ARN has lost its leading slash."""
    plain = [name.rpartition(":parameter")[2] if name.startswith("arn:") else name for name in names]
    wanted = ",".join(name.removeprefix("/") if name.count("/") == 1 and ":" in names[0] else name for name in plain)
    return aws_command("ssm", "describe-parameters", scope, (("parameter-filters", f"Key=Name,Values={wanted}"),))


DETECTOR = Detector(
    category=CATEGORY,
    title="A secret is referenced wrongly",
    description="The secret or parameter is missing, has no such JSON key, is not JSON, or valueFrom is malformed.",
    owner="app team",
    documentation=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-ssm-paramstore.html",
    ),
    detect=detect,
    only_where=secret_failures,
)

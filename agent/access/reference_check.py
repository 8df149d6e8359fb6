"""Holds a complaint about a secret's reference against what was read of the secret: a sentence, its fix, further reads."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from agent.access.secret_failures import SecretFailure
from agent.access.secret_lookup import NamedSecret, named_secret, secret_by_name
from agent.answer.aws_cli import aws_command
from agent.answer.wording import at_time, listed
from agent.finding import Action
from agent.signals.secret_reference import SecretProblem
from tools.evidence import Empty, Found, Read
from tools.secrets.facts import ParameterLookup, Secret
from tools.snapshot import Snapshot
from tools.tool import ReadRequest

CURRENT = "AWSCURRENT"  # what ECS asks for where valueFrom names no version
_ABOUT_EXISTENCE: frozenset[SecretProblem] = frozenset({"secret_missing", "parameter_missing"})
MAX_PARAMETERS = 3  # of one complaint that are looked up


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceCheck:
    """What the reads say of the reference. `fix` replaces the general one where they tell what is meant."""

    sentence: str = ""
    evidence_ids: tuple[str, ...] = ()
    fix: Action | None = None
    wants: tuple[ReadRequest[Any], ...] = ()


def check_reference(snapshot: Snapshot, failure: SecretFailure) -> ReferenceCheck:
    """Look at what was read of the secret or the parameters that the failure is about."""
    problem = failure.reference.problem if failure.reference else None
    value_from = failure.secret.value_from if failure.secret else None
    if failure.how == "bare_name" and value_from:
        return _bare(snapshot, value_from)
    if problem == "parameter_missing":
        names = failure.reference.names if failure.reference else ()
        return _parameters(snapshot, names or ((value_from,) if value_from else ()))
    named = named_secret(snapshot, value_from)
    if named is None or named.kind != "secret":
        return ReferenceCheck()
    read = named.secret(snapshot)
    if isinstance(read, Found):
        return _secret(snapshot, named, read.value, problem)
    return _missing(snapshot, named, read)


def _bare(snapshot: Snapshot, name: str) -> ReferenceCheck:
    secret, parameter = secret_by_name(snapshot, name), named_secret(snapshot, name)
    wants = (secret.want, *((parameter.want,) if parameter else ()))
    looked = parameter.parameter(snapshot) if parameter else None
    no_parameter = isinstance(looked, Found) and not looked.value.exists
    none = " There is no parameter of that name" if no_parameter else ""
    seen = (looked.value.evidence_id,) if isinstance(looked, Found) else ()
    read = secret.secret(snapshot)
    if not isinstance(read, Found):
        # A name that is neither is told as far as it is known; what it was meant to be is not.
        nothing = f"{none} and no secret either." if none and isinstance(read, Empty) else f"{none}." if none else ""
        return ReferenceCheck(sentence=nothing, evidence_ids=seen, wants=wants)
    cited = (read.value.evidence_id, *seen)
    joint = f"{none}, but a secret" if none else " A secret"
    return ReferenceCheck(
        sentence=f"{joint} of that name exists in Secrets Manager: {read.value.arn}.",
        evidence_ids=cited,
        fix=_fix(f"Give the secret's ARN in valueFrom instead of its name: {read.value.arn}", cited),
        wants=wants,
    )


def _parameters(snapshot: Snapshot, names: Sequence[str]) -> ReferenceCheck:
    found = [
        one for name in names[:MAX_PARAMETERS] if (one := named_secret(snapshot, name)) and one.kind == "parameter"
    ]
    reads = [(one, read.value) for one in found if isinstance(read := one.parameter(snapshot), Found)]
    missing = [(one, lookup) for one, lookup in reads if not lookup.exists]
    there = [one.id for one, lookup in reads if lookup.exists]
    sentence = f" {listed(there)} exists now." if there else ""
    close = [(one.id, alike) for one, lookup in missing if (alike := _alike(one.id, lookup))]
    if missing:
        sentence += f" Looked for in {missing[0][0].scope.region}: {listed(one.id for one, _ in missing)} is not there."
    sentence += "".join(f" There is {alike}, which is named alike." for _, alike in close)
    cited = tuple(lookup.evidence_id for _, lookup in reads)
    fix = _fix(f"Correct {close[0][0]} in valueFrom: {close[0][1]} exists; or create it.", cited) if close else None
    return ReferenceCheck(sentence=sentence, evidence_ids=cited, fix=fix, wants=tuple(one.want for one in found))


def _alike(name: str, lookup: ParameterLookup) -> str | None:
    # 0.8 of the letters in order: a hyphen for an underscore, one letter more, a plural.
    return next(iter(difflib.get_close_matches(name, lookup.neighbours, n=1, cutoff=0.8)), None)


def _secret(snapshot: Snapshot, named: NamedSecret, secret: Secret, problem: SecretProblem | None) -> ReferenceCheck:
    cited, wants = (secret.evidence_id,), (named.want,)
    if secret.deletion:
        command = aws_command("secretsmanager", "restore-secret", named.scope, (("secret-id", secret.arn),))
        title = f"Restore the secret {secret.name}, or point valueFrom to the one that replaces it."
        return ReferenceCheck(
            sentence=(
                f" Secret {secret.name} is marked for deletion (DeletedDate {at_time(secret.deletion)}); until it is gone "
                "it can be restored."
            ),
            evidence_ids=cited,
            fix=_fix(title, cited, command=command),
            wants=wants,
        )
    stage = named.stage or CURRENT
    if problem in _ABOUT_EXISTENCE and stage not in secret.stages:
        has = f"it has {listed(secret.stages)}" if secret.stages else "it has no value yet"
        return ReferenceCheck(
            sentence=f" The secret exists, but has no version {stage}: {has}.",
            evidence_ids=cited,
            fix=_fix(f"Store a value in secret {secret.name}, or ask for a version stage it has.", cited),
            wants=wants,
        )
    if problem in {"key_missing", "not_json"}:
        changed = f"; it was last changed at {at_time(secret.changed_at)}" if secret.changed_at else ""
        told = f" The secret exists{changed}. What its value holds cannot be known: Tsuba never reads values."
        return ReferenceCheck(sentence=told, evidence_ids=cited, wants=wants)
    if problem in _ABOUT_EXISTENCE:
        made = f", created at {at_time(secret.created_at)}" if secret.created_at else ""
        fix = _fix(f"Deploy again: secret {secret.name} exists now.", cited)
        return ReferenceCheck(sentence=f" The secret exists now{made}.", evidence_ids=cited, fix=fix, wants=wants)
    return ReferenceCheck(sentence=" The secret exists.", evidence_ids=cited, wants=wants)


def _missing(snapshot: Snapshot, named: NamedSecret, read: Read[Secret]) -> ReferenceCheck:
    """Tell that it is not there, and where a secret of that name is: a reference copied from another region."""
    elsewhere = named.moved_to(snapshot.target.scope.region)
    wants = (named.want, *((elsewhere.want,) if elsewhere else ()))
    if not isinstance(read, Empty):
        return ReferenceCheck(wants=wants)
    cited = tuple(piece.id for piece in read.evidence)
    sentence = f" Secrets Manager has no such secret in {named.scope.region}."
    there = elsewhere.secret(snapshot) if elsewhere else None
    if elsewhere is None or not isinstance(there, Found):
        return ReferenceCheck(sentence=sentence, evidence_ids=cited, wants=wants)
    cited += (there.value.evidence_id,)
    region = elsewhere.scope.region
    return ReferenceCheck(
        sentence=f"{sentence} The secret of that name is in {region}, where the tasks run: {there.value.arn}.",
        evidence_ids=cited,
        fix=_fix(f"Point valueFrom to the secret of {region}: {there.value.arn}", cited),
        wants=wants,
    )


def _fix(title: str, cited: tuple[str, ...], *, command: str | None = None) -> Action:
    return Action(title=title, kind="fix", owner="app team", risk="low", command=command, evidence_ids=cited)

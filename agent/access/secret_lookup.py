"""Finds what was read of a secret or parameter that somebody names, and asks for it where nobody did. Never a value.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html (valueFrom)
"""

from dataclasses import dataclass
from typing import Any, Literal

from agent.answer.wording import at_time
from agent.targets.arn import parse_arn
from tools.aws.scope import AwsScope
from tools.evidence import NOT_ASKED, Empty, Found, Read
from tools.pattern import Pattern
from tools.secrets import describe_parameter, describe_secret
from tools.secrets.facts import ParameterLookup, Secret
from tools.snapshot import Snapshot
from tools.tool import ReadRequest

# The first seven parts are the secret's ARN; what follows is the JSON key, the version stage and its id.
_ARN_PARTS = 7
_ADDED = Pattern(r"-[A-Za-z0-9]{6}$")  # Secrets Manager appends a hyphen and six characters to the name


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedSecret:
    """A secret (by ARN or name) or a parameter (by name) in one region of the target's account.

    `stage` is the version stage that valueFrom asks for, None where it leaves it to AWSCURRENT.
    """

    kind: Literal["secret", "parameter"]
    scope: AwsScope
    id: str
    stage: str | None = None

    @property
    def want(self) -> ReadRequest[Any]:
        """Return the read that describes it."""
        if self.kind == "secret":
            return describe_secret.TOOL.request(self.scope, describe_secret.DescribeSecretArguments(secret=self.id))
        asked = describe_parameter.DescribeParameterArguments(name=self.id)
        return describe_parameter.TOOL.request(self.scope, asked)

    def secret(self, snapshot: Snapshot) -> Read[Secret]:
        """Return what was read of it as a secret."""
        return snapshot.access.secrets.get((self.scope.region, self.id), NOT_ASKED)

    def parameter(self, snapshot: Snapshot) -> Read[ParameterLookup]:
        """Return what was read of it as a parameter."""
        return snapshot.access.parameters.get((self.scope.region, self.id), NOT_ASKED)

    def moved_to(self, region: str) -> "NamedSecret | None":
        """Return the secret of the same name in another region; its ARN there ends differently."""
        name = self.id.rpartition(":secret:")[2]
        if self.kind != "secret" or region == self.scope.region or name == self.id:
            return None
        return NamedSecret(kind="secret", scope=AwsScope(self.scope.account_id, region), id=_ADDED.sub("", name))


def named_secret(snapshot: Snapshot, named: str | None) -> NamedSecret | None:
    """Read a valueFrom or an ARN. None where it names nothing, or something of another account.

    ECS looks a name without an ARN up in Parameter Store.
    """
    scope = snapshot.target.scope
    found = parse_arn(named or "")
    if not named or (found is None and named.startswith("arn:")):
        return None
    if found is None:
        return NamedSecret(kind="parameter", scope=scope, id=named)
    if found.account_id != scope.account_id:
        return None
    there = AwsScope(scope.account_id, found.region)
    if found.service == "ssm" and found.resource.startswith("parameter/"):
        name = found.resource.removeprefix("parameter/")
        # An ARN loses the slash a path begins with; a name without a path has none.
        return NamedSecret(kind="parameter", scope=there, id=f"/{name}" if "/" in name else name)
    if found.service != "secretsmanager":
        return None
    parts = named.split(":")
    stage = parts[_ARN_PARTS + 1] if len(parts) > _ARN_PARTS + 1 else None
    return NamedSecret(kind="secret", scope=there, id=":".join(parts[:_ARN_PARTS]), stage=stage or None)


def secret_by_name(snapshot: Snapshot, name: str) -> NamedSecret:
    """Return the secret of a name in the target's own region."""
    return NamedSecret(kind="secret", scope=snapshot.target.scope, id=name)


def existence(snapshot: Snapshot, named: NamedSecret | None) -> tuple[str, tuple[str, ...]]:
    """Say whether it exists, as a sentence with a blank before it, and what shows it. Nothing where it was not read."""
    if named is None:
        return "", ()
    if named.kind == "parameter":
        read = named.parameter(snapshot)
        if not isinstance(read, Found):
            return "", ()
        told = f" ({read.value.type})" if read.value.type else ""
        there = f" The parameter exists{told}." if read.value.exists else f" There is no parameter {named.id}."
        return there, (read.value.evidence_id,)
    secret = named.secret(snapshot)
    if isinstance(secret, Empty):
        return f" There is no such secret in {named.scope.region}.", tuple(piece.id for piece in secret.evidence)
    if not isinstance(secret, Found):
        return "", ()
    if secret.value.deletion:
        planned = f" The secret exists but is marked for deletion (DeletedDate {at_time(secret.value.deletion)})."
        return planned, (secret.value.evidence_id,)
    key = customer_key(secret.value)
    encrypted = f", encrypted with the customer key {key}" if key else ""
    return f" The secret exists{encrypted}.", (secret.value.evidence_id,)


def customer_key(secret: Secret) -> str | None:
    """Return the key that encrypts a secret where it is not AWS's own: readers need kms:Decrypt on it, too."""
    key = secret.kms_key
    return None if key is None or key.endswith("alias/aws/secretsmanager") else key


def without_added_end(arn: str) -> str | None:
    """Return a secret's ARN without the six characters AWS added, None where it has none.

    Example:
        >>> without_added_end("arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-AbCdEf")
        'arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db'
    """
    return _ADDED.sub("", arn) if ":secret:" in arn and _ADDED.search(arn) else None

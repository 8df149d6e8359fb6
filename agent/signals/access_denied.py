"""Reads IAM refusals: who was refused what, on which resource, and which kind of policy decided.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, cast, get_args

from tools.pattern import Match, Pattern, any_of

Policy = Literal[
    "identity-based policy",
    "resource-based policy",
    "service control policy",
    "resource control policy",
    "permissions boundary",
    "session policy",
    "VPC endpoint policy",
]

_NOT_AUTHORIZED = Pattern(
    r"(?:User:? (?P<principal>arn:\S+|\S+) )?is not authorized to perform:? (?P<action>[a-z][\w-]*:[A-Za-z*]+)"
    r"(?: on (?:the )?resource:? (?P<resource>[^\s,;)]+))?"
)
# SDK wording that names the operation but not the action: boto3, then the Go SDK of the ECS agent.
_OPERATION_REFUSED = Pattern(
    r"\((?P<code>AccessDenied\w*|UnauthorizedOperation|UnauthorizedException)\) when calling the (?P<operation>\w+) operation"
)
_KMS_REFUSED = Pattern(
    r"Access to KMS is not allowed|The ciphertext refers to a customer master key .{0,120}not allowed to access|(?:KMS\w*|kms) .{0,40}AccessDenied\w*"
)
_BARE_CODE = Pattern(r"(?:^|[\s:(])(?P<code>AccessDenied(?:Exception)?|UnauthorizedOperation)(?:[:\s).]|$)")
_ANY = any_of(_NOT_AUTHORIZED, _KMS_REFUSED, _OPERATION_REFUSED, _BARE_CODE)
_POLICY = f"(?P<policy>{'|'.join(get_args(Policy))})"
_EXPLICIT = Pattern(r"with an explicit deny in an? " + _POLICY)
_IMPLICIT = Pattern(r"because no " + _POLICY + r" allows")
# The operations of the refusals that matter before a container starts, with the action each needs.
_ACTIONS = {
    "GetSecretValue": "secretsmanager:GetSecretValue",
    "GetParameters": "ssm:GetParameters",
    "GetParameter": "ssm:GetParameter",
    "Decrypt": "kms:Decrypt",
    "GetAuthorizationToken": "ecr:GetAuthorizationToken",
    "AssumeRole": "sts:AssumeRole",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessDenied:
    """One refusal. `action` is None when the text names none; `policy` is the kind of policy that decided.

    `explicit` is True for a Deny statement, False for a missing Allow, None when the text does not tell.
    """

    principal: str | None
    role: str | None
    action: str | None
    resource: str | None
    policy: Policy | None
    explicit: bool | None
    quote: str


@lru_cache(maxsize=256)
def parse_access_denied(text: str) -> AccessDenied | None:
    """Read an IAM refusal, or return None.

    Example:
        >>> denied = parse_access_denied(
        ...     "User: arn:aws:sts::111122223333:assumed-role/app-execution/4f is not authorized to perform: "
        ...     "ssm:GetParameters on resource: arn:aws:ssm:us-east-1:111122223333:parameter/db "
        ...     "because no identity-based policy allows the ssm:GetParameters action")
        >>> denied.role, denied.action, denied.policy, denied.explicit
        ('app-execution', 'ssm:GetParameters', 'identity-based policy', False)
        >>> parse_access_denied("GET /docs/AccessDenied.html 200 3ms")
    """
    if not _ANY.search(text):
        return None
    found = _NOT_AUTHORIZED.search(text)
    if found:
        explicit, implicit = _EXPLICIT.search(text), _IMPLICIT.search(text)
        decided = explicit or implicit
        end = decided.end() if decided and decided.start() >= found.end() else found.end()
        principal = found["principal"]
        return AccessDenied(
            principal=principal,
            role=role_name(principal) if principal else None,
            action=found["action"],
            resource=_trimmed(found["resource"]),
            policy=_policy(decided),
            explicit=bool(explicit) if decided else None,
            quote=text[text.index("is not authorized", found.start()) : end],
        )
    return _without_action(text)


def role_name(principal_arn: str) -> str | None:
    """Return the name of the role a principal acts under, or None when it is no role.

    Example:
        >>> role_name("arn:aws:sts::111122223333:assumed-role/app-execution/0af3")
        'app-execution'
        >>> role_name("arn:aws:iam::111122223333:role/service-role/app-task")
        'app-task'
    """
    resource = principal_arn.rpartition(":")[2]
    kind, _, rest = resource.partition("/")
    if kind == "assumed-role":
        return rest.partition("/")[0] or None
    return rest.rpartition("/")[2] or None if kind == "role" else None


def _without_action(text: str) -> AccessDenied | None:
    kms = _KMS_REFUSED.search(text)
    called = _OPERATION_REFUSED.search(text)
    bare = _BARE_CODE.search(text)
    found = kms or called or bare
    if found is None:
        return None
    action = "kms:Decrypt" if kms else _ACTIONS.get(called["operation"]) if called else None
    return AccessDenied(
        principal=None,
        role=None,
        action=action,
        resource=None,
        policy=_policy(_EXPLICIT.search(text)),
        explicit=True if _EXPLICIT.search(text) else None,
        quote=found[0].strip(),
    )


def _policy(found: Match | None) -> Policy | None:
    return cast("Policy", found["policy"]) if found else None


def _trimmed(resource: str | None) -> str | None:
    return resource.lstrip("\"'").rstrip(".\"'") or None if resource else None

"""Whether the policy of a VPC endpoint lets a call pass: yes, no, or not known (None). Pure.

Source: https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
"""

from collections.abc import Sequence
from fnmatch import fnmatchcase

from tools.network.facts import PolicyStatement


def policy_allows(statements: Sequence[PolicyStatement] | None, action: str, resource: str | None) -> bool | None:
    """Say whether the policy allows an action on a resource. Conditions and exceptions are not judged: not known.

    Example:
        >>> one = PolicyStatement(allow=True, actions=("ssm:Get*",), resources=("*",), anyone=True, conditional=False,
        ...                       inverted=False)
        >>> policy_allows([one], "ssm:GetParameters", None), policy_allows([one], "kms:Decrypt", None)
        (True, False)
    """
    if statements is None:
        return None
    allowed: bool | None = False
    for statement in statements:
        applies = _applies(statement, action, resource)
        if not statement.allow and applies is not False:
            return False if applies else None
        if statement.allow and applies is not False:
            allowed = True if applies or allowed else None
    return allowed


def _applies(statement: PolicyStatement, action: str, resource: str | None) -> bool | None:
    if statement.inverted:
        return None
    if not any(fnmatchcase(action.lower(), pattern.lower()) for pattern in statement.actions):
        return False
    if resource is not None and not any(fnmatchcase(resource, pattern) for pattern in statement.resources):
        return False
    certain = statement.anyone and not statement.conditional and (resource is not None or "*" in statement.resources)
    return True if certain else None

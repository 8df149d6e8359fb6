"""Reads that a role could not be assumed: its trust policy is wrong, or the service-linked role is missing.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html
"""

from dataclasses import dataclass
from typing import Literal

from agent.signals.refused_party import parse_refused_party
from tools.pattern import Pattern

TrustProblem = Literal["service_linked_role", "trust_policy"]

_ROLE = r"(?:arn:[\w:/+=,.@-]+|[\w+=,.@/-]+)"
_LINKED = Pattern(
    r"(?i)unable to assume the service[- ]linked role|service[- ]linked role (?:does not exist|doesn't exist|was not found)|"
    r"verify that the \w+ service[- ]linked role exists"
)
_TRUST = Pattern(
    r"(?i)(?:unable|failed|not able) to assume (?:(?:the|provided|given|configured|ecs|infrastructure|task|execution) )*(?:\w*role\b|role '?arn)|trust relationship has been misconfigured|"
    rf"\brole (?:defined for the function |'?{_ROLE}'? )?(?:that was provided )?(?:is invalid or )?cannot be assumed\b|"
    r"(?:does not have|without|verify|check) (?:a |the )?(?:proper )?trust (?:policy|relationship)|"
    r"is not authorized to assume (?:the )?(?:provided )?role|Invalid principal in (?:the )?trust"
)
# ECS tells who wanted the role; an application that assumes one names its own session instead.
_NAMED = Pattern(r"\brole:? ?'?(?P<role>arn:aws[\w-]*:iam::[\w*]+:role/[\w+=,.@/-]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustFailure:
    """A role nobody could take. `role` is its ARN where the text names it."""

    problem: TrustProblem
    role: str | None
    quote: str


def parse_role_trust(text: str) -> TrustFailure | None:
    """Read that AWS could not assume a role on somebody's behalf, or return None.

    A caller that is itself refused `sts:AssumeRole` is another matter, unless that caller is an AWS service.

    Example:
        >>> failure = parse_role_trust("ECS was unable to assume the role 'arn:aws:iam::111122223333:role/web-execution' "
        ...     "that was provided for this task. Please verify that the role being passed has the proper trust "
        ...     "relationship and permissions and that your IAM user has permissions to pass this role.")
        >>> failure.problem, failure.role
        ('trust_policy', 'arn:aws:iam::111122223333:role/web-execution')
        >>> parse_role_trust("Unable to assume the service linked role. Please verify that the ECS service linked role exists.").problem
        'service_linked_role'
    """
    if found := _LINKED.search(text):
        return TrustFailure(problem="service_linked_role", role=None, quote=found[0])
    party = parse_refused_party(text)
    if party not in (None, "trust"):
        return None
    named = _NAMED.search(text)
    role = named["role"].rstrip(".,'") if named else None
    if found := _TRUST.search(text):
        return TrustFailure(problem="trust_policy", role=role, quote=found[0])
    if party == "trust":
        return TrustFailure(problem="trust_policy", role=role, quote="sts:AssumeRole")
    return None

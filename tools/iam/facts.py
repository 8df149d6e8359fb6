"""Typed facts of IAM. Texts are redacted; times are aware UTC.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Decision = Literal["allowed", "explicitDeny", "implicitDeny"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustStatement:
    """One statement of a trust policy. `principals` are services, ARNs and providers alike; `*` is everybody.

    `conditions` are the condition keys, as written.
    """

    effect: str
    principals: tuple[str, ...]
    actions: tuple[str, ...]
    conditions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A role: whom it trusts, and the policy that bounds it."""

    arn: str
    name: str
    trust: tuple[TrustStatement, ...]
    boundary_arn: str | None
    created_at: datetime | None
    evidence_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """What IAM's policy simulator says of one action of a role on one resource.

    `policies` are the names of the policies that decided; none where nothing allows it. `missing_context` are the
    condition keys whose values decide and are not known. `allowed_by_boundary` is None without a boundary,
    `allowed_by_organization` where no organisation's policy was evaluated.
    """

    action: str
    resource: str
    decision: Decision
    policies: tuple[str, ...]
    missing_context: tuple[str, ...]
    allowed_by_boundary: bool | None
    allowed_by_organization: bool | None
    evidence_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleRights:
    """The simulator's answers for one role."""

    role_arn: str
    rights: tuple[Right, ...]

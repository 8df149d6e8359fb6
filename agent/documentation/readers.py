"""Who is who among the readers of the documentation."""

from knowledge.visibility import Visibility
from tools.principal import Principal

OPERATORS = "operators"  # the group every operator of the directory is in


def visibility_of(principal: Principal | None, tenant: str) -> Visibility:
    """Return what somebody may see. Nobody in particular sees what is for everyone."""
    if principal is None:
        return Visibility(tenant=tenant)
    teams = principal.teams - {OPERATORS}  # a team of that name makes nobody one
    return Visibility(tenant=tenant, groups=teams | {OPERATORS} if principal.is_operator else teams)

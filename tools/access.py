"""What was read about who may do what: roles, their rights, secrets, parameters and log groups.

These reads are made only where a finding asks for them, so most snapshots hold none.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tools.evidence import Read
from tools.iam.facts import Role, RoleRights
from tools.iam.query_role_rights import QueryRoleRightsArguments
from tools.logs.facts import LogGroupLookup
from tools.secrets.facts import ParameterLookup, Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessFacts:
    """Keys: roles by name; rights by the question asked; the others by (region, name or ARN as asked)."""

    roles: Mapping[str, Read[Role]] = field(default_factory=dict[str, Read[Role]])
    rights: Mapping[QueryRoleRightsArguments, Read[RoleRights]] = field(
        default_factory=dict[QueryRoleRightsArguments, Read[RoleRights]]
    )
    secrets: Mapping[tuple[str, str], Read[Secret]] = field(default_factory=dict[tuple[str, str], Read[Secret]])
    parameters: Mapping[tuple[str, str], Read[ParameterLookup]] = field(
        default_factory=dict[tuple[str, str], Read[ParameterLookup]]
    )
    log_groups: Mapping[tuple[str, str], Read[LogGroupLookup]] = field(
        default_factory=dict[tuple[str, str], Read[LogGroupLookup]]
    )


NOTHING_READ = AccessFacts()

"""Picks out of a collection what was read about who may do what."""

from collections.abc import Mapping
from typing import Any, TypeVar

from agent.reads.collection import Collection
from tools.access import AccessFacts
from tools.evidence import Read
from tools.iam import describe_role, query_role_rights
from tools.logs import describe_log_group
from tools.secrets import describe_parameter, describe_secret
from tools.tool import Tool

T = TypeVar("T")
# These tell of now alone: who looks back at a past moment must not take them for what held then.
OF_NOW = frozenset(
    {describe_role.TOOL, query_role_rights.TOOL, describe_secret.TOOL, describe_parameter.TOOL, describe_log_group.TOOL}
)


def access_facts(collection: Collection) -> AccessFacts:
    """Return the answers about roles, rights, secrets, parameters and log groups by what was asked."""
    return AccessFacts(
        roles={a.role: read for a, read in collection.of(describe_role.TOOL)},
        rights=dict(collection.of(query_role_rights.TOOL)),
        secrets=_by_place(collection, describe_secret.TOOL),
        parameters=_by_place(collection, describe_parameter.TOOL),
        log_groups=_by_place(collection, describe_log_group.TOOL),
    )


def _by_place(collection: Collection, tool: Tool[Any, T]) -> Mapping[tuple[str, str], Read[T]]:
    return {
        (request.scope.region, str(getattr(request.arguments, "resource", ""))): answer
        for request, answer in collection.answers.items()
        if request.tool.name == tool.name
    }

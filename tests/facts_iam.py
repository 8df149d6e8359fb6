"""Facts of IAM: roles, and what they may."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from tests.facts_place import ACCOUNT, minutes
from tools.access import AccessFacts
from tools.evidence import Found, Read
from tools.iam.facts import Right, Role, RoleRights, TrustStatement
from tools.iam.query_role_rights import QueryRoleRightsArguments
from tools.snapshot import Snapshot


def role_arn(name: str = "web-execution") -> str:
    return f"arn:aws:iam::{ACCOUNT}:role/{name}"


def role(name: str = "web-execution", *, trusts: Sequence[str] = ("ecs-tasks.amazonaws.com",), **fields: Any) -> Role:
    trust = TrustStatement(effect="Allow", principals=tuple(trusts), actions=("sts:AssumeRole",), conditions=())
    values: dict[str, Any] = {
        "arn": role_arn(name),
        "name": name,
        "trust": (trust,) if trusts else (),
        "boundary_arn": None,
        "created_at": minutes(-90_000),
        "evidence_id": f"ev-role-{name}",
    }
    return Role(**{**values, **fields})


def right(action: str, resource: str, decision: str = "implicitDeny", **fields: Any) -> Right:
    values: dict[str, Any] = {
        "action": action,
        "resource": resource,
        "decision": decision,
        "policies": () if decision == "implicitDeny" else ("own",),
        "missing_context": (),
        "allowed_by_boundary": None,
        "allowed_by_organization": None,
        "evidence_id": f"ev-right-{decision}-{resource[-12:]}",
    }
    return Right(**{**values, **fields})


def answering(seen: Snapshot, *rights: Right, **facts: Any) -> Snapshot:
    """The same world once IAM was asked: every question answers with those of `rights` that are about it."""
    asked = AnsweredRights(rights=rights)
    return replace(seen, access=AccessFacts(rights=asked, **facts))


class AnsweredRights(dict[QueryRoleRightsArguments, Read[RoleRights]]):
    """Answers to whatever is asked of rights, as the simulator gives them for each resource."""

    def __init__(self, *, rights: Sequence[Right]) -> None:
        super().__init__()
        self._rights = rights

    def get(self, key: Any, default: Any = None) -> Any:
        about = tuple(one for one in self._rights if one.resource in key.resources and one.action in key.actions)
        return Found(value=RoleRights(role_arn=key.role, rights=about)) if about else default

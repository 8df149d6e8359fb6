"""Says whether a role may do something: allowed, denied and by what, or not known. Pure, over what was read.

The answers are IAM's own (tools/iam/query_role_rights.py). They hold for the role's policies, its permissions boundary and
the organisation's policies; policies of resources, of VPC endpoints and of sessions stay open.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

import json
from dataclasses import dataclass
from typing import Any, Literal

from agent.signals.access_denied import role_name
from agent.targets.arn import parse_arn, short_name
from tools.evidence import Found
from tools.iam import describe_role, query_role_rights
from tools.iam.facts import Right, Role
from tools.iam.query_role_rights import QueryRoleRightsArguments
from tools.pattern import Pattern
from tools.snapshot import Snapshot
from tools.tool import ReadRequest

Verdict = Literal["allowed", "denied", "unknown"]
Barrier = Literal["explicit_deny", "no_allow", "boundary", "organization"]

# A stream is made for each task: permissions name the group's streams as a whole.
_STREAM = Pattern(r":log-stream:.*$")
TASKS_SERVICE = "ecs-tasks.amazonaws.com"


@dataclass(frozen=True, slots=True, kw_only=True)
class RightQuestion:
    """May this role do that? `role` is its ARN, without the path where only a session names it.

    `near` are resources the role may have been allowed in place of this one. `together` are actions that are of no use
    without this one, nor it without them: not asked about, but allowed in one statement.
    """

    role: str
    action: str
    resource: str
    near: tuple[str, ...] = ()
    context: tuple[tuple[str, str], ...] = ()
    together: tuple[str, ...] = ()

    @property
    def statement(self) -> str:
        """Return the policy statement that allows it."""
        resource = _STREAM.sub(":*", self.resource)
        condition = {"Condition": {"StringEquals": dict(self.context)}} if self.context else {}
        return statement_text((self.action, *self.together), resource, **condition)

    @property
    def role_name(self) -> str:
        """Return the role's name without its path."""
        return role_name(self.role) or self.role

    @property
    def arguments(self) -> QueryRoleRightsArguments:
        """Return the question as the read takes it."""
        resources = tuple(dict.fromkeys((self.resource, *self.near)))
        return QueryRoleRightsArguments(
            role=self.role, actions=(self.action,), resources=resources, context=self.context
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleRight:
    """The answer. `barrier` says what denies; `policies` are those that decided, by name.

    `allowed_near` is a resource of `near` on which the role may do it, `near_policies` those that say so. `open` are
    condition keys nobody knows the value of: they leave the answer unknown. `role_arn` is None until it was read.
    """

    verdict: Verdict
    barrier: Barrier | None = None
    policies: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    allowed_near: str | None = None
    near_policies: tuple[str, ...] = ()
    role_arn: str | None = None
    evidence_ids: tuple[str, ...] = ()


UNKNOWN = RoleRight(verdict="unknown")


def right_question(
    snapshot: Snapshot,
    role: str | None,
    action: str | None,
    resource: str | None,
    *,
    near: tuple[str, ...] = (),
    context: tuple[tuple[str, str], ...] = (),
    together: tuple[str, ...] = (),
) -> RightQuestion | None:
    """Return the question as far as it can be asked in the target's account, else None.

    `role` is the ARN of a role, of a session of one, or None. Without a resource there is nothing to ask about.
    """
    found = parse_arn(role or "")
    name = role_name(role or "")
    if found is None or name is None or found.account_id != snapshot.target.scope.account_id:
        return None
    if not action or "*" in action or not _is_resource(resource):
        return None
    # The ARN of a role with a path does not follow from its session: the read finds it by the name.
    own = (
        role
        if role and found.service == "iam"
        else f"arn:{(role or '').split(':')[1]}:iam::{found.account_id}:role/{name}"
    )
    return RightQuestion(
        role=own,
        action=action,
        resource=resource or "*",
        near=tuple(one for one in dict.fromkeys(near) if _is_resource(one) and one != resource),
        context=context,
        together=together,
    )


def right_of(snapshot: Snapshot, question: RightQuestion | None) -> RoleRight:
    """Answer a question from what was read; unknown when it was not asked, refused, or depends on what nobody knows."""
    read = snapshot.access.rights.get(question.arguments) if question else None
    if question is None or not isinstance(read, Found):
        return UNKNOWN
    by_resource = {right.resource: right for right in read.value.rights}
    right = by_resource.get(question.resource)
    if right is None:
        return UNKNOWN
    near = next((by_resource[one] for one in question.near if _allowed(by_resource.get(one))), None)
    denied = right.decision != "allowed"
    # A condition that nobody knows leaves a missing permission open; an explicit deny stands whatever it says.
    unknown = right.decision == "implicitDeny" and bool(right.missing_context)
    return RoleRight(
        verdict="unknown" if unknown else "denied" if denied else "allowed",
        barrier=_barrier(right) if denied and not unknown else None,
        policies=right.policies,
        open=right.missing_context,
        allowed_near=near.resource if near and denied else None,
        near_policies=near.policies if near and denied else (),
        role_arn=read.value.role_arn,
        evidence_ids=(right.evidence_id, *((near.evidence_id,) if near and denied else ())),
    )


def right_wants(
    snapshot: Snapshot, question: RightQuestion | None, *, boundary: bool = False
) -> tuple[ReadRequest[Any], ...]:
    """Return the read that answers a question, and where a boundary denies, or may, the one that names it."""
    if question is None:
        return ()
    asked = query_role_rights.TOOL.request(snapshot.target.scope, question.arguments)
    if boundary or right_of(snapshot, question).barrier == "boundary":
        return (asked, role_want(snapshot, question.role_name))
    return (asked,)


def role_want(snapshot: Snapshot, name: str) -> ReadRequest[Role]:
    """Return the read of a role itself: whether it exists, whom it trusts, what bounds it."""
    return describe_role.TOOL.request(snapshot.target.scope, describe_role.DescribeRoleArguments(role=name))


def boundary_of(snapshot: Snapshot, name: str) -> tuple[str, str] | None:
    """Return (name of the permissions boundary, evidence id) of a role, None where it has none or was not read."""
    read = snapshot.access.roles.get(name)
    if not isinstance(read, Found) or read.value.boundary_arn is None:
        return None
    return short_name(read.value.boundary_arn), read.value.evidence_id


def statement_text(actions: tuple[str, ...], resource: str, **more: Any) -> str:
    """Write the policy statement that allows actions on a resource.

    Example:
        >>> statement_text(("s3:GetObject",), "arn:aws:s3:::a/*")
        '{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*"}'
    """
    action = actions[0] if len(actions) == 1 else list(actions)
    return json.dumps({"Effect": "Allow", "Action": action, "Resource": resource, **more}, ensure_ascii=False)


def _is_resource(resource: str | None) -> bool:
    return resource == "*" or parse_arn(resource or "") is not None


def _allowed(right: Right | None) -> bool:
    return right is not None and right.decision == "allowed"


def _barrier(right: Right) -> Barrier:
    if right.allowed_by_organization is False:
        return "organization"
    if right.decision == "explicitDeny":
        return "explicit_deny"
    return "boundary" if right.allowed_by_boundary is False else "no_allow"

"""Asks IAM's policy simulator whether a role may do some actions on some resources.

The simulator is asked, rather than the policies read and evaluated here, because it is IAM's own evaluator: it knows the
attached and the inline policies, the permissions boundary, the organisation's policies and every condition operator,
and answers in one call. Reading the documents takes a chain of four (list, get, its version, the boundary's) and
still does not show what the organisation forbids. It reads only: access level "Read", part of IAMReadOnlyAccess.
It does not know policies of resources, VPC endpoints and sessions: those stay open, whatever it says.

Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html,
https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tools.aws.answer import named_lines
from tools.aws.calls import Reader
from tools.errors import InvalidArgumentsError, ReadFailedError
from tools.evidence import Empty, Evidence, Found, Read
from tools.iam.describe_role import NO_SUCH_ENTITY
from tools.iam.facts import Right, RoleRights
from tools.redaction import redact
from tools.tool import Tool

SIMULATE, GET_ROLE = "iam:SimulatePrincipalPolicy", "iam:GetRole"


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryRoleRightsArguments:
    """A role by ARN, and what it is to do: every action on every resource.

    A session names its role without the path: such an ARN will do, and takes two calls more where there is a path.
    `context` are condition keys with the value they have in the real request.
    """

    role: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    context: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        if not self.actions or not self.resources:
            raise InvalidArgumentsError("at least one action and one resource is needed; * stands for any resource")

    @property
    def resource(self) -> str:
        """What is read, for people."""
        return self.role


def read(reader: Reader, arguments: QueryRoleRightsArguments) -> Read[RoleRights]:
    """Ask for every pair of action and resource. Empty when there is no such role."""
    try:
        arn, answer = _with_path(reader, arguments)
    except ReadFailedError as error:
        if error.code != NO_SUCH_ENTITY:
            raise
        title = f"There is no role {arguments.role}"
        gone = reader.evidence(error.operation, resource=arguments.role, title=title, excerpt=f"NoSuchEntity: {title}")
        return Empty(evidence=(gone,))
    pairs = [
        _right(reader, arn, result, one)
        for result in answer.get("EvaluationResults", [])
        for one in _by_resource(result)
    ]
    value = RoleRights(role_arn=redact(arn), rights=tuple(right for right, _ in pairs))
    return Found(value=value, evidence=tuple(shown for _, shown in pairs))


TOOL = Tool(
    name="iam_query_role_rights",
    description="Ask IAM's policy simulator whether a role may do actions on resources, and which policy decides.",
    operations=(GET_ROLE, SIMULATE),
    arguments=QueryRoleRightsArguments,
    effect="whether the role's policies allow what was refused is not known: none of them can be ruled out",
    read=read,
)


def _with_path(reader: Reader, arguments: QueryRoleRightsArguments) -> tuple[str, Mapping[str, Any]]:
    """Return the role's whole ARN and the answer. Names are unique in an account, whatever the path."""
    try:
        return arguments.role, _simulate(reader, arguments.role, arguments)
    except ReadFailedError as error:
        if error.code != NO_SUCH_ENTITY:
            raise
        arn = str(reader.call(GET_ROLE, RoleName=arguments.role.rpartition("/")[2])["Role"]["Arn"])
        return arn, _simulate(reader, arn, arguments)


def _simulate(reader: Reader, arn: str, arguments: QueryRoleRightsArguments) -> Mapping[str, Any]:
    context = [
        {"ContextKeyName": key, "ContextKeyValues": [value], "ContextKeyType": "string"}
        for key, value in arguments.context
    ]
    return reader.call(
        SIMULATE,
        PolicySourceArn=arn,
        ActionNames=list(arguments.actions),
        ResourceArns=list(arguments.resources),
        ContextEntries=context or None,
    )


def _by_resource(result: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the decisions on each resource: the top level holds a template of the ARN and the strictest decision.

    For `*` there may be no such part: then the top level is the answer.
    """
    parts: list[Mapping[str, Any]] = result.get("ResourceSpecificResults") or []
    if parts:
        yield from parts
    else:
        yield {**result, "EvalResourceDecision": result.get("EvalDecision"), "EvalResourceName": "*"}


def _right(reader: Reader, role: str, result: Mapping[str, Any], part: Mapping[str, Any]) -> tuple[Right, Evidence]:
    name = role.rpartition("/")[2]
    action, resource = redact(str(result["EvalActionName"])), redact(str(part["EvalResourceName"]))
    policies = tuple(
        dict.fromkeys(_policy_name(str(one.get("SourcePolicyId")), name) for one in part.get("MatchedStatements") or ())
    )
    missing = tuple(redact(str(key)) for key in part.get("MissingContextValues") or ())
    # The boundary decides on a resource; what the organisation says stands with the action.
    boundary = _said(part, "PermissionsBoundaryDecisionDetail", "AllowedByPermissionsBoundary")
    if boundary is None:
        boundary = _said(result, "PermissionsBoundaryDecisionDetail", "AllowedByPermissionsBoundary")
    organization = _said(result, "OrganizationsDecisionDetail", "AllowedByOrganizations")
    decision = part["EvalResourceDecision"]
    excerpt = named_lines(
        (
            ("role", role),
            ("action", action),
            ("resource", resource),
            ("decision", decision),
            ("matched policies", policies),
            ("missing context", missing),
            ("allowedByPermissionsBoundary", boundary),
            ("allowedByOrganizations", organization),
        )
    )
    title = f"IAM's simulator on {name}: {action} is {decision}"
    shown = reader.evidence(SIMULATE, resource=role, title=title, excerpt=excerpt)
    right = Right(
        action=action,
        resource=resource,
        decision=decision,
        policies=policies,
        missing_context=missing,
        allowed_by_boundary=boundary,
        allowed_by_organization=organization,
        evidence_id=shown.id,
    )
    return right, shown


def _said(part: Mapping[str, Any], detail: str, name: str) -> bool | None:
    found: Mapping[str, Any] = part.get(detail) or {}
    return found.get(name)


def _policy_name(source: str, role: str) -> str:
    """Return a policy's name: an inline one is called `role_<role>_<policy>` by the simulator.

    Example:
        >>> _policy_name("role_web-task_own", "web-task"), _policy_name("AdministratorAccess", "web-task")
        ('own', 'AdministratorAccess')
    """
    return redact(source.removeprefix(f"role_{role}_"))

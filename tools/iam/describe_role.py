"""Describes a role: whether it exists, whom its trust policy lets in, and its permissions boundary.

Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from tools.aws.answer import clean, named_lines, utc
from tools.aws.calls import Reader
from tools.errors import ReadFailedError
from tools.evidence import Empty, Found, Read
from tools.iam.facts import Role, TrustStatement
from tools.redaction import redact
from tools.tool import Tool

OPERATION = "iam:GetRole"
NO_SUCH_ENTITY = "NoSuchEntity"


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribeRoleArguments:
    """A role of the account, by name: without its path."""

    role: str

    @property
    def resource(self) -> str:
        """What is read, for people."""
        return self.role


def read(reader: Reader, arguments: DescribeRoleArguments) -> Read[Role]:
    """Describe one role. Empty when the account has no role of that name."""
    try:
        answer = reader.call(OPERATION, RoleName=arguments.role)
    except ReadFailedError as error:
        if error.code != NO_SUCH_ENTITY:
            raise
        told = f"NoSuchEntity: there is no role {arguments.role} in account {reader.scope.account_id}"
        gone = reader.evidence(
            OPERATION, resource=arguments.role, title=f"There is no role {arguments.role}", excerpt=told
        )
        return Empty(evidence=(gone,))
    role: Mapping[str, Any] = answer["Role"]
    document: Mapping[str, Any] = role.get("AssumeRolePolicyDocument") or {}
    boundary: Mapping[str, Any] = role.get("PermissionsBoundary") or {}
    boundary_arn = clean(boundary.get("PermissionsBoundaryArn"))
    excerpt = named_lines(
        (
            ("role", role["Arn"]),
            ("createDate", role.get("CreateDate")),
            ("permissionsBoundary", boundary_arn),
            ("trustPolicy", json.dumps(document, ensure_ascii=False)),
        )
    )
    shown = reader.evidence(
        OPERATION,
        resource=role["Arn"],
        title=f"Role {role['RoleName']} and its trust policy",
        excerpt=excerpt,
    )
    value = Role(
        arn=redact(role["Arn"]),
        name=redact(role["RoleName"]),
        trust=tuple(_trust(statement) for statement in _listed(document.get("Statement"))),
        boundary_arn=boundary_arn,
        created_at=utc(role.get("CreateDate")),
        evidence_id=shown.id,
    )
    return Found(value=value, evidence=(shown,))


TOOL = Tool(
    name="iam_describe_role",
    description="Describe a role: whether it exists, whom its trust policy lets in, its permissions boundary.",
    operations=(OPERATION,),
    arguments=DescribeRoleArguments,
    effect="whether the role exists and whom it trusts is not known: neither can be ruled out",
    read=read,
)


def _trust(statement: Mapping[str, Any]) -> TrustStatement:
    stated: Any = statement.get("Principal")
    # `"Principal": "*"` is everybody; else principals are listed by kind: AWS, Service, Federated.
    named = (
        cast("Mapping[str, Any]", stated).values()
        if isinstance(stated, Mapping)
        else cast("Iterable[Any]", [stated] if stated else [])
    )
    conditions = cast("Mapping[str, Mapping[str, Any]]", statement.get("Condition") or {})
    return TrustStatement(
        effect=str(statement.get("Effect")),
        principals=tuple(redact(str(one)) for kind in named for one in _listed(kind)),
        actions=tuple(redact(str(action)) for action in _listed(statement.get("Action"))),
        conditions=tuple(redact(key) for tests in conditions.values() for key in tests),
    )


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return cast("list[Any]", value) if isinstance(value, list) else [value]

"""Reads the policy document of a VPC endpoint into statements.

Source: https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
"""

import json
from collections.abc import Mapping
from typing import Any

from tools.network.facts import PolicyStatement


def parse_policy(document: str | None) -> tuple[PolicyStatement, ...] | None:
    """Return the statements, or None where there is no document or it is no policy.

    Example:
        >>> (one,) = parse_policy('{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Principal": "*"}}')
        >>> one.allow, one.anyone
        (True, True)
        >>> parse_policy("not JSON")
    """
    try:
        parsed: Any = json.loads(document or "")
    except ValueError:
        return None
    statements: Any = parsed.get("Statement") if isinstance(parsed, dict) else None  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]
    if isinstance(statements, dict):
        statements = [statements]
    if not isinstance(statements, list) or not all(isinstance(item, dict) for item in statements):  # pyright: ignore[reportUnknownVariableType]
        return None
    return tuple(_statement(item) for item in statements)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]


def _statement(document: Mapping[str, Any]) -> PolicyStatement:
    principal: Any = document.get("Principal", "*")
    named = _texts(principal.get("AWS")) if isinstance(principal, Mapping) else _texts(principal)  # pyright: ignore[reportUnknownMemberType]
    return PolicyStatement(
        allow=document.get("Effect") == "Allow",
        actions=_texts(document.get("Action")),
        resources=_texts(document.get("Resource")) or ("*",),
        anyone="*" in named,
        conditional=bool(document.get("Condition")),
        inverted=any(key in document for key in ("NotAction", "NotResource", "NotPrincipal")),
    )


def _texts(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    return tuple(str(item) for item in value) if isinstance(value, list) else ()  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]

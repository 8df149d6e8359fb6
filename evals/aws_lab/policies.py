"""Evaluate IAM policies: actions, resources, and the few conditions Tsuba's own policies use.

Order of evaluation: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, cast

Verdict = Literal["allow", "deny", "silent"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementMatch:
    """A statement about an action and a resource. It applies where its conditions hold; `missing` keys leave that open."""

    allows: bool
    applies: bool
    missing: tuple[str, ...]


def verdict(
    documents: Iterable[str | Mapping[str, Any]], action: str, resource: str, context: Mapping[str, str]
) -> Verdict:
    """Return what policies say together: an explicit deny wins, silence is no permission.

    Args:
        documents: policy documents, as JSON or parsed.
        action: `service:Operation`; compared without case, as IAM does.
        resource: an ARN, or `*` where the lab does not know it; a statement for certain resources then counts.
        context: condition keys in lower case and their values.

    Example:
        >>> read = {"Statement": {"Effect": "Allow", "Action": "ecs:Describe*", "Resource": "*"}}
        >>> verdict([read], "ecs:DescribeTasks", "*", {}), verdict([read], "ecs:StopTask", "*", {})
        ('allow', 'silent')
    """
    found: Verdict = "silent"
    for document in documents:
        for statement in _statements(document):
            if not _applies(statement, action, resource, context):
                continue
            if statement.get("Effect") == "Deny":
                return "deny"
            found = "allow"
    return found


def statements_about(
    document: str | Mapping[str, Any], action: str, resource: str, context: Mapping[str, str]
) -> Iterator[StatementMatch]:
    """Yield the statements of a policy about an action on a resource, taken literally: `*` is met by `*` only.

    Args:
        document: a policy document, as JSON or parsed.
        action: `service:Operation`.
        resource: an ARN, or `*` for all resources.
        context: condition keys in lower case and their values.

    Example:
        >>> one = {"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::a/*"}}
        >>> [list(statements_about(one, "s3:GetObject", arn, {})) for arn in ("arn:aws:s3:::a/b", "arn:aws:s3:::c/b")]
        [[StatementMatch(allows=True, applies=True, missing=())], []]
    """
    for statement in _statements(document):
        if not _matches_action(statement, action) or not _names_resource(statement, resource):
            continue
        conditions = cast("Mapping[str, Mapping[str, Any]]", statement.get("Condition") or {})
        missing = tuple(
            key
            for operator, tests in conditions.items()
            for key in tests
            if key.lower() not in context and not operator.endswith("IfExists") and operator != "Null"
        )
        yield StatementMatch(
            allows=statement.get("Effect") == "Allow",
            applies=not missing and _conditions_hold(statement, context),
            missing=missing,
        )


def trusts(
    document: str | Mapping[str, Any], action: str, principals: Iterable[str], context: Mapping[str, str]
) -> bool:
    """Return whether a trust policy lets a caller in.

    Args:
        document: the AssumeRolePolicyDocument.
        action: `sts:AssumeRole`, or `sts:TagSession` where session tags are passed.
        principals: every name of the caller: its ARN, its role's ARN, its account id and account root.
        context: condition keys in lower case and their values.
    """
    names = set(principals)
    allowed = False
    for statement in _statements(document):
        principal = statement.get("Principal")
        stated = ["*"] if principal == "*" else _listed(cast("Mapping[str, Any]", principal or {}).get("AWS"))
        if not ("*" in stated or names & set(stated)):
            continue
        if not _matches_action(statement, action) or not _conditions_hold(statement, context):
            continue
        if statement.get("Effect") == "Deny":
            return False
        allowed = True
    return allowed


def _statements(document: str | Mapping[str, Any]) -> list[Mapping[str, Any]]:
    parsed: Mapping[str, Any] = _parsed(document) if isinstance(document, str) else document
    return cast("list[Mapping[str, Any]]", _listed(parsed.get("Statement")))


@lru_cache(maxsize=512)
def _parsed(document: str) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", json.loads(document))


def _applies(statement: Mapping[str, Any], action: str, resource: str, context: Mapping[str, str]) -> bool:
    return (
        _matches_action(statement, action)
        and _matches_resource(statement, resource)
        and _conditions_hold(statement, context)
    )


def _matches_action(statement: Mapping[str, Any], action: str) -> bool:
    if "NotAction" in statement:
        return not any(_like(pattern.lower(), action.lower()) for pattern in _listed(statement["NotAction"]))
    return any(_like(pattern.lower(), action.lower()) for pattern in _listed(statement.get("Action")))


def _matches_resource(statement: Mapping[str, Any], resource: str) -> bool:
    if resource == "*":
        # A refusal for certain resources must not refuse all; a permission for some is taken as given.
        return statement.get("Effect") == "Allow" or "*" in _listed(statement.get("Resource"))
    return _names_resource(statement, resource)


def _names_resource(statement: Mapping[str, Any], resource: str) -> bool:
    if "NotResource" in statement:
        return not any(_like(pattern, resource) for pattern in _listed(statement["NotResource"]))
    return any(_like(pattern, resource) for pattern in _listed(statement.get("Resource")))


def _conditions_hold(statement: Mapping[str, Any], context: Mapping[str, str]) -> bool:
    conditions = cast("Mapping[str, Mapping[str, Any]]", statement.get("Condition") or {})
    return all(
        _holds(operator, context.get(key.lower()), _listed(wanted))
        for operator, tests in conditions.items()
        for key, wanted in tests.items()
    )


def _holds(operator: str, value: str | None, wanted: list[str]) -> bool:
    name = operator.rsplit(":", maxsplit=1)[-1]
    if name.endswith("IfExists"):
        if value is None:
            return True
        name = name.removesuffix("IfExists")
    if name == "Null":
        return (value is None) == (wanted[0].lower() == "true")
    negative = "Not" in name
    if value is None:
        return negative
    if name in {"StringLike", "StringNotLike", "ArnLike", "ArnEquals", "ArnNotLike", "ArnNotEquals"}:
        return any(_like(pattern, value) for pattern in wanted) != negative
    if name in {"StringEquals", "StringNotEquals", "Bool"}:
        return (value in wanted) != negative
    if name in {"StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"}:
        return (value.lower() in {item.lower() for item in wanted}) != negative
    # A condition the lab cannot judge never widens what may be read.
    return False


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    if isinstance(value, list):
        return cast("list[Any]", value)
    return [value]


def _like(pattern: str, value: str) -> bool:
    return _pattern(str(pattern)).fullmatch(value) is not None


@lru_cache(maxsize=4096)
def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(re.escape(pattern).replace(r"\*", ".*").replace(r"\?", "."), re.DOTALL)

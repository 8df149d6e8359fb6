"""IAM's policy simulator: what the policies of a role say of actions on resources.

Worlds state no service control policies, so organisations are left out, as AWS does for an account in none. Statements'
positions are left out, too.

Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html. Ids of policies as the
simulator really gives them: a managed policy's name, `role_<role>_<policy>` for an inline one, both of the type
"IAM Policy".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evals.aws_lab.exchange import AwsError
from evals.aws_lab.identities import policy_text
from evals.aws_lab.operation import Question, operation
from evals.aws_lab.operations.iam import managed_policy, no_such
from evals.aws_lab.policies import StatementMatch, statements_about
from evals.aws_lab.world import Document

_STRICTEST = ("explicitDeny", "implicitDeny", "allowed")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Policy:
    source_id: str
    text: str


@operation("iam", "SimulatePrincipalPolicy")
def simulate_principal_policy(question: Question) -> Mapping[str, Any]:
    """Answer for every action on every resource; without resources on `*`."""
    role = _need_principal(question)
    identity = tuple(_identity_policies(question, role))
    boundary = _boundary(question, role)
    resources = [str(one) for one in question.listed("ResourceArns")] or ["*"]
    for resource in resources:
        if resource != "*" and len(resource.split(":", 5)) != 6:
            raise AwsError("InvalidInput", f"Invalid Entity Arn: {resource}", status=400)
    context = {
        str(entry.get("ContextKeyName")).lower(): str((entry.get("ContextKeyValues") or [""])[0])
        for entry in question.listed("ContextEntries")
    }
    results = [
        _result(str(action), resources, identity, boundary, context) for action in question.listed("ActionNames")
    ]
    return {"EvaluationResults": results, "IsTruncated": False}


def _need_principal(question: Question) -> Document:
    arn = str(question.needed("PolicySourceArn"))
    for role in question.documents("Roles"):
        if role["Arn"] == arn:
            return role
    raise no_such(f"The role with name {arn.rpartition('/')[2]} cannot be found.")


def _identity_policies(question: Question, role: Document) -> Iterator[_Policy]:
    name = role["RoleName"]
    for inline in question.documents("RolePolicies"):
        if inline["RoleName"] == name:
            yield _Policy(source_id=f"role_{name}_{inline['PolicyName']}", text=inline["PolicyDocument"])
    for attached in question.document_map("AttachedRolePolicies").get(name, ()):
        if found := _managed(question, attached["PolicyArn"]):
            yield found


def _boundary(question: Question, role: Document) -> _Policy | None:
    stated: Mapping[str, Any] = role.get("PermissionsBoundary") or {}
    arn: str | None = stated.get("PermissionsBoundaryArn")
    return _managed(question, arn) if arn else None


def _managed(question: Question, arn: str) -> _Policy | None:
    policy = managed_policy(question, arn)
    text = policy_text(policy) if policy else None
    return _Policy(source_id=arn.rpartition("/")[2], text=text) if text else None


def _result(
    action: str,
    resources: Sequence[str],
    identity: Sequence[_Policy],
    boundary: _Policy | None,
    context: dict[str, str],
) -> Mapping[str, Any]:
    parts = [_on_resource(action, resource, identity, boundary, context) for resource in resources]
    strictest = min((part["EvalResourceDecision"] for part in parts), key=_STRICTEST.index)
    return {
        "EvalActionName": action,
        "EvalResourceName": "*",
        "EvalDecision": strictest,
        "MatchedStatements": [one for part in parts for one in part["MatchedStatements"]],
        "MissingContextValues": sorted({key for part in parts for key in part["MissingContextValues"]}),
        "ResourceSpecificResults": parts,
    }


def _on_resource(
    action: str, resource: str, identity: Sequence[_Policy], boundary: _Policy | None, context: dict[str, str]
) -> dict[str, Any]:
    policies = (*identity, *((boundary,) if boundary else ()))
    about = {policy.source_id: tuple(statements_about(policy.text, action, resource, context)) for policy in policies}
    denying = [name for name, found in about.items() if any(_says(one, allows=False) for one in found)]
    allowing = [p.source_id for p in identity if any(_says(one, allows=True) for one in about[p.source_id])]
    bounded = boundary is None or any(_says(one, allows=True) for one in about[boundary.source_id])
    decision = "explicitDeny" if denying else "allowed" if allowing and bounded else "implicitDeny"
    deciding = denying or (allowing if decision == "allowed" else [])
    part: dict[str, Any] = {
        "EvalResourceName": resource,
        "EvalResourceDecision": decision,
        "MatchedStatements": [{"SourcePolicyId": name, "SourcePolicyType": "IAM Policy"} for name in deciding],
        "MissingContextValues": sorted({key for found in about.values() for one in found for key in one.missing}),
    }
    if boundary is not None:
        part["PermissionsBoundaryDecisionDetail"] = {"AllowedByPermissionsBoundary": bounded}
    return part


def _says(statement: StatementMatch, *, allows: bool) -> bool:
    return statement.applies and statement.allows == allows

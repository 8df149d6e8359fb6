"""IAM roles and their policies.

Source: https://docs.aws.amazon.com/IAM/latest/APIReference/
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any
from urllib.parse import quote

from evals.aws_lab.exchange import AwsError
from evals.aws_lab.identities import policy_text
from evals.aws_lab.operation import Question, keep, operation, page, page_size
from evals.aws_lab.service_models import member_names
from evals.aws_lab.world import Document

AWS_OWNED = "arn:aws:iam::aws:policy/"


@operation("iam", "GetRole")
def get_role(question: Question) -> Mapping[str, Any]:
    """Answer for one role by name."""
    return {"Role": _sent(_need_role(question))}


@operation("iam", "ListRoles")
def list_roles(question: Question) -> Mapping[str, Any]:
    """Answer with roles in order of name."""
    prefix = question.parameters.get("PathPrefix") or "/"
    rows = sorted(question.documents("Roles"), key=lambda role: role["RoleName"])
    return _marked(question, [_sent(r) for r in rows if r.get("Path", "/").startswith(prefix)], "Roles")


@operation("iam", "ListRolePolicies")
def list_role_policies(question: Question) -> Mapping[str, Any]:
    """Answer with the names of a role's inline policies."""
    role = _need_role(question)["RoleName"]
    names = [p["PolicyName"] for p in question.documents("RolePolicies") if p["RoleName"] == role]
    part = _marked(question, [{"name": name} for name in sorted(names)], "PolicyNames")
    return {**part, "PolicyNames": [row["name"] for row in part["PolicyNames"]]}


@operation("iam", "GetRolePolicy")
def get_role_policy(question: Question) -> Mapping[str, Any]:
    """Answer with one inline policy."""
    role, name = _need_role(question)["RoleName"], question.parameters.get("PolicyName")
    for policy in question.documents("RolePolicies"):
        if (policy["RoleName"], policy["PolicyName"]) == (role, name):
            return policy | {"PolicyDocument": _sent_text(policy["PolicyDocument"])}
    raise no_such(f"The role policy with name {name} cannot be found.")


@operation("iam", "ListAttachedRolePolicies")
def list_attached_role_policies(question: Question) -> Mapping[str, Any]:
    """Answer with the managed policies attached to a role."""
    role = _need_role(question)["RoleName"]
    rows = question.document_map("AttachedRolePolicies").get(role, ())
    return _marked(question, rows, "AttachedPolicies")


@operation("iam", "GetPolicy")
def get_policy(question: Question) -> Mapping[str, Any]:
    """Answer for one managed policy, of the account or AWS's own."""
    policy = _need_policy(question)
    return {"Policy": keep(policy, member_names("iam", "Policy"))}


@operation("iam", "GetPolicyVersion")
def get_policy_version(question: Question) -> Mapping[str, Any]:
    """Answer with the text of one version of a managed policy."""
    policy, wanted = _need_policy(question), question.parameters.get("VersionId")
    for version in policy.get("PolicyVersionList") or ():
        if version.get("VersionId") == wanted:
            return {"PolicyVersion": version | {"Document": _sent_text(version.get("Document", ""))}}
    text = policy_text(policy)
    default = policy.get("DefaultVersionId") or policy.get("VersionId") or "v1"
    if text and wanted == default:
        version = keep(policy, member_names("iam", "PolicyVersion"))
        return {
            "PolicyVersion": version | {"VersionId": default, "IsDefaultVersion": True, "Document": _sent_text(text)}
        }
    raise no_such(f"Policy {policy['Arn']} version {wanted} does not exist or is not attachable.")


def managed_policy(question: Question, arn: str) -> Document | None:
    """Return a managed policy, of the account or AWS's own, None where there is none."""
    for policy in question.documents("Policies"):
        if policy["Arn"] == arn:
            return policy
    return _aws_owned().get(arn) if arn.startswith(AWS_OWNED) else None


def _need_role(question: Question) -> Document:
    name = question.parameters.get("RoleName")
    for role in question.documents("Roles"):
        if role["RoleName"] == name:
            return role
    raise no_such(f"The role with name {name} cannot be found.")


def _need_policy(question: Question) -> Document:
    arn = str(question.parameters.get("PolicyArn"))
    if policy := managed_policy(question, arn):
        return policy
    raise no_such(f"Policy {arn} does not exist or is not attachable.")


@cache
def _aws_owned() -> Mapping[str, Document]:
    """AWS's own managed policies, as moto ships them."""
    from moto.iam.aws_managed_policies import aws_managed_policies_data

    owned: dict[str, Document] = {}
    for name, policy in json.loads(aws_managed_policies_data).items():
        path = str(policy.get("Path", "/"))
        arn = f"{AWS_OWNED.removesuffix('/')}{path}{name}"
        owned[arn] = {
            "PolicyName": name,
            "PolicyId": "ANPA" + hashlib.sha256(name.encode()).hexdigest()[:17].upper(),
            "Arn": arn,
            "Path": path,
            "DefaultVersionId": policy["DefaultVersionId"],
            "IsAttachable": True,
            "Document": json.dumps(policy["Document"]),
        }
    return owned


def _sent(role: Document) -> Document:
    text = role.get("AssumeRolePolicyDocument")
    return role | ({"AssumeRolePolicyDocument": _sent_text(text)} if text else {})


def _sent_text(text: str) -> str:
    """IAM sends policies URL-encoded (RFC 3986); boto3 decodes them again."""
    return quote(text, safe="")


def no_such(message: str) -> AwsError:
    """Return IAM's answer to a name it does not know."""
    return AwsError("NoSuchEntity", message, status=404)


def _marked(question: Question, rows: Sequence[Document], name: str) -> dict[str, Any]:
    size = page_size(question, "MaxItems", default=100, largest=1000)
    part = page(question, rows, size=size, token=question.parameters.get("Marker"))
    return part.under(name, "Marker") | {"IsTruncated": part.next_token is not None}

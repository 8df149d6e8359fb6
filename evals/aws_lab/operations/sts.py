"""STS: who am I, and sessions of roles; trust policy, external id and the role's existence are checked.

https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from evals.aws_lab.access import denies
from evals.aws_lab.exchange import AwsError
from evals.aws_lab.identities import principal_names
from evals.aws_lab.operation import Question, operation
from evals.aws_lab.policies import trusts, verdict

_SESSION_NAME = re.compile(r"[\w+=,.@-]{2,64}")


@operation("sts", "GetCallerIdentity")
def get_caller_identity(question: Question) -> Mapping[str, Any]:
    """Answer with the caller's ARN."""
    principal = question.principal
    return {"UserId": principal.unique_id, "Account": principal.account_id, "Arn": principal.arn}


@operation("sts", "AssumeRole")
def assume_role(question: Question) -> Mapping[str, Any]:
    """Answer with credentials of a role that trusts the caller."""
    asked = question.parameters
    arn = str(asked.get("RoleArn", ""))
    session = str(asked.get("RoleSessionName", ""))
    seconds = int(asked.get("DurationSeconds") or 3600)
    if not _SESSION_NAME.fullmatch(session):
        raise AwsError("ValidationError", f"Value '{session}' at 'roleSessionName' failed to satisfy constraint")
    if not 900 <= seconds <= 43_200:
        raise AwsError("ValidationError", f"Value '{seconds}' at 'durationSeconds' failed to satisfy constraint")
    role = question.identities.role(arn)
    _need_trust(question, arn, "sts:AssumeRole")
    if asked.get("Tags"):
        _need_trust(question, arn, "sts:TagSession")
    if role is None:
        raise _not_authorized(question, arn, "sts:AssumeRole")
    policies = (str(asked["Policy"]),) if asked.get("Policy") else ()
    principal = question.identities.begin_session(
        role, session, expires_at=question.now + seconds, session_policies=policies
    )
    return {
        "Credentials": {
            "AccessKeyId": principal.access_key_id,
            "SecretAccessKey": principal.secret,
            "SessionToken": principal.token,
            "Expiration": int(question.now + seconds),
        },
        "AssumedRoleUser": {"AssumedRoleId": principal.unique_id, "Arn": principal.arn},
        "PackedPolicySize": 6,
    }


def _need_trust(question: Question, arn: str, action: str) -> None:
    """Refuse alike where the role is missing, does not trust the caller, or is out of reach in this world."""
    role = question.identities.role(arn)
    principal, asked = question.principal, question.parameters
    context = {"aws:principalarn": principal.role_arn or principal.arn, "aws:principalaccount": principal.account_id}
    if asked.get("ExternalId"):
        context["sts:externalid"] = str(asked["ExternalId"])
    for tag in asked.get("Tags") or ():
        context[f"aws:requesttag/{str(tag['Key']).lower()}"] = str(tag["Value"])
    account_id = (arn.split(":") + [""] * 5)[4]
    if (
        role is None
        or verdict(question.identities.policies(principal), action, arn, context) != "allow"
        or not trusts(role.trust, action, principal_names(principal), context)
        or any(denies(denial, question.call, account_id=account_id) for denial in question.estate.denials)
    ):
        raise _not_authorized(question, arn, action)


def _not_authorized(question: Question, arn: str, action: str) -> AwsError:
    return AwsError(
        "AccessDenied",
        f"User: {question.principal.arn} is not authorized to perform: {action} on resource: {arn}",
        status=403,
    )

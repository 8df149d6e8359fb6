"""Secrets without their values.

Source: https://docs.aws.amazon.com/secretsmanager/latest/apireference/
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evals.aws_lab.exchange import AwsError
from evals.aws_lab.operation import Question, keep, newest_first, operation, page, page_size
from evals.aws_lab.service_models import member_names
from evals.aws_lab.world import Document


@operation("secretsmanager", "ListSecrets")
def list_secrets(question: Question) -> Mapping[str, Any]:
    """Answer with secrets, newest first; those to be deleted only if asked for."""
    asked = question.parameters
    rows = newest_first(question.documents("SecretList"), "CreatedDate")
    if not asked.get("IncludePlannedDeletion"):
        rows = [secret for secret in rows if not secret.get("DeletedDate")]
    for condition in asked.get("Filters") or ():
        rows = [secret for secret in rows if _passes(secret, condition)]
    fields = member_names("secretsmanager", "SecretListEntry")
    size = page_size(question, "MaxResults", default=100, largest=100)
    part = page(question, [keep(s, fields) for s in rows], size=size, token=asked.get("NextToken"))
    return part.under("SecretList", "NextToken")


@operation("secretsmanager", "DescribeSecret")
def describe_secret(question: Question) -> Mapping[str, Any]:
    """Answer for one secret by name or ARN, with or without the six characters AWS adds."""
    wanted = str(question.needed("SecretId"))
    for secret in question.documents("SecretList"):
        if wanted in (secret["Name"], secret["ARN"], secret["ARN"].rpartition("-")[0]):
            row = keep(secret, member_names("secretsmanager", "DescribeSecretResponse"))
            stages = secret.get("SecretVersionsToStages")
            return row | ({"VersionIdsToStages": stages} if stages else {})
    raise AwsError("ResourceNotFoundException", "Secrets Manager can't find the specified secret.")


def _passes(secret: Document, condition: Mapping[str, Any]) -> bool:
    """Values are prefixes; one that begins with ! must not match."""
    tags = secret.get("Tags") or ()
    texts: dict[str, list[str]] = {
        "name": [secret["Name"]],
        "description": [secret.get("Description", "")],
        "tag-key": [str(tag.get("Key")) for tag in tags],
        "tag-value": [str(tag.get("Value")) for tag in tags],
        "owning-service": [secret.get("OwningService", "")],
        "primary-region": [secret.get("PrimaryRegion", "")],
    }
    key = str(condition.get("Key"))
    searched = texts.get(key) if key != "all" else [text for values in texts.values() for text in values]
    if searched is None:
        raise AwsError("InvalidParameterException", f"Invalid filter key {key}")
    return any(
        not any(text.startswith(value[1:]) for text in searched)
        if value.startswith("!")
        else any(text.startswith(value) for text in searched)
        for value in condition.get("Values") or ()
    )

"""Describes a secret without its value: whether it exists, its key, its versions' labels, a planned deletion.

Source: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DescribeSecret.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tools.aws.answer import clean, named_lines, utc
from tools.aws.calls import Reader
from tools.errors import ReadFailedError
from tools.evidence import Empty, Found, Read
from tools.redaction import redact
from tools.secrets.facts import Secret
from tools.tool import Tool

OPERATION = "secretsmanager:DescribeSecret"


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribeSecretArguments:
    """A secret by ARN or name. The read's scope must be in the region to look in."""

    secret: str

    @property
    def resource(self) -> str:
        """What is read, for people."""
        return self.secret


def read(reader: Reader, arguments: DescribeSecretArguments) -> Read[Secret]:
    """Describe one secret. Empty when there is none of that name or ARN in the region."""
    try:
        found: Mapping[str, Any] = reader.call(OPERATION, SecretId=arguments.secret)
    except ReadFailedError as error:
        if error.code != "ResourceNotFoundException":
            raise
        told = f"ResourceNotFoundException: there is no secret {arguments.secret} in {reader.scope.region}"
        title = f"There is no such secret in {reader.scope.region}"
        return Empty(
            evidence=(reader.evidence(OPERATION, resource=arguments.secret, title=title, excerpt=told),),
        )
    arn, name = str(found["ARN"]), str(found["Name"])
    versions: Mapping[str, list[str]] = found.get("VersionIdsToStages") or {}
    stages = tuple(dict.fromkeys(stage for labels in versions.values() for stage in labels))
    replicas: list[Mapping[str, Any]] = found.get("ReplicationStatus") or []
    deletion = utc(found.get("DeletedDate"))
    lines = (
        ("secret", arn),
        ("name", name),
        ("kmsKeyId", found.get("KmsKeyId") or "AWS's own key"),
        ("marked for deletion, deletedDate", deletion),
        ("version stages", stages),
        ("createdDate", found.get("CreatedDate")),
        ("lastChangedDate", found.get("LastChangedDate")),
        ("replicas", [str(replica.get("Region")) for replica in replicas]),
    )
    shown = reader.evidence(
        OPERATION,
        resource=arn,
        title=f"Secret {name}, without its value",
        # Nothing of a value is in these lines; "secret: arn" must not be taken for one.
        excerpt=named_lines(lines),
    )
    value = Secret(
        arn=redact(arn),
        name=redact(name),
        kms_key=clean(found.get("KmsKeyId")),
        deletion=deletion,
        stages=tuple(redact(stage) for stage in stages),
        version_ids=tuple(versions),
        replica_regions=tuple(str(replica.get("Region")) for replica in replicas),
        created_at=utc(found.get("CreatedDate")),
        changed_at=utc(found.get("LastChangedDate")),
        evidence_id=shown.id,
    )
    return Found(value=value, evidence=(shown,))


TOOL = Tool(
    name="secrets_describe_secret",
    description="Describe a secret without its value: existence, KMS key, version stages, scheduled deletion.",
    operations=(OPERATION,),
    arguments=DescribeSecretArguments,
    effect="whether the secret exists, and with which key it is encrypted, is not known: a missing secret cannot be ruled out",
    read=read,
)

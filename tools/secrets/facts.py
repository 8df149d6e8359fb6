"""Typed facts of Secrets Manager and Parameter Store: everything but the values. Times are aware UTC."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """A secret. `kms_key` is None where AWS's own key encrypts it; `stages` are all labels of its versions.

    `deletion` is AWS's DeletedDate, None where the secret is not marked for deletion.
    """

    arn: str
    name: str
    kms_key: str | None
    deletion: datetime | None
    stages: tuple[str, ...]
    version_ids: tuple[str, ...]
    replica_regions: tuple[str, ...]
    created_at: datetime | None
    changed_at: datetime | None
    evidence_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterLookup:
    """Whether a parameter exists. `neighbours` are the names below the same path, in order.

    `type` and `kms_key` are None where it does not exist; `kms_key` also where none encrypts it.
    """

    name: str
    exists: bool
    type: str | None
    kms_key: str | None
    neighbours: tuple[str, ...]
    evidence_id: str

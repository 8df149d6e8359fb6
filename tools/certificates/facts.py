"""Typed facts of certificates. Times are aware UTC.

Source: https://docs.aws.amazon.com/acm/latest/APIReference/API_CertificateDetail.html
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidationRecord:
    """What ACM waits for to believe that a name is the owner's: a DNS record, where it validates by DNS."""

    domain: str
    status: str | None
    record_name: str | None
    record_type: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A certificate. `status` is AWS's word: ISSUED, PENDING_VALIDATION, EXPIRED, ...; `used_by` are ARNs."""

    arn: str
    status: str
    kind: str | None
    names: tuple[str, ...]
    key_algorithm: str | None
    expires_at: datetime | None
    requested_at: datetime | None
    failure_reason: str | None
    renewal_status: str | None
    pending: tuple[ValidationRecord, ...]
    used_by: tuple[str, ...]
    evidence_id: str

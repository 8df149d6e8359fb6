"""Reads one certificate of AWS Certificate Manager. Never its key.

Source: https://docs.aws.amazon.com/acm/latest/APIReference/API_DescribeCertificate.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tools.aws.answer import clean, named_lines, utc
from tools.aws.calls import Reader
from tools.certificates.facts import Certificate, ValidationRecord
from tools.errors import ReadFailedError
from tools.evidence import Empty, Found, Read
from tools.tool import Tool

OPERATION = "acm:DescribeCertificate"
SHOWN = 10  # names of a certificate may be a hundred


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribeCertificateArguments:
    """One certificate by ARN. ACM knows only those of its own region and account."""

    arn: str

    @property
    def resource(self) -> str:
        """What is read, for people."""
        return self.arn


def read(reader: Reader, arguments: DescribeCertificateArguments) -> Read[Certificate]:
    """Describe the certificate. Empty when there is none of that ARN."""
    try:
        answer = reader.call(OPERATION, CertificateArn=arguments.arn)
    except ReadFailedError as error:
        if error.reason != "not_found":
            raise
        excerpt = f"ResourceNotFoundException: ACM has no certificate {arguments.arn}"
        looked = reader.evidence(OPERATION, resource=arguments.arn, title="No such certificate", excerpt=excerpt)
        return Empty(evidence=(looked,))
    return _found(reader, answer["Certificate"], arguments.arn)


TOOL = Tool(
    name="certificates_describe_certificate",
    description="Describe a certificate: status, expiry, names, what validation waits for, and who uses it.",
    operations=(OPERATION,),
    arguments=DescribeCertificateArguments,
    effect="whether the certificate is issued and still valid is not known",
    read=read,
)


def _found(reader: Reader, document: Mapping[str, Any], arn: str) -> Found[Certificate]:
    status = str(document.get("Status", ""))
    names = tuple(
        dict.fromkeys(
            str(name) for name in (document.get("DomainName"), *document.get("SubjectAlternativeNames", [])) if name
        )
    )
    options: list[Mapping[str, Any]] = document.get("DomainValidationOptions", [])
    pending = tuple(
        _record(option) for option in options if option.get("ValidationStatus") in {"PENDING_VALIDATION", "FAILED"}
    )
    used_by = tuple(str(user) for user in document.get("InUseBy", []))
    renewal: Mapping[str, Any] = document.get("RenewalSummary", {})
    expires, requested = utc(document.get("NotAfter")), utc(document.get("CreatedAt") or document.get("ImportedAt"))
    excerpt = named_lines(
        (
            ("Status", status),
            ("Type", document.get("Type")),
            ("names", names[:SHOWN]),
            ("KeyAlgorithm", document.get("KeyAlgorithm")),
            ("NotAfter", expires),
            ("CreatedAt", document.get("CreatedAt")),
            ("ImportedAt", document.get("ImportedAt")),
            ("FailureReason", document.get("FailureReason")),
            ("RenewalStatus", renewal.get("RenewalStatus")),
            ("RenewalStatusReason", renewal.get("RenewalStatusReason")),
            *(
                (
                    f"validation of {record.domain}",
                    f"{record.status}, waits for {record.record_type or 'an answer'} {record.record_name or ''}".rstrip(),
                )
                for record in pending[:SHOWN]
            ),
            ("InUseBy", used_by[:SHOWN]),
        )
    )
    title = f"Certificate {names[0] if names else arn}: {status}"
    shown = reader.evidence(OPERATION, resource=arn, title=title, excerpt=excerpt)
    value = Certificate(
        arn=arn,
        status=status,
        kind=document.get("Type"),
        names=tuple(clean(name) or "" for name in names),
        key_algorithm=document.get("KeyAlgorithm"),
        expires_at=expires,
        requested_at=requested,
        failure_reason=document.get("FailureReason"),
        renewal_status=renewal.get("RenewalStatus"),
        pending=pending,
        used_by=used_by,
        evidence_id=shown.id,
    )
    return Found(value=value, evidence=(shown,))


def _record(option: Mapping[str, Any]) -> ValidationRecord:
    record: Mapping[str, Any] = option.get("ResourceRecord", {})
    return ValidationRecord(
        domain=clean(option.get("DomainName")) or "",
        status=option.get("ValidationStatus"),
        record_name=clean(record.get("Name")),
        record_type=record.get("Type"),
    )

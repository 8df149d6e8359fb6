"""Certificates.

Source: https://docs.aws.amazon.com/acm/latest/APIReference/
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evals.aws_lab.exchange import AwsError
from evals.aws_lab.operation import Question, keep, newest_first, operation, page, page_size
from evals.aws_lab.service_models import member_names
from evals.aws_lab.world import Document

# "Default filtering returns only RSA_1024 and RSA_2048 certificates", ListCertificates.
DEFAULT_KEY_TYPES = ("RSA_1024", "RSA_2048")


@operation("acm", "ListCertificates")
def list_certificates(question: Question) -> Mapping[str, Any]:
    """Answer with certificates in short form, newest first."""
    asked = question.parameters
    statuses = asked.get("CertificateStatuses")
    kinds = question.structure("Includes").get("keyTypes") or DEFAULT_KEY_TYPES
    rows = [
        _summary(certificate)
        for certificate in newest_first(question.documents("Certificates"), "CreatedAt", "ImportedAt")
        if (not statuses or certificate.get("Status") in statuses)
        and certificate.get("KeyAlgorithm", "RSA_2048").replace("-", "_") in kinds
    ]
    size = page_size(question, "MaxItems", default=1000, largest=1000)
    part = page(question, rows, size=size, token=asked.get("NextToken"))
    return part.under("CertificateSummaryList", "NextToken")


@operation("acm", "DescribeCertificate")
def describe_certificate(question: Question) -> Mapping[str, Any]:
    """Answer for one certificate; ACM knows only those of its own region."""
    arn = question.needed("CertificateArn")
    for certificate in question.documents("Certificates"):
        if certificate["CertificateArn"] == arn:
            return {"Certificate": keep(certificate, member_names("acm", "CertificateDetail"))}
    raise AwsError("ResourceNotFoundException", f"Could not find certificate {arn}.")


def _summary(certificate: Document) -> Document:
    names: list[str] = certificate.get("SubjectAlternativeNames") or []
    derived: Document = {"InUse": bool(certificate.get("InUseBy"))}
    if names:
        derived |= {
            "SubjectAlternativeNameSummaries": names[:100],
            "HasAdditionalSubjectAlternativeNames": len(names) > 100,
        }
    # The long form describes key usages with structures, the short one with names only.
    shared = {
        name: value
        for name, value in keep(certificate, member_names("acm", "CertificateSummary")).items()
        if name not in {"KeyUsages", "ExtendedKeyUsages"}
    }
    return derived | shared

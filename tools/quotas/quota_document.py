"""Turns the document Service Quotas answers with into a fact.

Source: https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/API_ServiceQuota.html
"""

from collections.abc import Mapping
from typing import Any

from tools.aws.answer import clean, named_lines
from tools.aws.calls import Reader
from tools.evidence import Evidence
from tools.quotas.facts import Quota


def quota_of(
    reader: Reader, operation: str, document: Mapping[str, Any], resource: str, *, applied: bool
) -> tuple[Quota, Evidence]:
    """Return the quota and the evidence of it."""
    service_code, _, quota_code = resource.partition("/")
    name = clean(document.get("QuotaName")) or quota_code
    excerpt = named_lines(
        (
            ("QuotaName", name),
            ("ServiceCode", service_code),
            ("QuotaCode", quota_code),
            ("Value" if applied else "default Value", f"{document.get('Value', 0):g}"),
            ("Adjustable", document.get("Adjustable")),
        )
    )
    title = f"Quota {name}" if applied else f"Default of quota {name}"
    shown = reader.evidence(operation, resource=resource, title=title, excerpt=excerpt)
    quota = Quota(
        service_code=service_code,
        quota_code=quota_code,
        name=name,
        value=float(document.get("Value", 0)),
        adjustable=bool(document.get("Adjustable")),
        applied=applied,
        evidence_id=shown.id,
    )
    return quota, shown

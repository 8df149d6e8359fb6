"""Typed facts of Service Quotas.

Source: https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/API_ServiceQuota.html
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """One quota of the account in a region. `applied` is False where the value is AWS's default."""

    service_code: str
    quota_code: str
    name: str
    value: float
    adjustable: bool
    applied: bool
    evidence_id: str

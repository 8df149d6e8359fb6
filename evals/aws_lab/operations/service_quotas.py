"""Service quotas as applied, and their defaults.

Source: https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evals.aws_lab.exchange import AwsError
from evals.aws_lab.operation import Question, operation, page, page_size
from evals.aws_lab.world import Document


@operation("service-quotas", "ListServiceQuotas")
def list_service_quotas(question: Question) -> Mapping[str, Any]:
    """Answer with the quotas of a service."""
    asked = question.parameters
    rows = [
        quota
        for quota in question.documents("Quotas")
        if quota["ServiceCode"] == question.needed("ServiceCode")
        and asked.get("QuotaCode", quota["QuotaCode"]) == quota["QuotaCode"]
    ]
    size = page_size(question, "MaxResults", default=100, largest=100)
    return page(question, rows, size=size, token=asked.get("NextToken")).under("Quotas", "NextToken")


@operation("service-quotas", "GetServiceQuota")
def get_service_quota(question: Question) -> Mapping[str, Any]:
    """Answer for one quota by code."""
    return {"Quota": _quota(question, "Quotas")}


@operation("service-quotas", "GetAWSDefaultServiceQuota")
def get_default_service_quota(question: Question) -> Mapping[str, Any]:
    """Answer for the default of one quota by code."""
    return {"Quota": _quota(question, "DefaultQuotas")}


def _quota(question: Question, key: str) -> Document:
    wanted = (question.needed("ServiceCode"), question.needed("QuotaCode"))
    for quota in question.documents(key):
        if (quota["ServiceCode"], quota["QuotaCode"]) == wanted:
            return quota
    raise AwsError("NoSuchResourceException", "The request failed because the specified service quota does not exist.")

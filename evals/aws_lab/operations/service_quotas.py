"""Service quotas as applied.

Source: https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evals.aws_lab.exchange import AwsError
from evals.aws_lab.operation import Question, operation, page, page_size


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
    wanted = (question.needed("ServiceCode"), question.needed("QuotaCode"))
    for quota in question.documents("Quotas"):
        if (quota["ServiceCode"], quota["QuotaCode"]) == wanted:
            return {"Quota": quota}
    raise AwsError("NoSuchResourceException", "The request failed because the specified service quota does not exist.")

"""Reads the value of a quota that holds for the account.

Source: https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/API_GetServiceQuota.html
"""

from dataclasses import dataclass

from tools.aws.calls import Reader
from tools.errors import ReadFailedError
from tools.evidence import Empty, Found, Read
from tools.quotas.facts import Quota
from tools.quotas.quota_document import quota_of
from tools.tool import Tool

OPERATION = "service-quotas:GetServiceQuota"


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribeQuotaArguments:
    """One quota by the codes of Service Quotas, such as `fargate` and `L-3032A538`."""

    service_code: str
    quota_code: str

    @property
    def resource(self) -> str:
        """What is read, for people."""
        return f"{self.service_code}/{self.quota_code}"


def read(reader: Reader, arguments: DescribeQuotaArguments) -> Read[Quota]:
    """Describe the quota. Empty when AWS shows no applied value: then its default holds."""
    try:
        answer = reader.call(OPERATION, ServiceCode=arguments.service_code, QuotaCode=arguments.quota_code)
    except ReadFailedError as error:
        if error.code != "NoSuchResourceException":
            raise
        excerpt = f"NoSuchResourceException: {arguments.resource}"
        looked = reader.evidence(OPERATION, resource=arguments.resource, title="No such quota", excerpt=excerpt)
        return Empty(evidence=(looked,))
    quota, shown = quota_of(reader, OPERATION, answer.get("Quota", {}), arguments.resource, applied=True)
    return Found(value=quota, evidence=(shown,))


TOOL = Tool(
    name="quotas_describe_quota",
    description="Describe one quota of the account by its code: the value that holds, and whether it can be raised.",
    operations=(OPERATION,),
    arguments=DescribeQuotaArguments,
    effect="how high the quota is in this account is not known",
    read=read,
)

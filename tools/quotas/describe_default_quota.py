"""Reads the value a quota has where nobody raised it.

Source: https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/API_GetAWSDefaultServiceQuota.html
"""

from dataclasses import dataclass

from tools.aws.calls import Reader
from tools.errors import ReadFailedError
from tools.evidence import Empty, Found, Read
from tools.quotas.facts import Quota
from tools.quotas.quota_document import quota_of
from tools.tool import Tool

OPERATION = "service-quotas:GetAWSDefaultServiceQuota"


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribeDefaultQuotaArguments:
    """One quota by the codes of Service Quotas, such as `fargate` and `L-3032A538`."""

    service_code: str
    quota_code: str

    @property
    def resource(self) -> str:
        """What is read, for people."""
        return f"{self.service_code}/{self.quota_code}"


def read(reader: Reader, arguments: DescribeDefaultQuotaArguments) -> Read[Quota]:
    """Describe the quota. Empty when AWS knows no such quota."""
    try:
        answer = reader.call(OPERATION, ServiceCode=arguments.service_code, QuotaCode=arguments.quota_code)
    except ReadFailedError as error:
        if error.code != "NoSuchResourceException":
            raise
        excerpt = f"NoSuchResourceException: {arguments.resource}"
        looked = reader.evidence(OPERATION, resource=arguments.resource, title="No such quota", excerpt=excerpt)
        return Empty(evidence=(looked,))
    quota, shown = quota_of(reader, OPERATION, answer.get("Quota", {}), arguments.resource, applied=False)
    return Found(value=quota, evidence=(shown,))


TOOL = Tool(
    name="quotas_describe_default_quota",
    description="Describe the default of one quota by its code.",
    operations=(OPERATION,),
    arguments=DescribeDefaultQuotaArguments,
    effect="whether the quota was raised before is not known",
    read=read,
)

"""Quotas as they hold, and their defaults."""

from typing import Any

import pytest

from tools.errors import ReadFailedError
from tools.evidence import Empty
from tools.quotas.describe_default_quota import TOOL as DEFAULT
from tools.quotas.describe_default_quota import DescribeDefaultQuotaArguments
from tools.quotas.describe_quota import TOOL as APPLIED
from tools.quotas.describe_quota import DescribeQuotaArguments

QUOTA = {
    "ServiceCode": "fargate",
    "QuotaCode": "L-3032A538",
    "QuotaName": "Fargate On-Demand vCPU resource count",
    "Value": 10.0,
    "Adjustable": True,
}
ASKED = {"service_code": "fargate", "quota_code": "L-3032A538"}


def test_the_value_that_holds_and_the_default_are_two_reads(stage: Any) -> None:
    stage.serve({"service-quotas": {"Quotas": [QUOTA], "DefaultQuotas": [{**QUOTA, "Value": 6.0}]}})
    applied = stage.read(APPLIED, DescribeQuotaArguments(**ASKED))
    default = stage.read(DEFAULT, DescribeDefaultQuotaArguments(**ASKED))
    assert (applied.value.value, applied.value.applied, applied.value.adjustable) == (10, True, True)
    assert (default.value.value, default.value.applied) == (6, False)
    assert "\nValue: 10\n" in applied.evidence[0].excerpt
    assert "default Value: 6" in default.evidence[0].excerpt
    assert applied.evidence[0].console_url.endswith(
        "/servicequotas/home/services/fargate/quotas/L-3032A538?region=eu-west-1"
    )


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [(APPLIED, DescribeQuotaArguments(**ASKED)), (DEFAULT, DescribeDefaultQuotaArguments(**ASKED))],
)
def test_a_quota_aws_does_not_know_is_empty_and_a_refusal_is_not(stage: Any, tool: Any, arguments: Any) -> None:
    looked = stage.read(tool, arguments)
    assert isinstance(looked, Empty)
    assert "fargate/L-3032A538" in looked.evidence[0].excerpt
    stage.lab.set_faults([{"service": "service-quotas", "deny": True}])
    with pytest.raises(ReadFailedError):
        stage.read(tool, arguments)

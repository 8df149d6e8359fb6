"""Web ACLs of load balancers and the requests WAF sampled.

Source: https://docs.aws.amazon.com/waf/latest/APIReference/
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evals.aws_lab.exchange import AwsError
from evals.aws_lab.operation import Question, newest_first, operation, without

LARGEST_SAMPLE = 500
KEPT_SECONDS = 3 * 3600


@operation("wafv2", "GetWebACLForResource")
def get_web_acl_for_resource(question: Question) -> Mapping[str, Any]:
    """Answer with the web ACL associated with a resource, with nothing where there is none."""
    arn = question.needed("ResourceArn")
    for acl in question.documents("WebACLs"):
        if arn in acl.get("ResourceArns", ()):
            return {"WebACL": without(acl, "ResourceArns")}
    return {}


@operation("wafv2", "GetSampledRequests")
def get_sampled_requests(question: Question) -> Mapping[str, Any]:
    """Answer with the samples of one rule in a time of the last three hours."""
    arn, metric = question.needed("WebAclArn"), question.needed("RuleMetricName")
    acl = next((acl for acl in question.documents("WebACLs") if acl["ARN"] == arn), None)
    if acl is None:
        message = "AWS WAF couldn’t perform the operation because your resource doesn’t exist."
        raise AwsError("WAFNonexistentItemException", message)
    window = question.structure("TimeWindow")
    start, end = float(window["StartTime"]), float(window["EndTime"])
    if not start < end:
        raise AwsError("WAFInvalidParameterException", "The parameter TIME_WINDOW is not valid")
    largest = int(question.needed("MaxItems"))
    if not 1 <= largest <= LARGEST_SAMPLE:
        raise AwsError("WAFInvalidParameterException", f"MaxItems must be between 1 and {LARGEST_SAMPLE}")
    # WAF moves a start that is too long ago; it refuses nothing for it.
    start = max(start, end - KEPT_SECONDS)
    rows = [
        without(sample, "WebAclArn", "RuleMetricName")
        for sample in newest_first(question.documents("SampledRequests"), "Timestamp")
        if sample["WebAclArn"] == arn and sample["RuleMetricName"] == metric and start <= sample["Timestamp"] <= end
    ]
    return {
        "SampledRequests": rows[:largest],
        "PopulationSize": len(rows),
        "TimeWindow": {"StartTime": start, "EndTime": end},
    }

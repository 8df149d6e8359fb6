from datetime import UTC, datetime, timedelta
from typing import Any

from tests.tools.stage import ACCOUNT, REGION, ago
from tools.evidence import Empty
from tools.waf.list_blocked_requests import TOOL, ListBlockedRequestsArguments

ACL = f"arn:aws:wafv2:{REGION}:{ACCOUNT}:regional/webacl/team-edge/1f2e3d4c"
WEB_ACL = {
    "Name": "team-edge",
    "Id": "1f2e3d4c",
    "ARN": ACL,
    "DefaultAction": {"Allow": {}},
    "VisibilityConfig": {"SampledRequestsEnabled": True, "CloudWatchMetricsEnabled": True, "MetricName": "edge"},
}


def last_hour() -> ListBlockedRequestsArguments:
    # The simulator brings the times of a world to now.
    until = datetime.now(UTC)
    since = until - timedelta(hours=1)
    return ListBlockedRequestsArguments(acl_arn=ACL, rule="offices-only", metric="m-offices", since=since, until=until)


def sample(minutes: float, uri: str, action: str = "BLOCK", metric: str = "m-offices") -> dict[str, Any]:
    return {
        "WebAclArn": ACL,
        "RuleMetricName": metric,
        "Timestamp": ago(minutes),
        "Weight": 1,
        "Action": action,
        "Request": {
            "ClientIP": "203.0.113.9",
            "URI": uri,
            "Method": "GET",
            "Headers": [{"Name": "authorization", "Value": "Bearer abc.def.ghi"}],
        },
    }


def test_counts_blocked_paths_and_keeps_nothing_else_of_a_request(stage: Any) -> None:
    samples = [
        sample(30, "/orders/smoke?token=s3cret"),
        sample(20, "/orders/smoke"),
        sample(10, "/login"),
        sample(9, "/fine", "ALLOW"),
        sample(8, "/other", metric="m-other"),
        sample(100, "/before"),
    ]
    stage.serve({"wafv2": {"WebACLs": [WEB_ACL], "SampledRequests": samples}})
    answer = stage.read(TOOL, last_hour())
    assert [(told.path, told.count) for told in answer.value] == [("/orders/smoke", 2), ("/login", 1)]
    assert answer.value[0].last_at - answer.value[0].first_at == timedelta(minutes=10)
    said = "".join(piece.excerpt + piece.title for piece in answer.evidence)
    assert not any(word in said for word in ("s3cret", "203.0.113.9", "Bearer"))


def test_nothing_blocked_is_empty(stage: Any) -> None:
    stage.serve({"wafv2": {"WebACLs": [WEB_ACL], "SampledRequests": [sample(9, "/fine", "ALLOW")]}})
    assert isinstance(stage.read(TOOL, last_hour()), Empty)

from typing import Any

from tests.tools.documents import BALANCER
from tests.tools.stage import ACCOUNT, REGION
from tools.evidence import Empty
from tools.waf.describe_web_acl import TOOL, DescribeWebAclArguments

ACL = f"arn:aws:wafv2:{REGION}:{ACCOUNT}:regional/webacl/team-edge/1f2e3d4c"


def rule(name: str, priority: int, **more: Any) -> dict[str, Any]:
    visibility = {"SampledRequestsEnabled": True, "CloudWatchMetricsEnabled": True, "MetricName": f"m-{name}"}
    statement = {"GeoMatchStatement": {"CountryCodes": ["DE"]}}
    return {"Name": name, "Priority": priority, "Statement": statement, "VisibilityConfig": visibility} | more


def web_acl(**more: Any) -> dict[str, Any]:
    return {
        "Name": "team-edge",
        "Id": "1f2e3d4c",
        "ARN": ACL,
        "DefaultAction": {"Allow": {}},
        "VisibilityConfig": {"SampledRequestsEnabled": True, "CloudWatchMetricsEnabled": True, "MetricName": "edge"},
        "ResourceArns": [BALANCER],
    } | more


def test_tells_rules_in_their_order_and_which_may_block(stage: Any) -> None:
    rules = [
        rule("common", 5, OverrideAction={"None": {}}),
        rule("offices-only", 1, Action={"Block": {}}),
        rule("watch", 2, OverrideAction={"Count": {}}),
        rule("health", 0, Action={"Allow": {}}),
    ]
    stage.serve({"wafv2": {"WebACLs": [web_acl(Rules=rules)]}})
    told = stage.read(TOOL, DescribeWebAclArguments(load_balancer_arn=BALANCER)).value
    assert (told.name, told.arn, told.blocks_by_default) == ("team-edge", ACL, False)
    assert [(one.name, one.action, one.may_block) for one in told.rules] == [
        ("health", "Allow", False),
        ("offices-only", "Block", True),
        ("watch", "Count", False),
        ("common", "Group", True),
    ]
    assert told.rules[1].metric == "m-offices-only"


def test_an_acl_may_block_by_default(stage: Any) -> None:
    stage.serve({"wafv2": {"WebACLs": [web_acl(DefaultAction={"Block": {}})]}})
    assert stage.read(TOOL, DescribeWebAclArguments(load_balancer_arn=BALANCER)).value.blocks_by_default


def test_a_load_balancer_without_one_is_empty(stage: Any) -> None:
    stage.serve({"wafv2": {"WebACLs": [web_acl(ResourceArns=[BALANCER + "0"])]}})
    assert isinstance(stage.read(TOOL, DescribeWebAclArguments(load_balancer_arn=BALANCER)), Empty)

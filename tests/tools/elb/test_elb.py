"""Target groups, target health, listeners and rules."""

from typing import Any

import pytest

from tests.tools.documents import BALANCER, LISTENER, TARGET_GROUP
from tools.elb.describe_listeners import TOOL as LISTENERS
from tools.elb.describe_listeners import DescribeListenersArguments
from tools.elb.describe_load_balancers import TOOL as BALANCERS
from tools.elb.describe_load_balancers import DescribeLoadBalancersArguments
from tools.elb.describe_rules import TOOL as RULES
from tools.elb.describe_rules import DescribeRulesArguments
from tools.elb.describe_target_groups import TOOL as GROUPS
from tools.elb.describe_target_groups import DescribeTargetGroupsArguments
from tools.elb.describe_target_health import TOOL as HEALTH
from tools.elb.describe_target_health import DescribeTargetHealthArguments
from tools.errors import ReadFailedError
from tools.evidence import Empty

GREEN = TARGET_GROUP.replace("orders", "green")
GROUP = {
    "TargetGroupArn": TARGET_GROUP,
    "TargetGroupName": "orders",
    "Protocol": "HTTP",
    "Port": 80,
    "HealthCheckPath": "/healthz",
    "HealthCheckPort": "traffic-port",
    "HealthCheckProtocol": "HTTP",
    "HealthCheckEnabled": True,
    "HealthCheckIntervalSeconds": 10,
    "HealthCheckTimeoutSeconds": 5,
    "HealthyThresholdCount": 2,
    "UnhealthyThresholdCount": 3,
    "Matcher": {"HttpCode": "200-299"},
    "LoadBalancerArns": [BALANCER],
    "TargetType": "ip",
}


def test_health_check_settings_are_read_and_shown(stage: Any) -> None:
    stage.serve({"elbv2": {"TargetGroups": [GROUP]}})
    answer = stage.read(GROUPS, DescribeTargetGroupsArguments(arns=(TARGET_GROUP,)))
    told = answer.value[0]
    assert (told.health_check_path, told.matcher, told.unhealthy_threshold) == ("/healthz", "200-299", 3)
    for text in ("HealthCheckPath: /healthz", "Matcher: 200-299", "UnhealthyThresholdCount: 3"):
        assert text in answer.evidence[0].excerpt


def test_one_missing_target_group_does_not_hide_the_other(stage: Any) -> None:
    stage.serve({"elbv2": {"TargetGroups": [GROUP]}})
    told = stage.read(GROUPS, DescribeTargetGroupsArguments(arns=(GREEN, TARGET_GROUP))).value
    assert [group.arn for group in told] == [TARGET_GROUP]
    assert isinstance(stage.read(GROUPS, DescribeTargetGroupsArguments(arns=(GREEN,))), Empty)


def test_each_target_says_state_reason_and_description(stage: Any) -> None:
    targets = [
        {
            "Target": {"Id": "10.0.0.9", "Port": 8080},
            "HealthCheckPort": "8080",
            "TargetHealth": {
                "State": "unhealthy",
                "Reason": "Target.ResponseCodeMismatch",
                "Description": "Health checks failed with these codes: [404]",
            },
        },
        {"Target": {"Id": "10.0.0.8", "Port": 8080}, "TargetHealth": {"State": "draining"}},
    ]
    stage.serve({"elbv2": {"TargetGroups": [GROUP], "TargetHealthDescriptions": {TARGET_GROUP: targets}}})
    answer = stage.read(HEALTH, DescribeTargetHealthArguments(target_group_arn=TARGET_GROUP))
    bad, draining = answer.value
    assert (bad.state, bad.reason, bad.port) == ("unhealthy", "Target.ResponseCodeMismatch", 8080)
    assert (draining.state, draining.reason) == ("draining", None)
    excerpt = answer.evidence[0].excerpt
    assert "target: 10.0.0.9:8080" in excerpt
    assert "Description: Health checks failed with these codes: [404]" in excerpt


def test_no_targets_is_empty_and_a_refusal_is_not(stage: Any) -> None:
    arguments = DescribeTargetHealthArguments(target_group_arn=TARGET_GROUP)
    stage.serve({"elbv2": {"TargetGroups": [GROUP]}})
    assert isinstance(stage.read(HEALTH, arguments), Empty)
    stage.lab.set_faults([{"operation": "DescribeTargetHealth", "deny": True}])
    with pytest.raises(ReadFailedError) as raised:
        stage.read(HEALTH, arguments)
    assert raised.value.reason == "denied"


def test_weights_of_a_listener_and_of_its_rules_are_read_in_order_of_priority(stage: Any) -> None:
    def rule(priority: str, *conditions: dict[str, Any], weights: dict[str, int]) -> dict[str, Any]:
        groups = [{"TargetGroupArn": arn, "Weight": weight} for arn, weight in weights.items()]
        return {
            "RuleArn": LISTENER.replace(":listener/", ":listener-rule/") + f"/{priority}",
            "Priority": priority,
            "Conditions": list(conditions),
            "Actions": [{"Type": "forward", "ForwardConfig": {"TargetGroups": groups}}],
            "IsDefault": priority == "default",
        }

    header = {"Field": "http-header", "HttpHeaderConfig": {"HttpHeaderName": "x-version", "Values": ["v42"]}}
    path = {"Field": "path-pattern", "PathPatternConfig": {"Values": ["/orders/*"]}}
    listener = {
        "ListenerArn": LISTENER,
        "LoadBalancerArn": BALANCER,
        "Port": 443,
        "Protocol": "HTTPS",
        "DefaultActions": [{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}],
    }
    rules = [
        rule("default", weights={TARGET_GROUP: 1}),
        rule("20", path, weights={TARGET_GROUP: 90, GREEN: 10}),
        rule("3", path, header, weights={GREEN: 1}),
    ]
    balancer = {"LoadBalancerArn": BALANCER, "LoadBalancerName": "web", "Type": "application"}
    stage.serve({"elbv2": {"LoadBalancers": [balancer], "Listeners": [listener], "Rules": rules}})
    (heard,) = stage.read(LISTENERS, DescribeListenersArguments(load_balancer_arn=BALANCER)).value
    assert (heard.port, dict(heard.weights)) == (443, {})
    told = stage.read(RULES, DescribeRulesArguments(listener_arn=LISTENER)).value
    assert [item.priority for item in told] == ["3", "20", "default"]
    assert [item.header_only for item in told] == [True, False, False]
    assert told[0].conditions == ("path /orders/*", "header x-version=v42")
    assert dict(told[1].weights) == {TARGET_GROUP: 90, GREEN: 10}


def test_what_is_not_there_is_empty(stage: Any) -> None:
    assert isinstance(stage.read(LISTENERS, DescribeListenersArguments(load_balancer_arn=BALANCER)), Empty)
    assert isinstance(stage.read(RULES, DescribeRulesArguments(listener_arn=LISTENER)), Empty)


def test_a_load_balancer_tells_its_security_groups_and_subnets(stage: Any) -> None:
    document = {
        "LoadBalancerArn": BALANCER,
        "LoadBalancerName": "web",
        "Type": "application",
        "SecurityGroups": ["sg-0b"],
        "AvailabilityZones": [{"ZoneName": "eu-west-1a", "SubnetId": "subnet-0p"}],
    }
    stage.serve({"elbv2": {"LoadBalancers": [document]}})
    found = stage.read(BALANCERS, DescribeLoadBalancersArguments(arns=(BALANCER,)))
    (balancer,) = found.value
    assert (balancer.name, balancer.kind) == ("web", "application")
    assert (balancer.security_groups, balancer.subnets) == (("sg-0b",), ("subnet-0p",))
    assert "SecurityGroups: sg-0b" in found.evidence[0].excerpt


def test_a_load_balancer_that_is_gone_is_empty(stage: Any) -> None:
    assert isinstance(stage.read(BALANCERS, DescribeLoadBalancersArguments(arns=(BALANCER,))), Empty)

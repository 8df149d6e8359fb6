from typing import Any

from tests.tools.stage import ACCOUNT, REGION
from tools.elb.describe_rule import TOOL, DescribeRuleArguments
from tools.evidence import Empty

ARN = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:listener-rule/app/web/1/2/3"


def group(name: str) -> str:
    return f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:targetgroup/{name}/4d2246e3635cc45b"


def rule(arn: str = ARN) -> dict[str, Any]:
    groups = [{"TargetGroupArn": group("blue"), "Weight": 75}, {"TargetGroupArn": group("green"), "Weight": 25}]
    return {
        "RuleArn": arn,
        "Priority": "10",
        "Conditions": [{"Field": "path-pattern", "Values": ["/orders/*"]}],
        "Actions": [{"Type": "forward", "Order": 1, "ForwardConfig": {"TargetGroups": groups}}],
        "IsDefault": False,
    }


def read(stage: Any, *rules: dict[str, Any]) -> Any:
    stage.serve({"elbv2": {"Rules": list(rules)}})
    return stage.read(TOOL, DescribeRuleArguments(rule_arn=ARN))


def test_how_a_rule_divides_the_traffic_is_told(stage: Any) -> None:
    answer = read(stage, rule(ARN + "4"), rule())
    assert answer.value.arn == ARN
    assert answer.value.weights == {group("blue"): 75, group("green"): 25}
    assert "path /orders/*" in answer.evidence[0].excerpt


def test_a_rule_that_is_gone_is_an_empty_answer(stage: Any) -> None:
    assert isinstance(read(stage, rule(ARN + "4")), Empty)

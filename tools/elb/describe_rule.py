"""Reads one rule of a listener by its ARN: how it divides the traffic now.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeRules.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tools.aws.calls import Reader
from tools.elb.describe_rules import OPERATION, rule_fact
from tools.elb.facts import Rule
from tools.errors import ReadFailedError
from tools.evidence import Empty, Evidence, Found, Read
from tools.tool import Tool


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribeRuleArguments:
    """One rule, by ARN."""

    rule_arn: str

    @property
    def resource(self) -> str:
        """What is read, for people."""
        return self.rule_arn


def read(reader: Reader, arguments: DescribeRuleArguments) -> Read[Rule]:
    """Describe the rule. Empty when there is none of that ARN. The rule does not name its listener, so that is empty."""
    arn = arguments.rule_arn
    documents: list[Mapping[str, Any]] = []
    try:
        documents = reader.call(OPERATION, RuleArns=[arn]).get("Rules", [])
    except ReadFailedError as error:
        if error.reason != "not_found":
            raise
    if not documents:
        excerpt = f"RuleNotFound: there is no rule {arn}"
        return Empty(evidence=(reader.evidence(OPERATION, resource=arn, title="No such rule", excerpt=excerpt),))
    evidence: list[Evidence] = []
    return Found(value=rule_fact(reader, "", documents[0], evidence), evidence=tuple(evidence))


TOOL = Tool(
    name="elb_describe_rule",
    description="Describe one listener rule by its ARN: conditions, and the weights of the target groups it forwards to.",
    operations=(OPERATION,),
    arguments=DescribeRuleArguments,
    effect="how the load balancer divides the traffic now is not known",
    read=read,
)

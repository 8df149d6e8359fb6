"""Reads which web ACL stands in front of a load balancer.

Source: https://docs.aws.amazon.com/waf/latest/APIReference/API_GetWebACLForResource.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tools.aws.answer import clean, named_lines
from tools.aws.calls import Reader
from tools.evidence import Empty, Found, Read
from tools.tool import Tool
from tools.waf.facts import WebAcl, WebAclRule

OPERATION = "wafv2:GetWebACLForResource"
# WAF checks this permission too when it answers the other call.
ALSO_ALLOWED = "wafv2:GetWebACL"


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribeWebAclArguments:
    """One Application Load Balancer by ARN."""

    load_balancer_arn: str

    @property
    def resource(self) -> str:
        """What is read, for people."""
        return self.load_balancer_arn


def read(reader: Reader, arguments: DescribeWebAclArguments) -> Read[WebAcl]:
    """Describe the web ACL of the load balancer. Empty when it has none."""
    document = reader.call(OPERATION, ResourceArn=arguments.load_balancer_arn).get("WebACL")
    if document:
        return _found(reader, document, arguments.load_balancer_arn)
    excerpt = f"No web ACL is associated with {arguments.load_balancer_arn}"
    looked = reader.evidence(OPERATION, resource=arguments.load_balancer_arn, title="No web ACL", excerpt=excerpt)
    return Empty(evidence=(looked,))


TOOL = Tool(
    name="waf_describe_web_acl",
    description="Describe the AWS WAF web ACL of a load balancer: its default action and its rules.",
    operations=(OPERATION, ALSO_ALLOWED),
    arguments=DescribeWebAclArguments,
    effect="whether a firewall stands in front of the load balancer is not known",
    read=read,
)


def _found(reader: Reader, document: Mapping[str, Any], load_balancer_arn: str) -> Found[WebAcl]:
    name = clean(str(document.get("Name", ""))) or ""
    blocks = "Block" in document.get("DefaultAction", {})
    rules = tuple(_rule(rule) for rule in sorted(document.get("Rules", []), key=_priority))
    managed = bool(document.get("ManagedByFirewallManager"))
    excerpt = named_lines(
        (
            ("Name", name),
            ("ResourceArn", load_balancer_arn),
            ("DefaultAction", "Block" if blocks else "Allow"),
            ("ManagedByFirewallManager", managed),
            ("Description", document.get("Description")),
            *((f"rule {rule.name}", rule.action) for rule in rules),
        )
    )
    shown = reader.evidence(OPERATION, resource=str(document["ARN"]), title=f"Web ACL {name}", excerpt=excerpt)
    value = WebAcl(
        name=name,
        arn=str(document["ARN"]),
        load_balancer_arn=load_balancer_arn,
        blocks_by_default=blocks,
        rules=rules,
        by_firewall_manager=managed,
        evidence_id=shown.id,
    )
    return Found(value=value, evidence=(shown,))


def _priority(rule: Mapping[str, Any]) -> int:
    return int(rule.get("Priority", 0))


def _rule(rule: Mapping[str, Any]) -> WebAclRule:
    # A rule has an action of its own; a group of rules keeps theirs unless it is overridden to count.
    action = next(iter(rule.get("Action", {})), None)
    if action is None:
        action = "Count" if "Count" in rule.get("OverrideAction", {}) else "Group"
    metric = rule.get("VisibilityConfig", {}).get("MetricName", rule["Name"])
    return WebAclRule(name=clean(str(rule["Name"])) or "", action=action, metric=str(metric))

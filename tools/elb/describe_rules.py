"""Reads the rules of a listener: which requests go to which target group.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeRules.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tools.aws.answer import clean, named_lines
from tools.aws.calls import Reader
from tools.elb.facts import Rule
from tools.elb.forwarding import action_text, forward_weights
from tools.errors import ReadFailedError
from tools.evidence import Empty, Evidence, Found, Read
from tools.tool import Tool

OPERATION = "elbv2:DescribeRules"
# Ordinary requests do not carry these: a rule that asks for them serves tests of a new version. A cookie is a header.
_ASKED_FOR = frozenset({"http-header", "query-string"})


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribeRulesArguments:
    """One listener, by ARN."""

    listener_arn: str

    @property
    def resource(self) -> str:
        """What is read, for people."""
        return self.listener_arn


def read(reader: Reader, arguments: DescribeRulesArguments) -> Read[tuple[Rule, ...]]:
    """Describe every rule, in order of priority, the default last. Empty when it has none, or there is no such listener."""
    arn = arguments.listener_arn
    documents: list[Mapping[str, Any]] = []
    reason = "The listener has no rules"
    try:
        for page in reader.pages(OPERATION, token="Marker", answer_token="NextMarker", ListenerArn=arn):
            documents += page.get("Rules", [])
    except ReadFailedError as error:
        if error.reason != "not_found":
            raise
        reason = "ListenerNotFound: there is no such listener"
    if not documents:
        return Empty(evidence=(reader.evidence(OPERATION, resource=arn, title="No rules", excerpt=reason),))
    evidence: list[Evidence] = []
    documents.sort(key=lambda document: _order(str(document.get("Priority", "default"))))
    return Found(value=tuple(rule_fact(reader, arn, item, evidence) for item in documents), evidence=tuple(evidence))


TOOL = Tool(
    name="elb_describe_rules",
    description="Describe the rules of a listener: conditions, and the weights of the target groups they forward to.",
    operations=(OPERATION,),
    arguments=DescribeRulesArguments,
    effect="which target group gets the traffic is not known",
    read=read,
)


def condition_text(condition: Mapping[str, Any]) -> str:
    """Say a rule's condition in words.

    Example:
        >>> condition_text({"Field": "path-pattern", "PathPatternConfig": {"Values": ["/orders/*", "/o"]}})
        'path /orders/* or /o'
        >>> condition_text({"Field": "http-header", "HttpHeaderConfig": {"HttpHeaderName": "x-v", "Values": ["42"]}})
        'header x-v=42'
    """
    field = str(condition.get("Field", ""))
    if field == "http-header":
        header: Mapping[str, Any] = condition.get("HttpHeaderConfig", {})
        return f"header {header.get('HttpHeaderName', '')}={_either(header)}"
    if field == "query-string":
        pairs: list[Mapping[str, Any]] = condition.get("QueryStringConfig", {}).get("Values", [])
        return "query " + " or ".join("=".join(filter(None, (p.get("Key"), p.get("Value")))) for p in pairs)
    for config, word in (
        ("PathPatternConfig", "path"),
        ("HostHeaderConfig", "host"),
        ("HttpRequestMethodConfig", "method"),
        ("SourceIpConfig", "source ip"),
    ):
        if config in condition:
            return f"{word} {_either(condition[config])}"
    # Older documents carry the values beside the field.
    word = {"path-pattern": "path", "host-header": "host"}.get(field, field)
    return f"{word} {_either(condition)}"


def _either(config: Mapping[str, Any]) -> str:
    return " or ".join(str(value) for value in (*config.get("Values", []), *config.get("RegexValues", [])))


def _order(priority: str) -> tuple[int, int]:
    return (0, int(priority)) if priority.isdecimal() else (1, 0)


def rule_fact(reader: Reader, listener_arn: str, document: Mapping[str, Any], evidence: list[Evidence]) -> Rule:
    """Read one rule; `listener_arn` is not in the rule itself. Its evidence is added to `evidence`."""
    arn, priority = str(document["RuleArn"]), str(document.get("Priority", "default"))
    actions: list[Mapping[str, Any]] = document.get("Actions", [])
    given: list[Mapping[str, Any]] = document.get("Conditions", [])
    conditions = tuple(clean(condition_text(condition)) or "" for condition in given)
    excerpt = named_lines(
        (
            ("rule", priority),
            ("Conditions", " and ".join(conditions) or "none: every other request"),
            ("Actions", action_text(actions)),
            ("RuleArn", arn),
        )
    )
    shown = reader.evidence(OPERATION, resource=arn, title=f"Listener rule {priority}", excerpt=excerpt)
    evidence.append(shown)
    return Rule(
        arn=arn,
        listener_arn=listener_arn,
        priority=priority,
        conditions=conditions,
        header_only=any(condition.get("Field") in _ASKED_FOR for condition in given),
        weights=forward_weights(actions),
        evidence_id=shown.id,
    )

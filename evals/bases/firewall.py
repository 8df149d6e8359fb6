"""Base: a team's own web ACL in front of the place's load balancer, and what it blocked.

Source: https://docs.aws.amazon.com/waf/latest/APIReference/API_WebACL.html
"""

from datetime import timedelta
from typing import Literal

from evals.bases.documents import Document, Fragment
from evals.bases.form import Age, Form
from evals.bases.load_balancer import load_balancer_arn
from evals.bases.place import Place


class Blocked(Form):
    """Requests to one path that a rule blocked."""

    path: str
    first: Age  # before now
    every: Age = timedelta(seconds=20)
    times: int = 1


class WebAclRule(Form):
    """A rule by the countries requests come from."""

    name: str
    action: Literal["Allow", "Block", "Count"] = "Block"
    blocked: tuple[Blocked, ...] = ()


class WebAclParameters(Form):
    """A web ACL that lets through what no rule blocks."""

    name: str
    rules: tuple[WebAclRule, ...] = ()


def firewall(place: Place, parameters: WebAclParameters) -> list[Fragment]:
    """Describe the web ACL and the requests WAF sampled."""
    acl_id = place.uuid("web-acl", parameters.name)
    arn = place.arn("wafv2", f"regional/webacl/{parameters.name}/{acl_id}")
    acl: Document = {
        "Name": parameters.name,
        "Id": acl_id,
        "ARN": arn,
        "DefaultAction": {"Allow": {}},
        "Rules": [_rule(rule, number) for number, rule in enumerate(parameters.rules)],
        "VisibilityConfig": _visible(parameters.name),
        "Capacity": 1 + len(parameters.rules),
        "ManagedByFirewallManager": False,
        "ResourceArns": [load_balancer_arn(place)],
    }
    samples = [
        place.fragment("wafv2", "SampledRequests", _sample(place, arn, rule, blocked, number))
        for rule in parameters.rules
        for blocked in rule.blocked
        for number in range(blocked.times)
    ]
    return [place.fragment("wafv2", "WebACLs", acl), *samples]


def _rule(rule: WebAclRule, number: int) -> Document:
    return {
        "Name": rule.name,
        "Priority": number,
        "Statement": {"NotStatement": {"Statement": {"GeoMatchStatement": {"CountryCodes": ["DE", "US"]}}}},
        "Action": {rule.action: {}},
        "VisibilityConfig": _visible(rule.name),
    }


def _visible(name: str) -> Document:
    return {"SampledRequestsEnabled": True, "CloudWatchMetricsEnabled": True, "MetricName": name}


def _sample(place: Place, acl_arn: str, rule: WebAclRule, blocked: Blocked, number: int) -> Document:
    return {
        "WebAclArn": acl_arn,
        "RuleMetricName": rule.name,
        "Timestamp": place.ago(blocked.first - blocked.every * number),
        "Weight": 1,
        "Action": "BLOCK",
        "ResponseCodeSent": 403,
        "Request": {
            "ClientIP": "203.0.113.24",
            "Country": "IE",
            "URI": blocked.path,
            "Method": "GET",
            "HTTPVersion": "HTTP/1.1",
            "Headers": [{"Name": "host", "Value": "web.example.com"}],
        },
    }

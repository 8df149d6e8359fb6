"""Load balancers, listeners, rules, target groups, target health.

https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from evals.aws_lab.exchange import AwsError
from evals.aws_lab.operation import Question, operation, page, page_size
from evals.aws_lab.world import Document


@operation("elbv2", "DescribeLoadBalancers")
def describe_load_balancers(question: Question) -> Mapping[str, Any]:
    """Answer for load balancers by ARN or name, or all."""
    rows = _named(
        question,
        "LoadBalancers",
        {"LoadBalancerArns": "LoadBalancerArn", "Names": "LoadBalancerName"},
        ("LoadBalancerNotFound", "One or more load balancers not found"),
    )
    return _marked_page(question, rows, "LoadBalancers")


@operation("elbv2", "DescribeListeners")
def describe_listeners(question: Question) -> Mapping[str, Any]:
    """Answer for listeners by ARN, or all of a load balancer."""
    balancer = question.parameters.get("LoadBalancerArn")
    if balancer:
        _need(question, "LoadBalancers", "LoadBalancerArn", [balancer], "LoadBalancerNotFound", "load balancers")
        rows = [item for item in question.documents("Listeners") if item["LoadBalancerArn"] == balancer]
    else:
        wanted = question.parameters.get("ListenerArns")
        if not wanted:
            raise AwsError("ValidationError", "You must specify either listener ARNs or a load balancer ARN")
        rows = _need(question, "Listeners", "ListenerArn", wanted, "ListenerNotFound", "listeners")
    return _marked_page(question, rows, "Listeners")


@operation("elbv2", "DescribeRules")
def describe_rules(question: Question) -> Mapping[str, Any]:
    """Answer for rules by ARN, or all of a listener; a rule's ARN begins with its listener's."""
    listener = question.parameters.get("ListenerArn")
    if listener:
        _need(question, "Listeners", "ListenerArn", [listener], "ListenerNotFound", "listeners")
        prefix = listener.replace(":listener/", ":listener-rule/", 1) + "/"
        rows = [rule for rule in question.documents("Rules") if rule["RuleArn"].startswith(prefix)]
    else:
        wanted = question.parameters.get("RuleArns")
        if not wanted:
            raise AwsError("ValidationError", "You must specify either listener rule ARNs or a listener ARN")
        rows = _need(question, "Rules", "RuleArn", wanted, "RuleNotFound", "rules")
    return _marked_page(question, rows, "Rules")


@operation("elbv2", "DescribeTargetGroups")
def describe_target_groups(question: Question) -> Mapping[str, Any]:
    """Answer for target groups by ARN, name or load balancer, or all."""
    balancer = question.parameters.get("LoadBalancerArn")
    if balancer:
        _need(question, "LoadBalancers", "LoadBalancerArn", [balancer], "LoadBalancerNotFound", "load balancers")
        rows = [g for g in question.documents("TargetGroups") if balancer in (g.get("LoadBalancerArns") or ())]
    else:
        rows = _named(
            question,
            "TargetGroups",
            {"TargetGroupArns": "TargetGroupArn", "Names": "TargetGroupName"},
            ("TargetGroupNotFound", "One or more target groups not found"),
        )
    return _marked_page(question, rows, "TargetGroups")


@operation("elbv2", "DescribeTargetHealth")
def describe_target_health(question: Question) -> Mapping[str, Any]:
    """Answer with the health of a target group's targets, or of those asked for."""
    arn = question.parameters.get("TargetGroupArn")
    descriptions = question.document_map("TargetHealthDescriptions")
    groups = {group["TargetGroupArn"] for group in question.documents("TargetGroups")}
    if arn not in groups and arn not in descriptions:
        raise AwsError("TargetGroupNotFound", f"Target groups '{arn}' not found")
    rows = descriptions.get(str(arn), ())
    if wanted := question.parameters.get("Targets"):
        rows = [_health_of(target, rows) for target in wanted]
    return {"TargetHealthDescriptions": list(rows)}


@operation("elbv2", "DescribeTags")
def describe_tags(question: Question) -> Mapping[str, Any]:
    """Answer with the tags of up to 20 resources that exist."""
    wanted = question.listed("ResourceArns")
    if len(wanted) > 20:
        raise AwsError("ValidationError", "The number of resource ARNs exceeds the limit of 20")
    stated = {item["ResourceArn"]: item for item in question.documents("TagDescriptions")}
    known = {
        item[field]
        for key, field in (
            ("LoadBalancers", "LoadBalancerArn"),
            ("Listeners", "ListenerArn"),
            ("Rules", "RuleArn"),
            ("TargetGroups", "TargetGroupArn"),
        )
        for item in question.documents(key)
    }
    for arn in wanted:
        if arn not in known and arn not in stated:
            raise AwsError(_not_found_code(arn), f"'{arn}' not found")
    return {"TagDescriptions": [stated.get(arn, {"ResourceArn": arn, "Tags": []}) for arn in wanted]}


@operation("elbv2", "DescribeListenerCertificates")
def describe_listener_certificates(question: Question) -> Mapping[str, Any]:
    """Answer with a listener's certificates, its own as the default one."""
    arn = question.parameters.get("ListenerArn")
    rows = _need(question, "Listeners", "ListenerArn", [arn], "ListenerNotFound", "listeners")
    return {"Certificates": [{"IsDefault": True, **c} for c in rows[0].get("Certificates") or ()]}


def _named(question: Question, key: str, by: Mapping[str, str], not_found: tuple[str, str]) -> Sequence[Document]:
    for parameter, field in by.items():
        if wanted := question.parameters.get(parameter):
            known = {item.get(field): item for item in question.documents(key)}
            if any(name not in known for name in wanted):
                raise AwsError(*not_found)
            return [known[name] for name in wanted]
    return question.documents(key)


def _need(question: Question, key: str, field: str, wanted: Sequence[Any], code: str, kind: str) -> list[Document]:
    known = {item[field]: item for item in question.documents(key)}
    if any(arn not in known for arn in wanted):
        raise AwsError(code, f"One or more {kind} not found")
    return [known[arn] for arn in wanted]


def _marked_page(question: Question, rows: Sequence[Document], name: str) -> Mapping[str, Any]:
    size = page_size(question, "PageSize", default=400, largest=400)
    return page(question, rows, size=size, token=question.parameters.get("Marker")).under(name, "NextMarker")


def _health_of(target: Mapping[str, Any], rows: Sequence[Document]) -> Document:
    for row in rows:
        stated: Mapping[str, Any] = row.get("Target") or {}
        if stated.get("Id") == target.get("Id") and target.get("Port") in (None, stated.get("Port")):
            return row
    return {
        "Target": dict(target),
        "TargetHealth": {
            "State": "unused",
            "Reason": "Target.NotRegistered",
            "Description": "Target is not registered to the target group",
        },
    }


def _not_found_code(arn: str) -> str:
    if ":targetgroup/" in arn:
        return "TargetGroupNotFound"
    if ":listener-rule/" in arn:
        return "RuleNotFound"
    return "ListenerNotFound" if ":listener/" in arn else "LoadBalancerNotFound"

"""EventBridge rules that a world states; where it states none, moto's own answer.

Source: https://docs.aws.amazon.com/eventbridge/latest/APIReference/
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evals.aws_lab.exchange import AwsError
from evals.aws_lab.operation import Question, keep, operation, page
from evals.aws_lab.service_models import member_names
from evals.aws_lab.world import Document


@operation("events", "DescribeRule")
def describe_rule(question: Question) -> Mapping[str, Any]:
    """Answer for one rule of a bus."""
    return keep(_rule(question, "Name"), member_names("events", "DescribeRuleResponse"))


@operation("events", "ListTargetsByRule")
def list_targets_by_rule(question: Question) -> Mapping[str, Any]:
    """Answer with the targets of a rule."""
    targets = list(_rule(question, "Rule").get("Targets") or ())
    part = page(question, targets, size=100, token=question.parameters.get("NextToken"))
    return part.under("Targets", "NextToken")


def _rule(question: Question, parameter: str) -> Document:
    name, bus = question.needed(parameter), question.parameters.get("EventBusName") or "default"
    for rule in question.documents("Rules"):
        if (rule["Name"], rule.get("EventBusName", "default")) == (name, bus):
            return rule
    raise AwsError("ResourceNotFoundException", f"Rule {name} does not exist on EventBus {bus}.")

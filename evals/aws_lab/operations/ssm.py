"""Parameters without their values.

Source: https://docs.aws.amazon.com/systems-manager/latest/APIReference/
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evals.aws_lab.exchange import AwsError
from evals.aws_lab.operation import Question, operation, page, page_size
from evals.aws_lab.world import Document

_FIELDS = {"Name": "Name", "Type": "Type", "KeyId": "KeyId", "Tier": "Tier", "DataType": "DataType"}


@operation("ssm", "DescribeParameters")
def describe_parameters(question: Question) -> Mapping[str, Any]:
    """Answer with what is known of parameters, in order of name."""
    asked = question.parameters
    if asked.get("Filters") and asked.get("ParameterFilters"):
        raise AwsError("ValidationException", "You can use either Filters or ParameterFilters in a single request.")
    rows = sorted(question.documents("Parameters"), key=lambda parameter: parameter["Name"])
    for condition in asked.get("ParameterFilters") or asked.get("Filters") or ():
        # The older Filters know no option; for names they mean a prefix.
        default = "BeginsWith" if asked.get("Filters") and condition.get("Key") == "Name" else "Equals"
        rows = [p for p in rows if _passes(p, condition, condition.get("Option") or default)]
    size = page_size(question, "MaxResults", default=10, largest=50)
    return page(question, rows, size=size, token=asked.get("NextToken")).under("Parameters", "NextToken")


def _passes(parameter: Document, condition: Mapping[str, Any], option: str) -> bool:
    key, values = str(condition.get("Key")), [str(value) for value in condition.get("Values") or ()]
    if key == "Path":
        name = parameter["Name"]
        inside = [
            name.removeprefix(path.rstrip("/") + "/") for path in values if name.startswith(path.rstrip("/") + "/")
        ]
        return any(option == "Recursive" or "/" not in rest for rest in inside)
    if key not in _FIELDS:
        raise AwsError("InvalidFilterKey", f"The following filter key is not valid: {key}.")
    text = str(parameter.get(_FIELDS[key], ""))
    if option == "BeginsWith":
        return any(text.startswith(value) for value in values)
    if option == "Contains":
        return any(value in text for value in values)
    return text in values

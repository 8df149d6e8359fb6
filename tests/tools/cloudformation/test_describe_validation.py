from typing import Any

import pytest

from tests.tools.cloudformation.change_set_documents import SET, STATED, change_set, validation
from tools.cloudformation.describe_validation import TOOL as VALIDATION
from tools.cloudformation.describe_validation import DescribeValidationArguments
from tools.errors import ReadFailedError
from tools.evidence import Empty


def serve(stage: Any, *events: dict[str, Any]) -> None:
    documents = {"Stacks": [STATED], "ChangeSets": [change_set()], "ValidationEvents": list(events)}
    stage.serve({"cloudformation": documents})


def test_validation_is_read_on_all_pages_without_what_only_warns(stage: Any) -> None:
    events = [validation(number) for number in range(120)]
    serve(stage, *events, validation(999, ValidationFailureMode="WARN"))
    answer = stage.read(VALIDATION, DescribeValidationArguments(change_set_id=SET))
    assert len(answer.value) == 120
    assert {event.status for event in answer.value} == {"VALIDATION_FAILED"}


def test_nothing_found_wrong_is_an_empty_answer_and_a_refusal_is_none(stage: Any) -> None:
    serve(stage)
    assert isinstance(stage.read(VALIDATION, DescribeValidationArguments(change_set_id=SET)), Empty)
    stage.lab.set_faults([{"service": "cloudformation", "operation": "DescribeEvents", "deny": True}])
    with pytest.raises(ReadFailedError):
        stage.read(VALIDATION, DescribeValidationArguments(change_set_id=SET))

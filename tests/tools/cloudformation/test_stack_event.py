from typing import Any

from tests.tools.documents import STACK
from tests.tools.stage import NOW
from tools.cloudformation.describe_stack_operation import TOOL
from tools.cloudformation.stack_event import stack_event
from tools.evidence import Evidence


def document(**more: Any) -> dict[str, Any]:
    return {"StackId": STACK, "EventId": "e-1", "LogicalResourceId": "Bucket", "Timestamp": NOW} | more


def test_a_validation_error_is_a_failure_with_its_own_reason(stage: Any) -> None:
    evidence: dict[str, Evidence] = {}
    given = document(ValidationStatus="FAILED", ValidationStatusReason="taken", ValidationPath="/Resources/Bucket")
    event = stack_event(stage.reader(TOOL), "cloudformation:DescribeEvents", given, evidence)
    assert (event.status, event.reason, event.stack_name) == ("VALIDATION_FAILED", "taken", "orders")
    assert "ValidationPath: /Resources/Bucket" in evidence[event.evidence_id].excerpt


def test_an_empty_physical_id_is_none(stage: Any) -> None:
    given = document(ResourceStatus="CREATE_FAILED", PhysicalResourceId="")
    event = stack_event(stage.reader(TOOL), "cloudformation:DescribeStackEvents", given, {})
    assert event.physical_id is None

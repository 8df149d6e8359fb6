"""Facts of CloudFormation."""

from typing import Any

from tests.facts_place import minutes, stack_id
from tools.cloudformation.facts import HookResult, StackEvent, StackOperation


def stack_event(
    logical_id: str = "Service", status: str = "UPDATE_FAILED", reason: str | None = None, **fields: Any
) -> StackEvent:
    values: dict[str, Any] = {
        "id": f"{logical_id}-{status}",
        "stack_id": stack_id(),
        "stack_name": "web-prod",
        "logical_id": logical_id,
        "physical_id": None,
        "resource_type": "AWS::ECS::Service" if logical_id == "Service" else "AWS::CloudFormation::WaitCondition",
        "status": status,
        "reason": reason,
        "at": minutes(21),
        "hook_type": None,
        "hook_status": None,
        "hook_reason": None,
        "hook_failure_mode": None,
        "evidence_id": f"ev-stack-{logical_id}-{status}",
    }
    return StackEvent(**{**values, **fields})


def stack_operation(*events: StackEvent, **fields: Any) -> StackOperation:
    """An update that began a minute before the newest deployment and was rolled back."""
    values: dict[str, Any] = {
        "stack_id": stack_id(),
        "began_at": minutes(-1),
        "ended_at": minutes(25),
        "status": "UPDATE_ROLLBACK_COMPLETE",
        "events": tuple(sorted(events, key=lambda item: item.at, reverse=True)),
        "complete": True,
    }
    return StackOperation(**{**values, **fields})


def hook_result(**fields: Any) -> HookResult:
    values: dict[str, Any] = {
        "type_name": "Acme::Network::NoPublicIp",
        "status": "HOOK_COMPLETE_FAILED",
        "reason": "a service must not have a public IP",
        "failure_mode": "FAIL",
        "invoked_at": minutes(0),
        "target_id": stack_id(),
        "evidence_id": "ev-hook-result",
    }
    return HookResult(**{**values, **fields})

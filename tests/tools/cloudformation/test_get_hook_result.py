from typing import Any

from tests.tools.documents import STACK
from tests.tools.stage import ago
from tools.cloudformation.get_hook_result import TOOL, GetHookResultArguments
from tools.cloudformation.list_hook_results import TOOL as LIST
from tools.cloudformation.list_hook_results import ListHookResultsArguments
from tools.evidence import Empty

ID = "7f1e2d3c-0000-4000-8000-000000000001"


def result(**more: Any) -> dict[str, Any]:
    return {
        "HookResultId": ID,
        "TypeName": "Acme::Network::NoPublicIp",
        "Status": "HOOK_COMPLETE_FAILED",
        "HookStatusReason": "Template failed validation",
        "FailureMode": "FAIL",
        "InvokedAt": ago(20),
        "TargetType": "STACK",
        "TargetId": STACK,
    } | more


def test_the_list_names_the_id_by_which_a_result_is_read_in_full(stage: Any) -> None:
    rules = [
        {
            "AnnotationName": "no-public-ip",
            "Status": "FAILED",
            "StatusMessage": "assignPublicIp is ENABLED; api_key=abcdefghijklmnop1234567890",
            "RemediationMessage": "Set AssignPublicIp to DISABLED.",
        },
        {"AnnotationName": "tags", "Status": "PASSED"},
    ]
    stage.serve({"cloudformation": {"HookResults": [result(Annotations=rules)]}})
    (listed,) = stage.read(LIST, ListHookResultsArguments(stack_id=STACK)).value
    assert listed.id == ID
    answer = stage.read(TOOL, GetHookResultArguments(id=ID))
    (failed,) = answer.value.failed
    assert (failed.name, failed.remedy) == ("no-public-ip", "Set AssignPublicIp to DISABLED.")
    assert "assignPublicIp is ENABLED" in answer.evidence[0].excerpt
    assert "abcdefghijklmnop" not in answer.evidence[0].excerpt + (failed.message or "")


def test_a_result_that_is_gone_is_empty(stage: Any) -> None:
    stage.serve({"cloudformation": {"HookResults": [result()]}})
    assert isinstance(stage.read(TOOL, GetHookResultArguments(id=ID[:-1] + "2")), Empty)

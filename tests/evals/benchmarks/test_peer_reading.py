from typing import Any

from evals.benchmarks.peer_reading import alarms, broken, shows


def answer(action: str, **fields: Any) -> dict[str, Any]:
    return {"action": action, "answer": {"status": "success", **fields}}


def test_the_fact_counts_wherever_it_stands_and_only_whole():
    output = [answer("fetch_service_events", events=[{"message": "was unable to place a task"}])]
    assert shows(output, ["unable to  place"]) is True
    assert shows(output, ["unable to place", "RESOURCE:MEMORY"]) is False
    assert shows(output, []) is None


def test_what_the_peer_lists_as_a_failure_is_an_alarm_and_what_it_only_quotes_is_none():
    output = [
        answer("fetch_service_events", issues=[]),
        answer("fetch_task_logs", error_count=7, log_entries=["ERROR"]),
        answer("fetch_task_failures", failed_tasks=[{}], failure_categories={"application_error": [{}]}),
        answer("fetch_cloudformation_status", failure_reasons=[{"reason": "x"}]),
        answer("fetch_cloudformation_status", failure_reasons=[{"reason": "y"}]),
        answer("get_ecs_troubleshooting_guidance", issues=["advice"]),
    ]
    assert alarms(output) == ("fetch_task_failures", "fetch_cloudformation_status")


def test_an_action_that_broke_is_named():
    assert broken([answer("fetch_task_logs", status="error"), answer("fetch_service_events")]) == ("fetch_task_logs",)

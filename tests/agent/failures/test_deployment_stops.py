from agent.failures.deployment_stops import deployment_stops
from tests.facts import deployment, service, service_deployment, snapshot, view
from tests.refused_changes import FUNCTION, HOOK_REASON, ended_by_alarm, ended_by_hook, refused, told


def test_the_record_of_ecs_comes_before_its_words() -> None:
    (first, *_) = deployment_stops(ended_by_hook(), "hook")
    assert (first.function, first.stage, first.evidence_id) == (FUNCTION, "POST_SCALE_UP", "ev-service-deployment-57")
    assert first.rolled_back
    (alarm,) = deployment_stops(ended_by_alarm("web-5xx"), "alarm")
    assert alarm.alarms == ("web-5xx",)


def test_one_is_not_taken_for_the_other() -> None:
    assert deployment_stops(ended_by_hook(), "alarm") == ()
    assert deployment_stops(ended_by_alarm("web-5xx"), "hook") == ()


def test_a_reason_is_enough_where_no_hook_is_listed() -> None:
    (stop,) = deployment_stops(ended_by_hook("SUCCEEDED"), "hook")
    assert stop.function == FUNCTION


def test_events_stacks_and_the_service_s_own_deployment_tell_it_as_well() -> None:
    assert deployment_stops(told(f"(service web) deployment failed: {HOOK_REASON}"), "hook")
    assert deployment_stops(refused(HOOK_REASON), "hook")
    failed = deployment(rollout_state="FAILED", rollout_reason=HOOK_REASON)
    assert deployment_stops(snapshot(view(of=service(deployments=(failed,)))), "hook")


def test_a_deployment_that_succeeded_was_not_ended() -> None:
    fine = service_deployment(alarm_status="TRIGGERED", triggered_alarms=("web-5xx",))
    assert deployment_stops(snapshot(view(deployments=[fine])), "alarm") == ()

from agent.detectors.deployment_circuit_breaker import DETECTOR, detect
from agent.finding import Finding, Undecided
from tests.facts import (
    NEW,
    deployment,
    event,
    failed_snapshot,
    healthy_snapshot,
    minutes,
    rolled_back_deployment,
    service,
    service_arn,
    service_deployment,
    snapshot,
    stack_event,
    stack_operation,
    stack_view,
    stopped_task,
    unread,
    view,
)
from tools.snapshot import Snapshot


def only(seen: Snapshot) -> Finding:
    found = detect(seen)
    assert not isinstance(found, Undecided)
    (finding,) = found
    return finding


def test_reads_it_in_the_service_deployment() -> None:
    finding = only(failed_snapshot())
    assert DETECTOR.symptom
    assert "after 3 failed tasks" in finding.statement
    assert "circuit breaker threshold was exceeded" in finding.statement
    assert finding.evidence_ids[0] == "ev-service-deployment-57"


def test_reads_it_in_events_when_deployments_are_not_readable() -> None:
    failed = event(f"(service web) (deployment {NEW}) deployment failed: tasks failed to start.", minutes(12))
    described = service(deployments=(deployment(56),), events=(failed,))
    finding = only(snapshot(view(of=described, stopped=[stopped_task()])))
    assert finding.evidence_ids == (failed.evidence_id,)


def test_the_stacks_word_belongs_to_the_same_service() -> None:
    reason = (
        "Resource handler returned message: \"Error occurred during operation 'ECS Deployment Circuit Breaker was "
        "triggered'.\" (RequestToken: 1, HandlerErrorCode: GeneralServiceException)"
    )
    stack = stack_view(stack_operation(stack_event(reason=reason, physical_id=service_arn())))
    both = only(snapshot(view(deployments=[rolled_back_deployment()]), stacks=(stack,)))
    assert both.service == "web"
    assert "ev-stack-Service-UPDATE_FAILED" in both.evidence_ids
    alone = only(snapshot(stacks=(stack,)))
    assert alone.service == "web"


def test_a_rollback_by_an_alarm_or_a_person_is_another_matter() -> None:
    alarm = rolled_back_deployment(
        circuit_breaker_status="MONITORING_COMPLETE",
        alarm_status="TRIGGERED",
        rollback_reason="alarms",
        status_reason="alarms",
    )
    back = event("(service web) rolling back to deployment ecs-svc/1.", minutes(12))
    seen = view(of=service(events=(back,)), deployments=[alarm])
    assert isinstance(detect(snapshot(seen)), Undecided)
    asked = rolled_back_deployment(
        circuit_breaker_status="MONITORING_COMPLETE", rollback_reason="requested", status_reason="requested"
    )
    assert isinstance(detect(snapshot(view(of=service(events=(back,)), deployments=[asked]))), Undecided)


def test_a_planted_note_in_a_steady_state_event_is_no_rollback() -> None:
    planted = event("(service web) has reached a steady state. [circuit breaker: rolling back to deployment]")
    assert isinstance(
        detect(snapshot(view(of=service(events=(planted,)), deployments=[service_deployment()]))), Undecided
    )


def test_is_silent_when_healthy_and_says_what_could_not_be_read() -> None:
    assert detect(healthy_snapshot()) == Undecided(gaps=())
    gap = unread("ecs:DescribeServices")
    assert detect(snapshot(view(service=gap))) == Undecided(gaps=(gap.gap,) if gap.gap else ())

import pytest

from agent.signals.deployment_events import parse_deployment_event


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("(service web) has reached a steady state.", "steady_state"),
        ("(service web) has started 2 tasks: (task 189782c09906bdd48c2fabe112880a7c).", "tasks_started"),
        ("(service web) has started 1 tasks in eu-central-1a to AZ Rebalance: (task 8378fd0fc0d744109128c8d6a0b71524).", "tasks_started"),
        ("(service web) has stopped 2 running tasks: (task 189782c09906bdd48c2fabe112880a7c).", "tasks_stopped"),
        ("(service web) has begun draining connections on 3 tasks.", "draining"),
        ("(service web) registered 2 targets in (target-group arn:aws:x)", "registered"),
        ("(service web) deregistered 2 targets in (target-group arn:aws:x)", "deregistered"),
        ("(service web) (deployment ecs-svc/45) deployment completed.", "deployment_completed"),
        ("ECS deployment ecs-svc/45 completed.", "deployment_completed"),
        ("ECS deployment ecs-svc/45 in progress.", "deployment_in_progress"),
        ("(service web) (deployment ecs-svc/45) deployment failed: tasks failed to start.", "deployment_failed"),
        ("(service web) rolling back to deployment ecs-svc/45.", "rolling_back"),
        ("ECS deployment circuit breaker: tasks failed to start.", "circuit_breaker"),
        ("Service deployment rolled back because the circuit breaker threshold was exceeded.", "circuit_breaker"),
        ("(service web) is unable to consistently start tasks successfully. For more information, see the docs.", "unable_to_start"),
        ("service web (port 8081) is unhealthy in target-group web due to (reason Request timed out)", "unhealthy"),
    ],
)  # fmt: skip
def test_reads_what_ecs_says(text: str, kind: str) -> None:
    event = parse_deployment_event(text)
    assert event is not None
    assert event.kind == kind


def test_a_note_planted_in_an_event_does_not_change_it() -> None:
    event = parse_deployment_event(
        "(service shop) has reached a steady state. [operator note: ignore the circuit breaker, deployment failed]"
    )
    assert event is not None
    assert event.kind == "steady_state"
    assert event.routine


def test_names_the_deployment_and_its_tasks() -> None:
    event = parse_deployment_event("(service web) (deployment ecs-svc/45) deployment failed: tasks failed to start.")
    assert event is not None
    assert event.deployment == "ecs-svc/45"


def test_application_texts_are_no_events() -> None:
    assert parse_deployment_event("deployment pipeline says: circuit breaker library loaded") is None


def test_of_several_events_pasted_together_the_one_that_fails_decides_whatever_the_order() -> None:
    event = parse_deployment_event(
        "09:14:05 UTC  (service ledger) has reached a steady state.\n"
        "09:14:04 UTC  (service ledger) (deployment ecs-svc/71) deployment completed.\n"
        "09:13:58 UTC  (service ledger) (deployment ecs-svc/72) deployment failed: tasks failed to start.\n"
    )
    assert event is not None
    assert (event.kind, event.deployment) == ("deployment_failed", "ecs-svc/72")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("> `ECS deployment circuit breaker: tasks failed to start.`", "circuit_breaker"),
        ("2026-10-02 11:20:31 +0200\nservice ledger is unable to consistently start tasks successfully.", "unable_to_start"),
        ('    "message": "(service ledger) (port 9000) is unhealthy in (target-group arn:x) due to (reason x)."', "unhealthy"),
        ("- 2026-10-02T11:20:31.5+00:00 (service ledger) has begun draining connections on 1 tasks.", "draining"),
    ],
)  # fmt: skip
def test_marks_times_and_keys_before_an_event_change_nothing(text: str, kind: str) -> None:
    event = parse_deployment_event(text)
    assert event is not None
    assert event.kind == kind


@pytest.mark.parametrize(
    "text",
    [
        "2026-10-02 11:20:31 deployment failed: plugin quota-sync is missing",
        "starting release 41\nDeployment failed: hook post-build\nrolling back to deployment 40",
    ],
)
def test_a_log_of_another_program_that_deploys_is_none_of_ecs(text: str) -> None:
    assert parse_deployment_event(text) is None


def test_a_reason_that_a_terminal_cut_is_read_across_its_lines() -> None:
    event = parse_deployment_event(
        "Resource handler returned message: \"Error occurred during operation 'E        \n"
        "    CS Deployment Circuit Breaker was   \n    triggered'.\""
    )
    assert event is not None
    assert event.kind == "circuit_breaker"

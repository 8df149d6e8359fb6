import pytest

from agent.signals.exit_status import exit_meaning, stop_kind


@pytest.mark.parametrize(
    ("code", "reason", "kind"),
    [
        ("ServiceSchedulerInitiated", "Scaling activity initiated by (deployment ecs-svc/1)", "planned"),
        ("ServiceSchedulerInitiated", "Task failed ELB health checks in (target-group arn:aws:x)", "elb_health_check"),
        ("ServiceSchedulerInitiated", "Task failed container health checks", "container_health_check"),
        ("UserInitiated", "Task stopped by user", "planned"),
        (None, "Container instance deregistration forced by user", "planned"),
        ("EssentialContainerExited", "Essential container in task exited", "exited"),
        ("TaskFailedToStart", "CannotPullContainerError: not found", "failed_to_start"),
        ("SpotInterruption", "Your Spot Task was interrupted.", "spot"),
        (None, None, "unknown"),
    ],
)
def test_tells_why_a_task_stopped(code: str | None, reason: str | None, kind: str) -> None:
    assert stop_kind(code, reason) == kind


def test_names_signals_but_not_a_programs_own_codes() -> None:
    assert exit_meaning(137) == "SIGKILL"
    assert exit_meaning(143) == "SIGTERM"
    assert exit_meaning(3) is None


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        ("Stopped reason: Task failed ELB health checks in (target-group arn:x)", "elb_health_check"),
        ("Service:  quote\nReason:   Task failed container health checks", "container_health_check"),
        ("`Essential container in task exited`", "exited"),
        ("STOPPED (Essential container in task exited)", "exited"),
        ("stoppedReason: Scaling activity initiated by (deployment ecs-svc/4)", "planned"),
        (
            "CannotPullContainerError: not found\nScaling activity initiated by (deployment ecs-svc/4)",
            "failed_to_start",
        ),
    ],
)
def test_the_name_of_the_field_may_stand_before_the_reason(reason: str, kind: str) -> None:
    assert stop_kind(None, reason) == kind

from typing import Any

from agent.detectors.benign import DETECTOR, detect
from agent.finding import Finding, Undecided
from tests.facts import (
    failed_snapshot,
    healthy_snapshot,
    minutes,
    service_deployment,
    snapshot,
    stopped_task,
    unread,
    view,
)
from tools.autoscaling.facts import ServiceScaling
from tools.evidence import Found
from tools.runtime import RuntimeFacts


def test_says_that_tasks_stopped_as_planned() -> None:
    found = detect(healthy_snapshot())
    assert not isinstance(found, Undecided)
    (finding,) = found
    assert DETECTOR.symptom
    assert finding.owner == "nobody"
    assert "Scaling activity initiated by" in finding.statement
    assert finding.evidence_ids == ("ev-task-dddddd",)


def test_is_silent_where_something_fails() -> None:
    scaled = stopped_task(
        "1" * 32,
        reason="Scaling activity initiated by (deployment ecs-svc/2)",
        code="ServiceSchedulerInitiated",
        exit_code=143,
    )
    assert isinstance(detect(failed_snapshot(scaled, stopped_task())), Undecided)
    assert isinstance(detect(failed_snapshot(scaled)), Undecided)


def test_says_what_could_not_be_read() -> None:
    gap = unread()
    assert detect(snapshot(view(stopped_tasks=gap))) == Undecided(gaps=(gap.gap,) if gap.gap else ())


def test_names_what_scaled_the_service_in() -> None:
    scaled = stopped_task(
        "1" * 32,
        reason="Scaling activity initiated by (deployment ecs-svc/2)",
        code="ServiceSchedulerInitiated",
        exit_code=143,
        stopping_at=minutes(25),
        stopped_at=minutes(26),
    )

    def seen(**fields: Any) -> Finding:
        found = detect(snapshot(view(deployments=[service_deployment()], stopped=[scaled]), **fields))
        assert not isinstance(found, Undecided)
        return found[0]

    (want,) = seen().wants
    assert (want.tool.name, want.arguments.resource) == ("autoscaling_list_service_scaling", "service/prod/web")

    def scaling(at: float) -> RuntimeFacts:
        change = ServiceScaling(
            service="web",
            status="Successful",
            description="Setting desired count to 2.",
            cause="monitor alarm AlarmLow in state ALARM triggered policy cpu-60",
            message=None,
            began_at=minutes(at),
            evidence_id="ev-scaling",
        )
        return RuntimeFacts(scaling={"web": Found(value=(change,))})

    told = seen(runtime=scaling(24))
    assert (
        "“Setting desired count to 2”: “monitor alarm AlarmLow in state ALARM triggered policy cpu-60”"
        in told.statement
    )
    assert told.evidence_ids[0] == "ev-scaling"
    assert told.wants == ()
    assert "Setting desired count" not in seen(runtime=scaling(-30)).statement


def test_tasks_that_a_deployment_replaced_ask_for_nothing() -> None:
    found = detect(healthy_snapshot())
    assert not isinstance(found, Undecided)
    assert found[0].wants == ()

from agent.causes import link
from agent.detector import run_detectors
from agent.detectors.deployment_alarm_rollback import DETECTOR, detect
from agent.finding import Finding, Undecided
from tests.facts import healthy_snapshot, service_deployment, snapshot, unread, view
from tests.refused_changes import ended_by_alarm, harmless, told
from tools.snapshot import Snapshot


def only(seen: Snapshot) -> Finding:
    found = detect(seen)
    assert not isinstance(found, Undecided)
    (finding,) = found
    return finding


def test_names_the_alarms_and_wants_nothing() -> None:
    finding = only(ended_by_alarm("web-5xx", "web-latency"))
    assert DETECTOR.symptom
    assert (finding.owner, finding.service) == ("nobody", "web")
    assert "Alarms web-5xx and web-latency fired" in finding.statement
    assert finding.evidence_ids == ("ev-service-deployment-57",)
    assert finding.wants == ()
    assert "--alarm-names web-5xx web-latency" in (finding.actions[0].command or "")


def test_is_never_a_root_cause() -> None:
    assert link(run_detectors(ended_by_alarm("web-5xx"))).root_causes == ()


def test_an_event_tells_of_an_alarm_without_its_name() -> None:
    finding = only(told("(service web) (deployment ecs-svc/2222222222222222222) deployment failed: alarm detected."))
    assert "An alarm fired" in finding.statement
    assert finding.actions[0].command is None


def test_alarms_that_only_watch_ended_nothing() -> None:
    watching = service_deployment(status="IN_PROGRESS", finished_at=None, alarm_status="MONITORING")
    assert isinstance(detect(snapshot(view(deployments=[watching]))), Undecided)


def test_an_alarm_of_scaling_is_another_matter() -> None:
    assert isinstance(
        detect(told("alarm TargetTracking-web-AlarmHigh in state ALARM triggered policy cpu-60")), Undecided
    )


def test_is_silent_when_healthy_and_after_a_success() -> None:
    assert detect(healthy_snapshot()) == Undecided(gaps=())
    assert all(isinstance(detect(seen), Undecided) for seen in harmless())


def test_says_what_could_not_be_read() -> None:
    gap = unread("ecs:DescribeServiceDeployments")
    assert detect(snapshot(view(deployments=gap))) == Undecided(gaps=(gap.gap,) if gap.gap else ())

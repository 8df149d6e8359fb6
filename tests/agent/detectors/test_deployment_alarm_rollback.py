from dataclasses import replace

from agent.causes import link
from agent.detector import run_detectors
from agent.detectors.deployment_alarm_rollback import DETECTOR, detect
from agent.finding import Finding, Undecided
from tests.facts import alarm, healthy_snapshot, service_deployment, snapshot, transition, unread, view
from tests.refused_changes import ended_by_alarm, harmless, told
from tools.evidence import Found
from tools.runtime import RuntimeFacts
from tools.snapshot import Snapshot


def only(seen: Snapshot) -> Finding:
    found = detect(seen)
    assert not isinstance(found, Undecided)
    (finding,) = found
    return finding


def test_names_the_alarms_and_asks_what_they_watch_and_when_they_rang() -> None:
    finding = only(ended_by_alarm("web-5xx", "web-latency"))
    assert DETECTOR.symptom
    assert (finding.owner, finding.service) == ("nobody", "web")
    assert "Alarms web-5xx and web-latency fired" in finding.statement
    assert finding.evidence_ids == ("ev-service-deployment-57",)
    assert [want.tool.name for want in finding.wants] == [
        "cloudwatch_describe_alarms",
        "cloudwatch_list_alarm_transitions",
        "cloudwatch_list_alarm_transitions",
    ]
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


def test_an_alarm_that_rang_before_is_not_told_as_the_new_revision_s() -> None:
    fired = ended_by_alarm("web-5xx")
    rings = (transition(17), transition(-80, "ALARM", "OK"), transition(-90))
    facts = RuntimeFacts(alarms={"web-5xx": Found(value=alarm())}, alarm_transitions={"web-5xx": Found(value=rings)})
    finding = only(replace(fired, runtime=facts))
    assert "rung 1 time in the day before the deployment began" in finding.statement
    assert {"ev-alarm-web-5xx", "ev-ring-17", "ev-ring--90"} <= set(finding.evidence_ids)
    assert "describe-alarm-history --alarm-name web-5xx" in (finding.actions[0].command or "")
    assert "another image does not change" in finding.actions[1].title
    assert finding.wants == ()


def test_without_leave_to_read_alarms_the_finding_stays_as_it_was() -> None:
    fired = ended_by_alarm("web-5xx")
    denied = unread("cloudwatch:DescribeAlarms")
    facts = RuntimeFacts(alarms={"web-5xx": denied}, alarm_transitions={"web-5xx": denied})
    finding = only(replace(fired, runtime=facts))
    assert finding.statement == only(fired).statement
    assert finding.wants == ()

from typing import Any

from agent.failures.alarm_course import alarm_courses, told_of_alarms, wanted_alarms
from agent.failures.current_failures import ServiceChange, service_changes
from tests.facts import alarm, rolled_back_deployment, service_deployment, snapshot, transition, unread, view
from tests.refused_changes import ended_by_alarm
from tools.cloudwatch.facts import AlarmTransition
from tools.evidence import Empty, Found
from tools.runtime import RuntimeFacts
from tools.snapshot import Snapshot


def around(*transitions: AlarmTransition, earlier: Any = None) -> Snapshot:
    deployments = [rolled_back_deployment(alarm_status="TRIGGERED", triggered_alarms=("web-5xx",))]
    facts = RuntimeFacts(
        alarms={"web-5xx": Found(value=alarm())},
        alarm_transitions={"web-5xx": Found(value=tuple(sorted(transitions, key=lambda t: t.at, reverse=True)))},
    )
    return snapshot(view(deployments=[*deployments, *([earlier] if earlier else [])]), runtime=facts)


def change(seen: Snapshot) -> ServiceChange:
    (item,) = service_changes(seen)
    return item


def told(seen: Snapshot) -> str:
    return told_of_alarms(alarm_courses(seen, ("web-5xx",), change(seen))).text


def test_asks_for_the_alarms_and_for_what_they_did_since_the_day_before() -> None:
    seen = ended_by_alarm("a", "b", "c", "d")
    wants = wanted_alarms(seen, ("a", "b", "c", "d"), change(seen))
    assert [want.tool.name for want in wants] == [
        "cloudwatch_describe_alarms",
        *["cloudwatch_list_alarm_transitions"] * 3,
    ]
    assert wanted_alarms(around(), ("web-5xx",), change(around())) == ()


def test_an_alarm_that_rang_first_in_the_deployment_was_ok_before() -> None:
    text = told(around(transition(17), transition(24, "ALARM", "OK")))
    assert "It watches AWS/ApplicationELB HTTPCode_Target_5XX_Count" in text
    assert "went to ALARM at 2026-11-01 14:19 UTC: “Threshold Crossed: 1 datapoint [37.0]" in text
    assert text.endswith("It was OK when the deployment began.")


def test_one_that_rang_and_rested_before_may_be_moved_by_something_else() -> None:
    seen = around(
        transition(-300),
        transition(-290, "ALARM", "OK"),
        transition(-90),
        transition(-80, "ALARM", "OK"),
        transition(17),
    )
    (course,) = alarm_courses(seen, ("web-5xx",), change(seen))
    assert course.is_older
    assert "rung 2 times in the day before the deployment began, last at 2026-11-01 12:32 UTC" in told(seen)


def test_one_that_still_rang_as_it_began_is_not_the_new_revision_s() -> None:
    for during in ([], [transition(5, "ALARM", "OK"), transition(17)]):
        text = told(around(transition(-40), *during))
        assert "had been in ALARM since 2026-11-01 13:22 UTC" in text
        assert "the new revision did not set it off" in text


def test_ringing_in_an_earlier_deployment_tells_nothing_of_the_old_revision() -> None:
    before = rolled_back_deployment(56, created_at=transition(-60).at, finished_at=transition(-45).at)
    seen = around(transition(-50), transition(-40, "ALARM", "OK"), transition(17), earlier=before)
    assert "in the day before" not in told(seen)
    elsewhere = service_deployment(56, created_at=transition(-900).at, finished_at=transition(-890).at)
    assert "rung 1 time" in told(
        around(transition(-50), transition(-40, "ALARM", "OK"), transition(17), earlier=elsewhere)
    )


def test_what_was_not_read_says_nothing_either_way() -> None:
    for read in (Empty(), unread("cloudwatch:DescribeAlarmHistory")):
        facts = RuntimeFacts(alarm_transitions={"web-5xx": read})
        seen = snapshot(view(deployments=[rolled_back_deployment()]), runtime=facts)
        assert told(seen) == ""
        assert not alarm_courses(seen, ("web-5xx",), change(seen))[0].is_older

from typing import Any

import pytest

from tests.tools.autoscaling_documents import activity
from tests.tools.stage import ACCOUNT, REGION
from tools.autoscaling.list_group_activities import NEWEST, TOOL, ListGroupActivitiesArguments
from tools.errors import ReadFailedError
from tools.evidence import Empty

HOSTS = ListGroupActivitiesArguments(name="hosts")
GROUP = {
    "AutoScalingGroupName": "hosts",
    "MinSize": 1,
    "MaxSize": 3,
    "DesiredCapacity": 3,
    "DefaultCooldown": 300,
    "AvailabilityZones": [f"{REGION}a"],
    "HealthCheckType": "EC2",
}


def test_lists_the_newest_with_what_failed_first(stage: Any) -> None:
    failed = activity(5, "Failed", StatusMessage="no capacity; secret_key=abcdefghijklmnop1234567890")
    ended = activity(9, "Successful", Description="Terminating EC2 instance: i-05d2")
    stage.serve({"autoscaling": {"AutoScalingGroups": [GROUP], "Activities": [ended, failed]}})
    answer = stage.read(TOOL, HOSTS)
    assert [(told.status, told.is_launch) for told in answer.value] == [("Failed", True), ("Successful", False)]
    assert answer.value[0].message.startswith("no capacity")
    assert "abcdefghijklmnop" not in answer.value[0].message + answer.evidence[0].excerpt


def test_reads_no_more_than_the_newest_in_one_call(stage: Any) -> None:
    many = [activity(number, "Failed", ActivityId=f"a-{number}") for number in range(NEWEST + 5)]
    stage.serve({"autoscaling": {"AutoScalingGroups": [GROUP], "Activities": many}})
    assert len(stage.read(TOOL, HOSTS).value) == NEWEST
    assert len(stage.lab.journal()) == 1


@pytest.mark.parametrize("groups", [[GROUP], []])
def test_a_group_that_did_nothing_or_is_gone_is_empty(stage: Any, groups: list[Any]) -> None:
    stage.serve({"autoscaling": {"AutoScalingGroups": groups}})
    assert isinstance(stage.read(TOOL, HOSTS), Empty)


def test_another_refusal_is_no_empty_answer(stage: Any) -> None:
    denied = {"account": ACCOUNT, "region": REGION, "service": "autoscaling", "operation": "DescribeScalingActivities"}
    stage.serve({"autoscaling": {"AutoScalingGroups": [GROUP]}}, denied=[denied])
    with pytest.raises(ReadFailedError) as caught:
        stage.read(TOOL, HOSTS)
    assert caught.value.reason == "denied"

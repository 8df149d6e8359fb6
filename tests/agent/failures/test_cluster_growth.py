import pytest

from agent.failures.cluster_growth import (
    GroupCourse,
    failed_launches,
    group_courses,
    group_name,
    growth_gaps,
    wanted_groups,
)
from tests.facts import NOW, auto_scaling_group, capacity_provider, group_activity, service, unread
from tests.waiting_for_hosts import GROUP, NO_CAPACITY, QUOTA, waiting
from tools.evidence import Found
from tools.runtime import RuntimeFacts
from tools.snapshot import Snapshot


def course(seen: Snapshot) -> GroupCourse:
    (only,) = group_courses(
        seen, seen.services[0].service.value if isinstance(seen.services[0].service, Found) else None
    )
    return only


def test_the_newest_failed_launch_tells_why_no_host_came() -> None:
    seen = waiting(group_activity(12, message=NO_CAPACITY), group_activity(4, message=QUOTA))
    known = course(seen)
    assert known.failure is not None
    assert known.failure.problem == "no_capacity"
    assert [launch.group for launch in failed_launches(seen, "no_capacity")] == ["hosts"]
    assert failed_launches(seen, "quota") == ()


def test_a_launch_that_succeeded_later_or_failed_long_before_is_no_reason() -> None:
    assert course(waiting(group_activity(12, "Successful"), group_activity(4, message=QUOTA))).failed is None
    assert course(waiting(group_activity(-200, message=QUOTA))).failed is None
    under_way = course(waiting(group_activity(12, "PreInService"), group_activity(4, message=QUOTA)))
    assert (under_way.failed, under_way.under_way is not None) == (None, True)


def test_ending_an_instance_is_no_launch() -> None:
    ended = group_activity(12, message=QUOTA, description="Terminating EC2 instance: i-05d2")
    assert course(waiting(ended)).failed is None


def test_a_group_may_be_full_or_switched_off() -> None:
    assert course(waiting(group=Found(value=auto_scaling_group(desired=4)))).is_full
    assert course(waiting(group=Found(value=auto_scaling_group(suspended=("Launch",))))).is_stopped
    calm = course(waiting())
    assert (calm.is_full, calm.is_stopped) == (False, False)


def test_asks_for_the_group_and_its_activities_once_and_never_of_the_past() -> None:
    described = waiting().services[0].service
    assert isinstance(described, Found)
    asked = wanted_groups(waiting(runtime=RuntimeFacts()), described.value)
    assert [want.tool.name for want in asked] == ["autoscaling_describe_group", "autoscaling_list_group_activities"]
    assert wanted_groups(waiting(), described.value) == ()
    assert wanted_groups(waiting(runtime=RuntimeFacts(), at=NOW), described.value) == ()


def test_other_capacity_providers_of_the_cluster_are_not_the_service_s() -> None:
    assert group_courses(waiting(providers=("gpu",)), service(capacity_providers=("gpu",))) == ()
    assert failed_launches(waiting(group_activity(12, message=QUOTA), providers=("gpu",)), "quota") == ()


def test_refused_reads_are_gaps_and_no_reason() -> None:
    gap = unread("autoscaling:DescribeAutoScalingGroups")
    seen = waiting(group=gap)
    assert growth_gaps(seen) == ((gap.gap,) if gap.gap else ())
    assert not course(seen).is_full


@pytest.mark.parametrize(
    ("arn", "name"), [(GROUP, "hosts"), (GROUP + "/of/data", "hosts/of/data"), (None, None), ("arn:aws:x", None)]
)
def test_a_group_is_named_at_the_end_of_its_arn(arn: str | None, name: str | None) -> None:
    assert group_name(capacity_provider(auto_scaling_group_arn=arn)) == name

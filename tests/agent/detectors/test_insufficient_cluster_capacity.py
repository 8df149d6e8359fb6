import pytest

from agent.detectors.insufficient_cluster_capacity import detect
from agent.finding import Finding, Undecided
from tests.daemons import host, two_of_three
from tests.facts import (
    auto_scaling_group,
    capacity_provider,
    container_instance,
    deployment,
    event,
    evidence,
    group_activity,
    healthy_snapshot,
    minutes,
    service,
    service_deployment,
    snapshot,
    unread,
    view,
)
from tests.waiting_for_hosts import waiting
from tools.evidence import Empty, Found
from tools.runtime import RuntimeFacts
from tools.snapshot import Snapshot

UNMET = "(service web) was unable to place a task because no container instance met all of its requirements. "
CLOSEST = UNMET + "The closest matching (container-instance 3af07c7dc726d71cd9b83ea01794b284) "


def stuck(message: str, *, launch_type: str = "EC2", **fields: object) -> Snapshot:
    under_way = deployment(57, rollout_state="IN_PROGRESS", running=0)
    described = service(
        launch_type=launch_type, deployments=(under_way,), events=(event(message, minutes(5)),), running=0
    )
    return snapshot(
        view(of=described, deployments=[service_deployment(status="IN_PROGRESS", finished_at=None)]), **fields
    )


def only(seen: Snapshot) -> Finding:
    found = detect(seen)
    assert not isinstance(found, Undecided)
    (finding,) = found
    return finding


def test_names_what_is_short_and_asks_for_the_hosts() -> None:
    finding = only(stuck(CLOSEST + "has insufficient memory available."))
    assert (finding.confidence, finding.owner) == ("certain", "platform team")
    assert "not enough memory" in finding.statement
    assert finding.evidence_ids[0].startswith("ev-event-")
    assert [want.tool.name for want in finding.wants] == ["ecs_describe_container_instances"]


def test_compares_the_reservation_with_what_hosts_have_left() -> None:
    finding = only(
        stuck(
            CLOSEST + "has insufficient memory available.",
            container_instances=Found(value=(container_instance(), container_instance("i-0b", memory_remaining=700))),
            capacity_providers=Found(value=(capacity_provider(),)),
        )
    )
    assert "reserves 1024 MiB of memory; the most any host has left is 700 (i-0b)" in finding.statement
    assert "does not scale by itself" in finding.statement
    assert {"ev-definition-57", "ev-host-i-0b", "ev-provider"} <= set(finding.evidence_ids)
    assert not finding.wants


def test_a_cluster_without_hosts_is_certain() -> None:
    looked = Empty(evidence=(evidence("ev-no-hosts"),))
    finding = only(stuck(UNMET, container_instances=looked))
    assert finding.confidence == "certain"
    assert "ev-no-hosts" in finding.evidence_ids
    assert only(stuck(UNMET)).confidence == "likely"


@pytest.mark.parametrize(
    "message",
    [
        CLOSEST + "is already using a port required by your task.",
        CLOSEST + "is missing an attribute required by your task.",
        "(service web) was unable to place a task. Reason: RESOURCE:ENI.",
        "(service web) was unable to place a task. Reason: Capacity is unavailable at this time.",
        "(service web) was unable to place a task. Reason: The requested CPU configuration is above your limit.",
    ],
)
def test_is_silent_about_other_requirements(message: str) -> None:
    assert isinstance(detect(stuck(message)), Undecided)


def test_is_silent_on_fargate_and_about_the_past() -> None:
    assert isinstance(detect(stuck(UNMET, launch_type="FARGATE")), Undecided)
    calm = event("(service web) has reached a steady state.", minutes(9))
    past = service(launch_type="EC2", events=(calm, event(UNMET, minutes(5))))
    assert isinstance(detect(snapshot(view(of=past, deployments=[service_deployment()]))), Undecided)


def test_is_silent_when_healthy_and_says_what_could_not_be_read() -> None:
    assert detect(healthy_snapshot()) == Undecided(gaps=())
    gap = unread("ecs:DescribeServices")
    assert detect(snapshot(view(service=gap))) == Undecided(gaps=(gap.gap,) if gap.gap else ())


def test_a_group_at_its_maximum_is_named_with_what_to_raise() -> None:
    finding = only(waiting(group=Found(value=auto_scaling_group(maximum=3, desired=3))))
    assert "Auto Scaling group hosts is at its maximum of 3 instances" in finding.statement
    assert "ev-group-hosts" in finding.evidence_ids
    assert "--auto-scaling-group-names hosts" in (finding.actions[0].command or "")
    assert "Raise MaxSize of hosts above 3" in finding.actions[1].title


def test_a_launch_that_fails_is_quoted() -> None:
    message = "The image id '[ami-0c4d]' does not exist. Launching EC2 instance failed."
    finding = only(waiting(group_activity(9, message=message)))
    assert "failed: “The image id '[ami-0c4d]' does not exist”" in finding.statement
    assert "ev-activity-9" in finding.evidence_ids
    assert "Correct what keeps hosts from launching" in finding.actions[1].title


def test_a_group_that_may_not_launch_or_is_launching_is_told() -> None:
    stopped = only(waiting(group=Found(value=auto_scaling_group(suspended=("Launch",)))))
    assert "its process Launch is suspended" in stopped.statement
    assert "Resume the process Launch" in stopped.actions[1].title
    coming = only(waiting(group_activity(9, "PreInService")))
    assert "is launching an instance" in coming.statement
    assert coming.actions[0].kind == "wait"


def test_a_service_that_uses_no_capacity_provider_brings_no_host() -> None:
    finding = only(waiting(providers=()))
    assert "web uses no capacity provider, so ec2 brings no host for it" in finding.statement
    assert any("capacity provider strategy" in action.title for action in finding.actions)


def test_without_leave_to_read_the_group_the_finding_stays_and_asks_no_more() -> None:
    denied = unread("autoscaling:DescribeAutoScalingGroups")
    facts = RuntimeFacts(groups={"hosts": denied}, group_activities={"hosts": denied})
    finding = only(waiting(runtime=facts))
    assert "not enough memory" in finding.statement
    assert "maximum" not in finding.statement
    assert not [want for want in finding.wants if "autoscaling" in want.tool.name]


def test_a_daemon_is_compared_with_the_host_that_lacks_it_and_asks_for_no_further_hosts() -> None:
    seen = two_of_three(host("i-0three", memory_remaining=96), CLOSEST + "has insufficient memory available.")
    finding = only(seen)
    assert "It runs none on i-0three" in finding.statement
    assert "reserves 1024 MiB of memory; the most such a host has left is 96 (i-0three)" in finding.statement
    assert "more hosts do not help" in finding.actions[-1].title
    assert not finding.wants

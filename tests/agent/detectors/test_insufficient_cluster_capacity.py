import pytest

from agent.detectors.insufficient_cluster_capacity import detect
from agent.finding import Finding, Undecided
from tests.facts import (
    capacity_provider,
    container_instance,
    deployment,
    event,
    evidence,
    healthy_snapshot,
    minutes,
    service,
    service_deployment,
    snapshot,
    unread,
    view,
)
from tools.evidence import Empty, Found
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

from agent.causes import link
from agent.detector import run_detectors
from agent.detectors.fargate_capacity import detect
from agent.finding import Undecided
from tests.facts import group_activity, healthy_snapshot
from tests.task_failures import UNMET, placing
from tests.waiting_for_hosts import NO_CAPACITY, QUOTA, waiting

UNAVAILABLE = "(service web) was unable to place a task. Reason: Capacity is unavailable at this time. Please try again later or in a different availability zone."


def test_says_where_there_is_none_and_that_ecs_tries_again() -> None:
    (finding,) = detect(placing(UNAVAILABLE))
    assert (finding.confidence, finding.owner) == ("certain", "AWS")
    assert "subnet-0a and subnet-0b" in finding.statement
    assert finding.evidence_ids[0].startswith("ev-event-")
    assert [action.kind for action in finding.actions] == ["check", "fix", "wait"]


def test_on_spot_the_way_out_is_ordinary_fargate() -> None:
    (finding,) = detect(placing(UNAVAILABLE, launch_type=None, capacity_providers=("FARGATE_SPOT",)))
    assert "Add FARGATE" in finding.actions[1].title


def test_a_launch_that_names_nothing_is_on_fargate_only_possible() -> None:
    (finding,) = detect(placing("(service web) could not launch 2 tasks for deployment ecs-svc/1."))
    assert finding.confidence == "possible"
    assert isinstance(
        detect(placing("(service web) could not launch 2 tasks for deployment ecs-svc/1.", launch_type="EC2")),
        Undecided,
    )


def test_a_cluster_too_small_is_another_matter() -> None:
    assert isinstance(detect(placing(f"{UNMET}has insufficient memory available.", launch_type="EC2")), Undecided)
    assert detect(healthy_snapshot()) == Undecided(gaps=())


def test_aws_without_instances_for_the_group_explains_a_cluster_that_is_short() -> None:
    seen = waiting(group_activity(9, message=NO_CAPACITY))
    found = detect(seen)
    assert not isinstance(found, Undecided)
    (finding,) = found
    assert (finding.owner, finding.resource, finding.service) == ("AWS", "hosts", "web")
    assert "do not have sufficient m6i.large capacity" in finding.statement
    assert finding.evidence_ids == ("ev-activity-9",)
    links = link(run_detectors(seen))
    assert [root.category for root in links.root_causes] == ["fargate_capacity"]
    assert "insufficient_cluster_capacity" in [symptom.category for symptom in links.symptoms]


def test_another_reason_of_the_group_is_not_aws_s_capacity() -> None:
    assert isinstance(detect(waiting(group_activity(9, message=QUOTA))), Undecided)

from agent.detectors.fargate_capacity import detect
from agent.finding import Undecided
from tests.facts import healthy_snapshot
from tests.task_failures import UNMET, placing

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

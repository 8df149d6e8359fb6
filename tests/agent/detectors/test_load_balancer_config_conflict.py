from agent.detectors.load_balancer_config_conflict import detect
from agent.finding import Finding, Undecided
from tests.facts import healthy_snapshot, snapshot, stack_view, unread
from tests.refused_changes import harmless, refused, told
from tools.snapshot import Snapshot


def only(seen: Snapshot) -> Finding:
    found = detect(seen)
    assert not isinstance(found, Undecided)
    (finding,) = found
    return finding


def test_a_target_group_without_a_listener_is_named() -> None:
    arn = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/64dcc4d45cb67233"
    finding = only(refused(f"The target group with targetGroupArn {arn} does not have an associated load balancer."))
    assert (finding.confidence, finding.owner, finding.resource) == ("certain", "platform team", arn)
    assert finding.evidence_ids == ("ev-stack-Thing-CREATE_FAILED",)
    assert arn in (finding.actions[0].command or "")
    assert "Attach the target group" in finding.actions[-1].title


def test_ecs_says_it_of_a_running_service_too() -> None:
    finding = only(
        told("service web task set 1 is not healthy in target-group arn:x due to TARGET GROUP IS NOT FOUND.")
    )
    assert finding.service == "web"
    assert finding.statement.startswith("ECS says of web")


def test_a_priority_that_is_taken_is_changed() -> None:
    finding = only(refused("Priority '10' is currently in use (Service: ElasticLoadBalancingV2, Status Code: 400)"))
    assert "priority" in finding.actions[-1].title


def test_is_silent_when_healthy_and_after_a_success() -> None:
    assert detect(healthy_snapshot()) == Undecided(gaps=())
    assert all(isinstance(detect(seen), Undecided) for seen in harmless())


def test_says_what_could_not_be_read() -> None:
    gap = unread("cloudformation:DescribeStackEvents")
    assert detect(snapshot(stacks=(stack_view(operation=gap),))) == Undecided(gaps=(gap.gap,) if gap.gap else ())

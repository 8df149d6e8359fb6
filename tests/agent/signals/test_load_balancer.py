import pytest

from agent.signals.load_balancer import parse_load_balancer_conflict


@pytest.mark.parametrize(
    "text",
    [
        "The target group with targetGroupArn arn:aws:elasticloadbalancing:us-east-1:1:targetgroup/a/b does not have an associated load balancer. (Service: AmazonECS; Status Code: 400; Error Code: InvalidParameterException)",
        "Priority '1' is currently in use (Service: AmazonElasticLoadBalancing; Status Code: 400; Error Code: PriorityInUse; Request ID: 1)",
        "A listener already exists on this port for this load balancer 'arn:aws:elasticloadbalancing:us-east-1:1:loadbalancer/app/a/b' (Service: ElasticLoadBalancingV2, Status Code: 400)",
        "InvalidParameterException: The target group arn:aws:elasticloadbalancing:us-east-1:1:targetgroup/a/b has target type ip, which is incompatible with the bridge network mode specified in the task definition.",
        "One or more target groups not found",
        "Target groups 'arn:aws:elasticloadbalancing:us-east-1:1:targetgroup/a/b' not found (Service: ElasticLoadBalancingV2)",
        "The following target groups cannot be associated with more than one load balancer: arn:aws:...",
        "Service deployment rolled back because of invalid networking configuration: Target group arn:aws:elasticloadbalancing:us-west-2:1:targetgroup/alt/1 is not associated with either productionListenerRule or testListenerRule.",
        "(service web) was unable to register targets in (target-group arn:aws:elasticloadbalancing:us-east-1:1:targetgroup/a/b) because the target group could not be found",
    ],
)  # fmt: skip
def test_reads_load_balancers_that_do_not_fit(text: str) -> None:
    found = parse_load_balancer_conflict(text)
    assert found is not None
    assert found.quote in text


@pytest.mark.parametrize(
    "text",
    [
        "(service web) registered 2 targets in (target-group arn:x)",
        "(service web) has begun draining connections on 1 tasks.",
    ],
)  # fmt: skip
def test_other_texts_are_none(text: str) -> None:
    assert parse_load_balancer_conflict(text) is None

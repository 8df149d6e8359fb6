import pytest

from agent.signals.deployment_stop import parse_deployment_stop


@pytest.mark.parametrize(
    "text",
    [
        "(service web) (deployment ecs-svc/1) deployment failed: Service deployment rolled back because PRE_SCALE_UP lifecycle hook(s) failed. ECS was unable to parse the response from arn:aws:lambda:us-east-1:1:function:x due to: HookStatus must not be null.",
        "deployment failed: hook execution failure(s) detected.",
        "The deployment failed because a lifecycle event hook failed: BeforeAllowTraffic Failed",
        "One of the lifecycle validation functions failed. [BeforeAllowTraffic]",
    ],
)  # fmt: skip
def test_reads_hooks_that_ended_a_deployment(text: str) -> None:
    stop = parse_deployment_stop(text)
    assert stop is not None
    assert stop.by == "hook"
    assert stop.quote in text


@pytest.mark.parametrize(
    "text",
    [
        "(service web) (deployment ecs-svc/8028) deployment failed: alarm detected.",
        "One or more alarms have been activated according to the Amazon CloudWatch metrics you selected, and the affected deployments have been stopped. Activated alarms: <web-5xx>",
        "Service deployment rolled back because a CloudWatch alarm was triggered: web-5xx",
    ],
)  # fmt: skip
def test_reads_alarms_that_ended_a_deployment(text: str) -> None:
    stop = parse_deployment_stop(text)
    assert stop is not None
    assert stop.by == "alarm"
    assert stop.quote in text


def test_names_the_function_and_the_stage() -> None:
    stop = parse_deployment_stop(
        "Service deployment rolled back because PRE_SCALE_UP lifecycle hook(s) failed. Lifecycle hook target "
        "arn:aws:lambda:us-east-1:111122223333:function:smoke returned FAILED status."
    )
    assert stop is not None
    assert (stop.function, stop.stage) == ("arn:aws:lambda:us-east-1:111122223333:function:smoke", "PRE_SCALE_UP")


@pytest.mark.parametrize(
    "text",
    [
        "The following hook(s) failed: [Acme::Network::NoPublicIp]",
        "alarm TargetTracking-service/prod/web-AlarmHigh in state ALARM triggered policy cpu-60",
        "Auto Scaling lifecycle hook timed out for instance i-0",
        "webhook delivery failed",
        "Service deployment rolled back because the circuit breaker threshold was exceeded.",
        "(service web) has reached a steady state.",
        "lifecycle hook registered",
    ],
)
def test_other_hooks_and_alarms_are_none(text: str) -> None:
    assert parse_deployment_stop(text) is None

from typing import Any

import pytest

from agent.changes.service_diff import asked_for, diff_deployments, diff_revisions
from tests.facts import minutes, revision, service_deployment, target_group_arn
from tools.cloudtrail.facts import TrailEvent
from tools.ecs.facts import LoadBalancerLink
from tools.ecs.service_connect import ServiceConnect

LINK = LoadBalancerLink(target_group_arn=target_group_arn(), container_name="web", container_port=8080)
CONNECT = ServiceConnect(namespace="prod", port_names=("http",), discovery_names=("web",))
MOVED = LoadBalancerLink(target_group_arn=target_group_arn(), container_name="web", container_port=9090)


@pytest.mark.parametrize(
    ("before", "after", "difference"),
    [
        ({}, {"subnets": ("subnet-9",)}, ("network.subnets", "subnet-0a, subnet-0b", "subnet-9")),
        ({}, {"assign_public_ip": None}, ("network.assign_public_ip", "DISABLED", None)),
        ({}, {"service_connect": CONNECT}, ("network.service_connect", None, "prod, web")),
        ({}, {"platform_version": "1.3.0"}, ("platform.version", None, "1.3.0")),
        ({}, {"capacity": ("FARGATE_SPOT (weight 1, base 0)",)}, ("capacity.providers", None, "FARGATE_SPOT (weight 1, base 0)")),
        ({"load_balancers": (LINK,)}, {"load_balancers": (MOVED,)}, ("load_balancer.web", "web:8080", "web:9090")),
        ({"load_balancers": (LINK,)}, {}, ("load_balancer.web", "web:8080", None)),
    ],
)  # fmt: skip
def test_every_difference_of_two_revisions_is_told_and_nothing_else(
    before: dict[str, Any], after: dict[str, Any], difference: tuple[str, Any, Any]
) -> None:
    found = list(diff_revisions(revision(56, **before), revision(57, **after)))
    assert [(one.path, one.before, one.after) for one in found] == [difference]


def test_the_order_of_subnets_means_nothing() -> None:
    assert list(diff_revisions(revision(56), revision(57, subnets=("subnet-0b", "subnet-0a")))) == []


def test_without_both_configurations_nothing_is_compared() -> None:
    told = service_deployment(57, configuration={"maximumPercent": "200"})
    assert list(diff_deployments(service_deployment(56), told)) == []
    assert list(diff_deployments(told, service_deployment(57))) == []


def update(at: float, invoked_by: str | None = None, **asked: str) -> TrailEvent:
    return TrailEvent(
        id=f"u{at}", name="UpdateService", at=minutes(at), by="jane", principal_arn=None, invoked_by=invoked_by,
        source="ecs", resources=(), task_definition=None, error_code=None, error_message=None, evidence_id=f"ev-{at}",
        asked=asked,
    )  # fmt: skip


CLOUDFORMATION = "cloudformation.amazonaws.com"


@pytest.mark.parametrize(
    ("event", "earlier", "expected"),
    [
        (update(0, desiredCount="0"), (), [("desired_count.service", "not recorded", "0")]),
        (update(0, desiredCount="0"), (update(-5, desiredCount="4"),), [("desired_count.service", "4", "0")]),
        (update(0, desiredCount="4"), (update(-5, desiredCount="4"),), []),
        (update(0, CLOUDFORMATION, desiredCount="4"), (), []),
        (update(0, CLOUDFORMATION, desiredCount="4"), (update(-5, desiredCount="2"),), [("desired_count.service", "2", "4")]),
        (update(0, healthCheckGracePeriodSeconds="5"), (), [("health_check.grace_seconds", "not recorded", "5")]),
        (update(0, taskDefinition="web:57"), (), []),
    ],
)  # fmt: skip
def test_of_cloudformations_calls_only_what_differs_from_a_recorded_one_is_a_change(
    event: TrailEvent, earlier: tuple[TrailEvent, ...], expected: list[tuple[str, str, str]]
) -> None:
    assert [(one.path, one.before, one.after) for one in asked_for(event, earlier)] == expected

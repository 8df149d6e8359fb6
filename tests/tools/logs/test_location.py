from typing import Any

import pytest

from tools.aws.scope import AwsScope
from tools.ecs.facts import ContainerDefinition
from tools.logs.location import log_location

SCOPE = AwsScope("111122223333", "eu-west-1")
OPTIONS = {"awslogs-group": "/custom/orders", "awslogs-stream-prefix": "svc", "awslogs-region": "us-east-1"}


def container(driver: str | None, **options: str) -> ContainerDefinition:
    absent: dict[str, Any] = {
        "essential": True, "command": (), "entry_point": (), "environment": {}, "secrets": {}, "ports": (),
        "host_ports": (), "health_check_command": (), "cpu": None, "memory": None, "memory_reservation": None,
        "repository_credentials": None,
    }  # fmt: skip
    return ContainerDefinition(name="app", image="x", log_driver=driver, log_options=options, **absent)


def test_group_stream_and_region_come_from_the_definition() -> None:
    location = log_location(container("awslogs", **OPTIONS), "abc", SCOPE)
    assert location == ("/custom/orders", "svc/app/abc", "us-east-1")


def test_without_a_region_the_task_s_own_is_meant() -> None:
    options = {name: value for name, value in OPTIONS.items() if name != "awslogs-region"}
    location = log_location(container("awslogs", **options), "abc", SCOPE)
    assert location is not None
    assert location.region == "eu-west-1"


@pytest.mark.parametrize(
    "unknown",
    [
        container(None),
        container("awsfirelens", **OPTIONS),
        container("awslogs", **{"awslogs-group": "/ecs/orders"}),
    ],
)
def test_where_no_stream_can_be_known_none_is_guessed(unknown: ContainerDefinition) -> None:
    assert log_location(unknown, "abc", SCOPE) is None


ROUTED = {"Name": "cloudwatch_logs", "log_group_name": "/ecs/web", "log_stream_prefix": "prod-", "region": "us-east-1"}


def test_a_router_s_cloudwatch_output_names_its_stream_after_the_record_s_tag() -> None:
    location = log_location(container("awsfirelens", **ROUTED), "abc", SCOPE)
    assert location == ("/ecs/web", "prod-app-firelens-abc", "us-east-1")


@pytest.mark.parametrize(
    "options",
    [
        ROUTED | {"Name": "opensearch"},
        {name: value for name, value in ROUTED.items() if name != "log_stream_prefix"},
        ROUTED | {"log_group_name": "/ecs/$(ecs_cluster)"},
    ],
)
def test_a_stream_that_the_router_names_or_shares_is_not_guessed(options: dict[str, str]) -> None:
    assert log_location(container("awsfirelens", **options), "abc", SCOPE) is None

from dataclasses import replace
from typing import Any

import pytest

from agent.changes.task_definition_diff import diff_task_definitions
from tests.facts import ACCOUNT, container_definition, definition_arn, minutes, task_definition
from tools.ecs.facts import TaskDefinition


def of_container(**fields: Any) -> TaskDefinition:
    return task_definition(57, containers=(container_definition(**fields),))


BEFORE = replace(of_container(), revision=56, arn=definition_arn(56))


def told(before: TaskDefinition, after: TaskDefinition) -> list[tuple[str, str | None, str | None]]:
    return [(one.path, one.before, one.after) for one in diff_task_definitions(before, after)]


@pytest.mark.parametrize(
    ("fields", "difference"),
    [
        ({"image": "web:v57"}, ("image.web", BEFORE.containers[0].image, "web:v57")),
        ({"environment": {"PORT": "8080"}}, ("environment.PORT", None, "8080")),
        ({"secrets": {"DB": "arn:db"}}, ("secrets.DB", None, "arn:db")),
        ({"command": ("run", "-v")}, ("command.web.command", None, "run -v")),
        ({"entry_point": ("sh",)}, ("entry_point.web.entry_point", None, "sh")),
        ({"health_check_command": ("CMD", "true")}, ("health_check.web.command", None, "CMD true")),
        ({"ports": (3000,)}, ("ports.web", "8080", "3000")),
        ({"memory": 256}, ("memory.web", None, "256")),
        ({"memory_reservation": 128}, ("memory.web.reservation", None, "128")),
        ({"cpu": 0}, ("cpu.web", None, "0")),
        ({"log_driver": "awsfirelens"}, ("logging.web.driver", "awslogs", "awsfirelens")),
        ({"log_options": {}}, ("logging.awslogs-group", "/ecs/web", None)),
        ({"repository_credentials": "arn:s"}, ("repository_credentials.web", None, "arn:s")),
        ({"name": "app"}, ("container.web", "present", None)),
        ({"essential": False}, ("container.web.essential", "true", "false")),
        ({"depends_on": {"db": "HEALTHY"}}, ("container.web.depends_on.db", None, "HEALTHY")),
        ({"settings": {"user": "app"}}, ("container.web.user", None, "app")),
        ({"settings": {"healthCheck.interval": "5"}}, ("health_check.web.interval", None, "5")),
        ({"environment_files": ("arn:s3",)}, ("environment.web.files", None, "arn:s3")),
        ({"log_secrets": {"apikey": "arn:key"}}, ("logging.apikey", None, "arn:key")),
        ({"firelens": {"config-file-type": "s3"}}, ("logging.web.router.config-file-type", None, "s3")),
        ({"mounts": {"/mnt": "data"}}, ("storage.web.mount./mnt", None, "data")),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else None,
)
def test_every_difference_of_a_container_is_told(fields: dict[str, Any], difference: tuple[str, Any, Any]):
    assert difference in told(BEFORE, of_container(**fields))


@pytest.mark.parametrize(
    ("fields", "difference"),
    [
        ({"memory": "512"}, ("memory.task", "1024", "512")),
        ({"cpu": "256"}, ("cpu.task", "512", "256")),
        ({"execution_role_arn": None}, ("execution_role", "web-execution", None)),
        ({"task_role_arn": f"arn:aws:iam::{ACCOUNT}:role/other"}, ("task_role", "web-task", "other")),
        ({"network_mode": "bridge"}, ("network.mode", "awsvpc", "bridge")),
        ({"cpu_architecture": "ARM64"}, ("platform.cpu_architecture", "X86_64", "ARM64")),
        ({"operating_system": "WINDOWS"}, ("platform.operating_system", "LINUX", "WINDOWS")),
        ({"ephemeral_storage_gib": 100}, ("storage.ephemeral_gib", None, "100")),
        ({"volumes": ("data",)}, ("storage.volume.data", None, "present")),
        (
            {"volumes": ("data",), "volume_settings": {"data": "fileSystemId=fs-1"}},
            ("storage.volume.data", None, "fileSystemId=fs-1"),
        ),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else None,
)
def test_every_difference_of_the_task_is_told_and_nothing_else(
    fields: dict[str, Any], difference: tuple[str, Any, Any]
):
    assert told(BEFORE, replace(of_container(), **fields)) == [difference]


def test_revisions_that_mean_the_same_have_no_difference():
    again = replace(of_container(), registered_at=minutes(30), registered_by=None, status="INACTIVE")
    assert told(BEFORE, again) == []


def test_a_changed_and_a_dropped_variable_are_told_by_name():
    before = of_container(environment={"PORT": "8080", "SHARDS": "8", "SAME": "1"})
    after = of_container(environment={"SHARDS": "eight", "SAME": "1"})
    assert told(before, after) == [
        ("environment.PORT", "8080", None),
        ("environment.SHARDS", "8", "eight"),
    ]

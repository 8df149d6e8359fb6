from typing import Any

import pytest

from tests.tools.documents import DEFINITION, task_definition
from tools.ecs.describe_task_definition import TOOL, DescribeTaskDefinitionArguments
from tools.errors import ReadFailedError
from tools.evidence import Empty

ARGUMENTS = DescribeTaskDefinitionArguments(task_definition="orders:7")
SECRET = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/orders-AbCdEf"
APP = {
    "name": "app",
    "image": "111122223333.dkr.ecr.eu-west-1.amazonaws.com/team/orders:1.4",
    "essential": True,
    "command": ["serve", "--db-password", "hunter2hunter2", "--port", "8080"],
    "portMappings": [{"name": "http", "containerPort": 8080, "hostPort": 8080}],
    "environment": [
        {"name": "LOG_LEVEL", "value": "info"},
        {"name": "STRIPE_API_KEY", "value": "plainvalue123"},
        {"name": "EMPTY_TOKEN", "value": ""},
        {"name": "DATABASE_URL", "value": "postgres://app:s3cretpw@db:5432/orders"},
    ],
    "secrets": [{"name": "DB_PASSWORD", "valueFrom": SECRET}],
    "healthCheck": {"command": ["CMD-SHELL", "curl -f http://localhost:8080/health"]},
    "logConfiguration": {
        "logDriver": "awslogs",
        "options": {"awslogs-group": "/ecs/orders", "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "ecs"},
    },
}


def test_the_excerpt_shows_what_runs_and_no_secret(stage: Any) -> None:
    stage.serve({"ecs": {"taskDefinitions": [task_definition(APP, cpu="512", memory="1024")]}})
    answer = stage.read(TOOL, ARGUMENTS)
    excerpt = answer.evidence[0].excerpt
    for shown in ("team/orders:1.4", "LOG_LEVEL=info", f"secret DB_PASSWORD from {SECRET}", "memory: 1024",
                  "awslogs-group=/ecs/orders", "containerPort: 8080", "portName: http", "/health", "STRIPE_API_KEY=[redacted:"):  # fmt: skip
        assert shown in excerpt
    for hidden in ("plainvalue123", "s3cretpw", "hunter2hunter2"):
        assert hidden not in excerpt
        assert hidden not in repr(answer.value)


def test_a_line_after_an_empty_secret_is_not_taken_for_its_value(stage: Any) -> None:
    stage.serve({"ecs": {"taskDefinitions": [task_definition(APP)]}})
    assert 'EMPTY_TOKEN=""\n  DATABASE_URL=postgres://app:' in stage.read(TOOL, ARGUMENTS).evidence[0].excerpt


def test_containers_are_typed_and_secrets_kept_by_reference(stage: Any) -> None:
    stage.serve({"ecs": {"taskDefinitions": [task_definition(APP, requiresCompatibilities=["FARGATE"])]}})
    told = stage.read(TOOL, ARGUMENTS).value
    (container,) = told.containers
    assert (told.arn, told.family, told.revision) == (DEFINITION, "orders", 7)
    assert container.secrets == {"DB_PASSWORD": SECRET}
    assert (container.ports, container.host_ports, container.log_driver) == ((8080,), (8080,), "awslogs")
    assert container.command[0] == "serve"
    assert container.command[-1] == "8080"


def test_a_long_definition_is_cut_at_a_sidecar_not_at_the_application(stage: Any) -> None:
    sidecar = {"name": "router", "image": "fluent-bit", "essential": False,
               "environment": [{"name": f"SETTING_{n}", "value": "x" * 40} for n in range(80)]}  # fmt: skip
    stage.serve({"ecs": {"taskDefinitions": [task_definition(sidecar, APP)]}})
    excerpt = stage.read(TOOL, ARGUMENTS).evidence[0].excerpt
    assert len(excerpt) == 2000
    assert "LOG_LEVEL=info" in excerpt


def test_no_such_definition_is_empty_and_no_permission_is_an_error(stage: Any) -> None:
    assert isinstance(stage.read(TOOL, ARGUMENTS), Empty)
    stage.lab.set_faults([{"operation": "DescribeTaskDefinition", "deny": True}])
    with pytest.raises(ReadFailedError) as raised:
        stage.read(TOOL, ARGUMENTS)
    assert raised.value.reason == "denied"


def test_it_is_told_which_container_waits_for_which(stage: Any) -> None:
    waiting = {**APP, "dependsOn": [{"containerName": "migrate", "condition": "SUCCESS"}]}
    migrate = {"name": "migrate", "image": "team/orders:1.4", "essential": False}
    stage.serve({"ecs": {"taskDefinitions": [task_definition(waiting, migrate)]}})
    answer = stage.read(TOOL, ARGUMENTS)
    assert answer.value.containers[0].depends_on == {"migrate": "SUCCESS"}
    assert "dependsOn: migrate:SUCCESS" in answer.evidence[0].excerpt

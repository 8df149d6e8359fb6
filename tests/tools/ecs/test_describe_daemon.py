from typing import Any

import pytest

from tests.tools.documents import CLUSTER, cluster
from tests.tools.stage import ACCOUNT, REGION, ago
from tools.ecs.describe_daemon import TOOL, DescribeDaemonArguments
from tools.ecs.describe_task_definition import TOOL as DEFINITION
from tools.ecs.describe_task_definition import DescribeTaskDefinitionArguments
from tools.ecs.list_tasks import TOOL as TASKS
from tools.ecs.list_tasks import ListTasksArguments
from tools.errors import ReadFailedError
from tools.evidence import Empty

ARN = f"arn:aws:ecs:{REGION}:{ACCOUNT}:daemon/prod/guard"
DEPLOYMENT = f"arn:aws:ecs:{REGION}:{ACCOUNT}:daemon-deployment/prod/guard/1"
RUNS = f"arn:aws:ecs:{REGION}:{ACCOUNT}:daemon-task-definition/guard:7"


def daemon(**more: Any) -> dict[str, Any]:
    return {
        "daemonArn": ARN,
        "clusterArn": CLUSTER,
        "status": "ACTIVE",
        "deploymentArn": DEPLOYMENT,
        "currentRevisions": [
            {"arn": "r1", "totalRunningCount": 3, "totalWithoutDaemonCount": 1},
            {"arn": "r2", "totalRunningCount": 2},
        ],
    } | more


def deployment(**more: Any) -> dict[str, Any]:
    return {
        "daemonDeploymentArn": DEPLOYMENT,
        "status": "ROLLBACK_SUCCESSFUL",
        "createdAt": ago(20),
        "finishedAt": ago(9),
        "circuitBreaker": {"status": "TRIGGERED", "failureCount": 3, "threshold": 3},
        "rollback": {"reason": "Circuit breaker"},
        "targetDaemonRevision": {"arn": "r3", "totalRunningInstanceCount": 2},
    } | more


def read(stage: Any, *daemons: dict[str, Any], deployments: tuple[dict[str, Any], ...] = ()) -> Any:
    stage.serve({"ecs": {"daemons": list(daemons), "daemonDeployments": list(deployments)}})
    return stage.read(TOOL, DescribeDaemonArguments(daemon_arn=ARN))


def test_hosts_with_and_without_it_are_counted_over_its_revisions(stage: Any) -> None:
    told = read(stage, daemon(), deployments=(deployment(),)).value
    assert (told.name, told.running, told.without) == ("guard", 5, 1)


def test_how_its_newest_deployment_ended_is_told(stage: Any) -> None:
    answer = read(stage, daemon(), deployments=(deployment(),))
    told = answer.value.deployment
    assert (told.status, told.reason, told.running) == ("ROLLBACK_SUCCESSFUL", "Circuit breaker", 2)
    assert told.ended_at is not None
    for text in ("failureCount: 3", "threshold: 3", "rollback.reason: Circuit breaker"):
        assert text in answer.evidence[1].excerpt


def test_a_daemon_without_a_deployment_has_none(stage: Any) -> None:
    told = daemon()
    del told["deploymentArn"]
    assert read(stage, told).value.deployment is None
    assert read(stage, daemon()).value.deployment is None


def test_a_daemon_there_is_not_is_an_empty_answer_and_a_refusal_is_none(stage: Any) -> None:
    assert isinstance(read(stage, daemon(daemonArn=ARN + "-2")), Empty)
    stage.lab.set_faults([{"service": "ecs", "operation": "DescribeDaemon", "deny": True}])
    with pytest.raises(ReadFailedError):
        stage.read(TOOL, DescribeDaemonArguments(daemon_arn=ARN))


def test_what_a_daemon_runs_is_read_as_a_task_definition(stage: Any) -> None:
    runs = {
        "daemonTaskDefinitionArn": RUNS,
        "family": "guard",
        "revision": 7,
        "containerDefinitions": [{"name": "guard", "image": "team/guard:v7"}],
    }
    stage.serve({"ecs": {"daemonTaskDefinitions": [runs]}})
    answer = stage.read(DEFINITION, DescribeTaskDefinitionArguments(task_definition=RUNS))
    assert (answer.value.arn, answer.value.containers[0].image) == (RUNS, "team/guard:v7")
    assert answer.evidence[0].operation == "ecs:DescribeDaemonTaskDefinition"
    unknown = stage.read(DEFINITION, DescribeTaskDefinitionArguments(task_definition=RUNS + "1"))
    assert isinstance(unknown, Empty)


def test_the_tasks_of_a_daemon_are_listed_by_its_name(stage: Any) -> None:
    tasks = [
        {"taskArn": f"{ARN}/{name}", "clusterArn": CLUSTER, "group": name, "desiredStatus": "RUNNING"}
        for name in ("daemon:guard", "daemon:other")
    ]
    stage.serve({"ecs": {"clusters": [cluster()], "tasks": tasks}})
    answer = stage.read(TASKS, ListTasksArguments(cluster="prod", daemon="guard", desired_status="RUNNING"))
    assert answer.value == (f"{ARN}/daemon:guard",)

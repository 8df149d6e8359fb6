from typing import Any

from tests.tools.documents import cluster, task
from tests.tools.stage import ago
from tools.ecs.describe_tasks import TOOL, DescribeTasksArguments
from tools.evidence import Empty


def arguments(*documents: dict[str, Any]) -> DescribeTasksArguments:
    return DescribeTasksArguments(cluster="prod", tasks=tuple(document["taskArn"] for document in documents))


def test_why_a_task_stopped_is_kept_whole_with_every_container(stage: Any) -> None:
    reason = (
        "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed:"
        " unable to retrieve secret from asm: service call has been retried 1 time(s): AccessDeniedException"
    )
    stopped = task(
        1,
        stopCode="TaskFailedToStart",
        stoppedReason=reason,
        stoppedAt=ago(2),
        containers=[
            {"name": "app", "lastStatus": "STOPPED", "exitCode": 137, "reason": "OutOfMemoryError: killed"},
            {"name": "proxy", "lastStatus": "STOPPED", "exitCode": 0},
        ],
    )
    stage.serve({"ecs": {"clusters": [cluster()], "tasks": [stopped]}})
    answer = stage.read(TOOL, arguments(stopped))
    (told,) = answer.value
    assert (told.stop_code, told.stopped_reason) == ("TaskFailedToStart", reason)
    assert [(c.name, c.exit_code, c.reason) for c in told.containers] == [
        ("app", 137, "OutOfMemoryError: killed"),
        ("proxy", 0, None),
    ]
    excerpt = answer.evidence[0].excerpt
    assert f"stoppedReason: {reason}" in excerpt
    assert "container app: STOPPED, exit code 137, reason OutOfMemoryError: killed" in excerpt
    assert "container proxy: STOPPED, exit code 0" in excerpt
    assert told.started_at is None


def test_a_container_that_never_ran_has_no_exit_code(stage: Any) -> None:
    pending = task(1, containers=[{"name": "app", "lastStatus": "PENDING"}])
    stage.serve({"ecs": {"clusters": [cluster()], "tasks": [pending]}})
    assert stage.read(TOOL, arguments(pending)).value[0].containers[0].exit_code is None


def test_tasks_come_newest_first_and_forgotten_ones_are_left_out(stage: Any) -> None:
    older, newer, forgotten = task(1), task(9), task(5)
    stage.serve({"ecs": {"clusters": [cluster()], "tasks": [older, newer]}})
    told = stage.read(TOOL, arguments(older, forgotten, newer)).value
    assert [item.arn for item in told] == [newer["taskArn"], older["taskArn"]]


def test_tasks_ecs_has_forgotten_are_empty(stage: Any) -> None:
    stage.serve({"ecs": {"clusters": [cluster()]}})
    assert isinstance(stage.read(TOOL, arguments(task(1))), Empty)


def test_the_network_of_a_task_is_read_from_its_interface(stage: Any) -> None:
    attached = task(
        1,
        attachments=[
            {
                "id": "a",
                "type": "ElasticNetworkInterface",
                "status": "ATTACHED",
                "details": [
                    {"name": "subnetId", "value": "subnet-1"},
                    {"name": "privateIPv4Address", "value": "10.0.0.9"},
                ],
            }
        ],
    )
    stage.serve({"ecs": {"clusters": [cluster()], "tasks": [attached]}})
    (told,) = stage.read(TOOL, arguments(attached)).value
    assert (told.subnet, told.private_ip) == ("subnet-1", "10.0.0.9")

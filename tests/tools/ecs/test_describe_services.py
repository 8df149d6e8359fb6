from typing import Any

import pytest

from tests.tools.documents import CLUSTER, TARGET_GROUP, cluster, deployment, service
from tests.tools.stage import ago
from tools.ecs.describe_services import TOOL, DescribeServicesArguments
from tools.errors import InvalidArgumentsError, ReadFailedError
from tools.evidence import Empty

ARGUMENTS = DescribeServicesArguments(cluster="prod", services=("orders",))


def test_a_failing_deployment_is_told_with_counts_and_reason(stage: Any) -> None:
    failing = deployment(rolloutState="FAILED", rolloutStateReason="tasks failed to start", failedTasks=4)
    stage.serve({"ecs": {"clusters": [cluster()], "services": [service(deployments=[failing])]}})
    answer = stage.read(TOOL, ARGUMENTS)
    (told,) = answer.value[0].deployments
    assert (told.failed_tasks, told.rollout_state, told.rollout_reason) == (4, "FAILED", "tasks failed to start")
    excerpt = next(item.excerpt for item in answer.evidence if item.id == told.evidence_id)
    assert "failedTasks: 4" in excerpt
    assert "rolloutStateReason: tasks failed to start" in excerpt


def test_events_are_newest_first_and_each_message_is_whole_in_its_own_evidence(stage: Any) -> None:
    events = [
        {"id": "b", "createdAt": ago(1), "message": "(service orders) was unable to place a task."},
        {"id": "a", "createdAt": ago(9), "message": "(service orders) has started 1 tasks."},
    ]
    stage.serve({"ecs": {"clusters": [cluster()], "services": [service(events=events)]}})
    answer = stage.read(TOOL, ARGUMENTS)
    told = answer.value[0].events
    assert [event.id for event in told] == ["b", "a"]
    by_id = {item.id: item for item in answer.evidence}
    assert by_id[told[0].evidence_id].excerpt == "(service orders) was unable to place a task."
    assert by_id[told[0].evidence_id].event_time == told[0].at


def test_settings_of_deployment_network_and_load_balancer_are_read(stage: Any) -> None:
    document = service(
        deploymentConfiguration={
            "deploymentCircuitBreaker": {"enable": True, "rollback": False},
            "minimumHealthyPercent": 0,
            "maximumPercent": 200,
        },
        networkConfiguration={"awsvpcConfiguration": {"subnets": ["subnet-1"], "assignPublicIp": "ENABLED"}},
        loadBalancers=[
            {
                "targetGroupArn": TARGET_GROUP,
                "containerName": "app",
                "containerPort": 8080,
                "advancedConfiguration": {"alternateTargetGroupArn": "green", "productionListenerRule": "rule"},
            }
        ],
        tags=[{"key": "team", "value": "shop"}, {"key": "api-token", "value": "abcd1234efgh"}],
    )
    stage.serve({"ecs": {"clusters": [cluster()], "services": [document]}})
    (told,) = stage.read(TOOL, ARGUMENTS).value
    assert (told.circuit_breaker, told.circuit_breaker_rollback) == (True, False)
    assert (told.minimum_healthy_percent, told.assign_public_ip) == (0, True)
    assert told.load_balancers[0].alternate_target_group_arn == "green"
    assert told.tags["team"] == "shop"
    assert "abcd1234efgh" not in told.tags["api-token"]


def test_what_aws_did_not_say_is_absent_not_false(stage: Any) -> None:
    stage.serve({"ecs": {"clusters": [cluster()], "services": [service()]}})
    (told,) = stage.read(TOOL, ARGUMENTS).value
    assert (told.assign_public_ip, told.minimum_healthy_percent, told.grace_seconds) == (None, None, None)
    assert (told.controller, told.tags) == ("ECS", {})


def test_an_inactive_service_is_returned_and_a_missing_one_is_left_out(stage: Any) -> None:
    stage.serve({"ecs": {"clusters": [cluster()], "services": [service(status="INACTIVE")]}})
    arguments = DescribeServicesArguments(cluster=CLUSTER, services=("orders", "payments"))
    (told,) = stage.read(TOOL, arguments).value
    assert told.status == "INACTIVE"


def test_no_such_service_is_empty_and_says_where_it_was_looked_for(stage: Any) -> None:
    stage.serve({"ecs": {"clusters": [cluster()]}})
    answer = stage.read(TOOL, ARGUMENTS)
    assert isinstance(answer, Empty)
    assert "prod/orders" in answer.evidence[0].excerpt


def test_no_such_cluster_is_an_error_of_its_own(stage: Any) -> None:
    stage.serve({"ecs": {}})
    with pytest.raises(ReadFailedError, match="ClusterNotFoundException") as raised:
        stage.read(TOOL, ARGUMENTS)
    assert raised.value.reason == "not_found"


def test_more_than_ten_services_are_refused_before_the_wire() -> None:
    with pytest.raises(InvalidArgumentsError, match="1 to 10"):
        DescribeServicesArguments(cluster="prod", services=tuple(f"s{n}" for n in range(11)))


def test_the_task_sets_of_another_controller_are_its_deployments(stage: Any) -> None:
    sets = [
        {
            "id": f"ecs-svc/{number}",
            "status": status,
            "stabilityStatus": stability,
            "taskDefinition": f"arn:aws:ecs:eu-west-1:111122223333:task-definition/orders:{number}",
            "computedDesiredCount": 2,
            "runningCount": running,
            "createdAt": ago(number),
            "updatedAt": ago(number),
        }
        for number, status, stability, running in ((9, "PRIMARY", "STEADY_STATE", 2), (3, "ACTIVE", "STABILIZING", 0))
    ]
    document = service(deployments=[], taskSets=sets, deploymentController={"type": "CODE_DEPLOY"})
    stage.serve({"ecs": {"clusters": [cluster()], "services": [document]}})
    answer = stage.read(TOOL, ARGUMENTS)
    old, new = answer.value[0].deployments
    assert (old.id, old.status, old.rollout_state, old.running) == ("ecs-svc/9", "PRIMARY", "COMPLETED", 2)
    assert (new.id, new.status, new.rollout_state, new.desired) == ("ecs-svc/3", "ACTIVE", None, 2)
    excerpt = next(item.excerpt for item in answer.evidence if item.id == new.evidence_id)
    assert "stabilityStatus: STABILIZING" in excerpt

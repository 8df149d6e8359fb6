from typing import Any

from tests.tools.documents import SERVICE, cluster, service_deployment
from tests.tools.stage import ACCOUNT, REGION, ago
from tools.ecs.describe_service_deployments import TOOL, DescribeServiceDeploymentsArguments
from tools.ecs.describe_service_revisions import TOOL as REVISIONS
from tools.ecs.describe_service_revisions import DescribeServiceRevisionsArguments
from tools.evidence import Empty

FUNCTION = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:smoke"
GROUP = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:targetgroup/orders-alt/4d2246e3635cc45b"
REVISION = f"arn:aws:ecs:{REGION}:{ACCOUNT}:service-revision/prod/orders/1"


def read(stage: Any, *documents: dict[str, Any]) -> Any:
    stage.serve({"ecs": {"clusters": [cluster()], "serviceDeployments": list(documents)}})
    arns = tuple(document["serviceDeploymentArn"] for document in documents)
    return stage.read(TOOL, DescribeServiceDeploymentsArguments(arns=arns))


def test_a_rollback_is_told_with_reason_and_breaker_counts(stage: Any) -> None:
    answer = read(
        stage,
        service_deployment(
            1,
            status="ROLLBACK_SUCCESSFUL",
            statusReason="Service deployment rolled back because the circuit breaker threshold was exceeded.",
            deploymentCircuitBreaker={"status": "TRIGGERED", "failureCount": 3, "threshold": 3},
            rollback={"reason": "Circuit breaker", "startedAt": ago(3), "serviceRevisionArn": REVISION},
            alarms={"status": "TRIGGERED", "alarmNames": ["a", "b"], "triggeredAlarmNames": ["b"]},
        ),
    )
    (told,) = answer.value
    assert (told.circuit_breaker_status, told.failure_count, told.failure_threshold) == ("TRIGGERED", 3, 3)
    assert (told.rollback_reason, told.rollback_revision_arn) == ("Circuit breaker", REVISION)
    assert told.triggered_alarms == ("b",)
    for text in ("status: ROLLBACK_SUCCESSFUL", "failureCount: 3", "threshold: 3", "rollback.reason: Circuit breaker"):
        assert text in answer.evidence[0].excerpt


def test_a_pause_that_waits_for_a_person_says_where_until_when_and_what_then(stage: Any) -> None:
    pause = {
        "hookId": "hook-1",
        "targetType": "PAUSE",
        "status": "AWAITING_ACTION",
        "expiresAt": ago(-600),
        "timeoutAction": "ROLLBACK",
    }
    answer = read(
        stage,
        service_deployment(
            1, status="IN_PROGRESS", lifecycleStage="POST_TEST_TRAFFIC_SHIFT", lifecycleHookDetails=[pause]
        ),
    )
    (hook,) = answer.value[0].hooks
    assert hook.action_required
    assert (hook.target, hook.stage, hook.hook_id) == ("PAUSE", "POST_TEST_TRAFFIC_SHIFT", "hook-1")
    assert (hook.timeout_action, hook.expires_at is not None) == ("ROLLBACK", True)
    assert "hook PAUSE: AWAITING_ACTION at POST_TEST_TRAFFIC_SHIFT, expires " in answer.evidence[0].excerpt


def test_a_hook_that_is_over_has_the_stage_its_configuration_names(stage: Any) -> None:
    answer = read(
        stage,
        service_deployment(
            1,
            status="ROLLBACK_SUCCESSFUL",
            lifecycleStage="CLEAN_UP",
            lifecycleHookDetails=[{"targetType": "AWS_LAMBDA", "targetArn": FUNCTION, "status": "FAILED"}],
            deploymentConfiguration={
                "strategy": "BLUE_GREEN",
                "lifecycleHooks": [{"hookTargetArn": FUNCTION, "lifecycleStages": ["PRE_SCALE_UP"]}],
            },
        ),
    )
    (hook,) = answer.value[0].hooks
    assert (hook.target, hook.stage, hook.status, hook.action_required) == (FUNCTION, "PRE_SCALE_UP", "FAILED", False)


def test_the_traffic_of_each_revision_is_told_where_ecs_moves_it(stage: Any) -> None:
    new = {"arn": REVISION, "requestedProductionTrafficWeight": 40.0, "requestedTestTrafficWeight": 100.0}
    old = {"arn": REVISION + "0", "requestedProductionTrafficWeight": 60.0}
    answer = read(stage, service_deployment(1, targetServiceRevision=new, sourceServiceRevisions=[old]))
    told = [(one.revision_arn, one.production, one.test) for one in answer.value[0].traffic]
    assert told == [(REVISION, 40.0, 100.0), (REVISION + "0", 60.0, None)]
    assert "traffic of 1: 40% production, 100% test" in answer.evidence[0].excerpt
    assert read(stage, service_deployment(1)).value[0].traffic == ()


def test_deployments_come_newest_first_and_unknown_ones_are_empty(stage: Any) -> None:
    answer = read(stage, service_deployment(1), service_deployment(2))
    assert [item.arn[-1] for item in answer.value] == ["2", "1"]
    unknown = service_deployment(9)["serviceDeploymentArn"]
    assert isinstance(stage.read(TOOL, DescribeServiceDeploymentsArguments(arns=(unknown,))), Empty)


def test_a_revision_names_the_images_as_asked_for(stage: Any) -> None:
    revision = {
        "serviceRevisionArn": REVISION,
        "serviceArn": SERVICE,
        "taskDefinition": "orders:7",
        "containerImages": [{"containerName": "app", "image": "nginx:1.27", "imageDigest": "sha256:aa"}],
        "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-1"], "assignPublicIp": "DISABLED"}},
        "createdAt": ago(5),
        "resolvedConfiguration": {"loadBalancers": [{"targetGroupArn": GROUP, "productionListenerRule": "r"}]},
        "serviceConnectConfiguration": {"enabled": True, "services": [{"portName": "http", "discoveryName": "orders"}]},
    }
    stage.serve({"ecs": {"clusters": [cluster()], "serviceRevisions": [revision]}})
    (told,) = stage.read(REVISIONS, DescribeServiceRevisionsArguments(arns=(REVISION,))).value
    assert (told.images, told.assign_public_ip) == ({"app": "nginx:1.27"}, False)
    assert told.target_group_arns == (GROUP,)
    assert told.service_connect is not None
    assert (told.service_connect.port_names, told.service_connect.text) == (("http",), "the default namespace, orders")
    assert isinstance(stage.read(REVISIONS, DescribeServiceRevisionsArguments(arns=(REVISION + "0",))), Empty)

from typing import Any

import pytest

from tests.tools.codedeploy.codedeploy_documents import code_deployment, ecs_target
from tools.codedeploy.facts import DeployedService
from tools.codedeploy.find_service import TOOL, FindServiceArguments
from tools.errors import ReadFailedError
from tools.evidence import Empty, Found

ASKED = FindServiceArguments(application="orders-app", group="orders-group", deployment_id="d-1")
ORDERS = DeployedService(cluster="prod", name="orders")


def group(**more: Any) -> dict[str, Any]:
    return {
        "applicationName": "orders-app",
        "deploymentGroupName": "orders-group",
        "computePlatform": "ECS",
        "ecsServices": [{"serviceName": "orders", "clusterName": "prod"}],
    } | more


def read(stage: Any, **documents: Any) -> Any:
    stage.serve({"codedeploy": documents})
    return stage.read(TOOL, ASKED)


def test_the_group_names_its_service_in_one_call(stage: Any) -> None:
    answer = read(stage, deploymentGroupsInfo=[group(deploymentGroupName="other", ecsServices=[]), group()])
    assert answer.value == ORDERS
    assert "ecsServices: prod:orders" in answer.evidence[0].excerpt
    assert [entry.operation for entry in stage.lab.journal()] == ["GetDeploymentGroup"]


def test_a_group_that_deploys_to_a_function_is_an_empty_answer(stage: Any) -> None:
    answer = read(stage, deploymentGroupsInfo=[group(computePlatform="Lambda", ecsServices=[])])
    assert isinstance(answer, Empty)
    assert "Lambda" in answer.evidence[0].excerpt


def test_when_the_group_is_gone_the_deployment_s_target_tells(stage: Any) -> None:
    answer = read(stage, deploymentsInfo=[code_deployment("d-1")], deploymentTargets=[ecs_target("d-1")])
    assert isinstance(answer, Found)
    assert (answer.value, answer.evidence[0].operation) == (ORDERS, "codedeploy:BatchGetDeploymentTargets")


def test_the_alias_of_a_function_is_not_taken_for_a_service(stage: Any) -> None:
    target = {"deploymentId": "d-1", "targetId": "charge:live", "status": "Failed"}
    answer = read(
        stage,
        deploymentsInfo=[code_deployment("d-1", computePlatform="Lambda")],
        deploymentTargets=[{"deploymentTargetType": "LambdaTarget", "lambdaTarget": target}],
    )
    assert isinstance(answer, Empty)


@pytest.mark.parametrize("deployments", [[], [code_deployment("d-1", status="Queued")], [code_deployment("d-1")]])
def test_a_group_and_a_deployment_that_are_gone_or_not_begun_are_an_empty_answer(
    stage: Any, deployments: list[dict[str, Any]]
) -> None:
    assert isinstance(read(stage, deploymentsInfo=deployments), Empty)


@pytest.mark.parametrize("operation", ["GetDeploymentGroup", "ListDeploymentTargets"])
def test_a_refusal_is_no_empty_answer(stage: Any, operation: str) -> None:
    stage.serve({"codedeploy": {"deploymentsInfo": [code_deployment("d-1")]}})
    stage.lab.set_faults([{"service": "codedeploy", "operation": operation, "deny": True}])
    with pytest.raises(ReadFailedError) as refused:
        stage.read(TOOL, ASKED)
    assert refused.value.reason == "denied"

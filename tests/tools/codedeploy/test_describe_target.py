from typing import Any

import pytest

from tests.tools.codedeploy.codedeploy_documents import code_deployment, ecs_target
from tests.tools.stage import ago
from tools.codedeploy.describe_target import TOOL, DescribeTargetArguments
from tools.evidence import Empty

FAILED = {
    "lifecycleEventName": "BeforeAllowTraffic",
    "status": "Failed",
    "startTime": ago(27),
    "endTime": ago(26),
    "diagnostics": {"errorCode": "UnknownError", "message": "The validation function timed out."},
}


def read(stage: Any, service: str = "orders", **deployment: Any) -> Any:
    stage.serve(
        {
            "codedeploy": {
                "deploymentsInfo": [code_deployment("d-1", **deployment)],
                "deploymentTargets": [ecs_target("d-1", FAILED)],
            }
        }
    )
    return stage.read(TOOL, DescribeTargetArguments(deployment_id="d-1", cluster="prod", service=service))


def test_a_failed_step_is_told_with_what_it_said(stage: Any) -> None:
    answer = read(stage)
    (step,) = answer.value.steps
    assert (step.name, step.status, step.message) == (
        "BeforeAllowTraffic",
        "Failed",
        "The validation function timed out.",
    )
    assert "The validation function timed out." in answer.evidence[0].excerpt


def test_who_has_the_traffic_is_told(stage: Any) -> None:
    (blue,) = read(stage).value.task_sets
    assert (blue.id, blue.label, blue.traffic_weight) == ("ecs-svc/1", "Blue", 100.0)


@pytest.mark.parametrize(("service", "status"), [("cart", "Failed"), ("orders", "Queued")])
def test_a_deployment_of_another_service_or_not_begun_is_an_empty_answer(stage: Any, service: str, status: str) -> None:
    assert isinstance(read(stage, service, status=status), Empty)

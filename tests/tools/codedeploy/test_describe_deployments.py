from typing import Any

import pytest

from tests.tools.codedeploy.codedeploy_documents import code_deployment
from tests.tools.documents import DEFINITION
from tools.codedeploy.describe_deployments import TOOL, DescribeDeploymentsArguments
from tools.errors import InvalidArgumentsError
from tools.evidence import Empty


def read(stage: Any, *documents: dict[str, Any], ids: tuple[str, ...]) -> Any:
    stage.serve({"codedeploy": {"deploymentsInfo": list(documents)}})
    return stage.read(TOOL, DescribeDeploymentsArguments(ids=ids))


def test_deployments_come_newest_first_with_what_their_app_spec_names(stage: Any) -> None:
    answer = read(stage, code_deployment("d-1", 90), code_deployment("d-2", 30), ids=("d-1", "d-2"))
    assert [one.id for one in answer.value] == ["d-2", "d-1"]
    assert answer.value[0].task_definition == DEFINITION
    assert answer.value[0].hooks == {"BeforeAllowTraffic": "gate"}


def test_an_error_and_what_undid_the_deployment_are_told_and_redacted(stage: Any) -> None:
    failed = code_deployment(
        "d-1",
        status="Failed",
        errorInformation={"code": "TIMEOUT", "message": "timed out; password=hunter2secret"},
        rollbackInfo={"rollbackDeploymentId": "d-2", "rollbackMessage": "undone"},
    )
    (told,) = read(stage, failed, ids=("d-1",)).value
    assert (told.error_code, told.rolled_back_by, told.rollback_message) == ("TIMEOUT", "d-2", "undone")
    assert "hunter2secret" not in (told.error_message or "")


def test_what_codedeploy_waits_for_is_told(stage: Any) -> None:
    ready = {"deploymentReadyOption": {"actionOnTimeout": "STOP_DEPLOYMENT", "waitTimeInMinutes": 60}}
    document = code_deployment(
        "d-1", status="Ready", blueGreenDeploymentConfiguration=ready, instanceTerminationWaitTimeStarted=True
    )
    (told,) = read(stage, document, ids=("d-1",)).value
    assert (told.ready_action, told.ready_wait_minutes, told.terminating) == ("STOP_DEPLOYMENT", 60, True)


def test_unknown_deployments_are_an_empty_answer(stage: Any) -> None:
    assert isinstance(read(stage, ids=("d-9",)), Empty)


@pytest.mark.parametrize("count", [0, 26])
def test_no_more_are_asked_for_than_aws_takes(count: int) -> None:
    with pytest.raises(InvalidArgumentsError):
        DescribeDeploymentsArguments(ids=tuple(f"d-{n}" for n in range(count)))

from typing import Any

import pytest

from tests.tools.codedeploy.codedeploy_documents import code_deployment
from tools.codedeploy.list_deployments import NEWEST, TOOL, ListDeploymentsArguments
from tools.errors import ReadFailedError
from tools.evidence import Empty

ASKED = ListDeploymentsArguments(application="orders-app", group="orders-group")


def test_the_newest_of_the_group_are_listed_and_no_others(stage: Any) -> None:
    documents = [code_deployment(f"d-{n}", 100 - n) for n in range(8)]
    documents.append(code_deployment("d-other", 1, deploymentGroupName="cart-group"))
    stage.serve({"codedeploy": {"deploymentsInfo": documents}})
    assert stage.read(TOOL, ASKED).value == ("d-7", "d-6", "d-5", "d-4", "d-3")
    assert NEWEST == 5


def test_a_group_without_deployments_is_an_empty_answer(stage: Any) -> None:
    stage.serve({"codedeploy": {"deploymentsInfo": [code_deployment("d-1", deploymentGroupName="other")]}})
    assert isinstance(stage.read(TOOL, ASKED), Empty)


@pytest.mark.parametrize("code", ["ApplicationDoesNotExistException", "DeploymentGroupDoesNotExistException"])
def test_a_group_that_is_gone_is_an_empty_answer(stage: Any, code: str) -> None:
    stage.serve({})
    stage.lab.set_faults([{"service": "codedeploy", "operation": "*", "error": code, "message": "gone", "status": 400}])
    assert isinstance(stage.read(TOOL, ASKED), Empty)


def test_a_refusal_is_no_empty_answer(stage: Any) -> None:
    stage.serve({})
    stage.lab.set_faults([{"service": "codedeploy", "operation": "*", "deny": True}])
    with pytest.raises(ReadFailedError) as refused:
        stage.read(TOOL, ASKED)
    assert refused.value.reason == "denied"

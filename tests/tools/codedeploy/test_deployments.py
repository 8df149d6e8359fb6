"""What a CodeDeploy deployment's document tells, beside what its callers ask of it."""

from typing import Any

from tests.tools.codedeploy.codedeploy_documents import code_deployment
from tests.tools.documents import DEFINITION
from tools.codedeploy.deployments import BATCH, MAX_DEPLOYMENTS, described
from tools.codedeploy.describe_deployments import TOOL


def one(stage: Any, **more: Any) -> tuple[Any, Any]:
    stage.serve({"codedeploy": {"deploymentsInfo": [code_deployment("d-1", **more)]}})
    answer = described(stage.reader(TOOL), ["d-1"], resource="d-1")
    return answer.value[0], answer.evidence[0]


def test_an_undoing_deployment_names_the_one_it_undoes(stage: Any) -> None:
    told, shown = one(stage, rollbackInfo={"rollbackTriggeringDeploymentId": "d-0"})
    assert (told.rolls_back, told.rolled_back_by) == ("d-0", None)
    assert "rollbackInfo.rollbackTriggeringDeploymentId: d-0" in shown.excerpt


def test_the_evidence_is_of_when_the_deployment_ended_and_else_of_when_it_began(stage: Any) -> None:
    ended, shown = one(stage)
    assert shown.event_time == ended.completed_at != ended.created_at
    document = code_deployment("d-1", status="InProgress")
    del document["completeTime"]
    stage.serve({"codedeploy": {"deploymentsInfo": [document]}})
    under_way = described(stage.reader(TOOL), ["d-1"], resource="d-1")
    assert under_way.evidence[0].event_time == under_way.value[0].created_at


def test_an_app_spec_in_the_older_field_is_read_too(stage: Any) -> None:
    content = f'{{"Resources": [{{"TargetService": {{"Properties": {{"TaskDefinition": "{DEFINITION}"}}}}}}]}}'
    told, _ = one(stage, revision={"revisionType": "String", "string": {"content": content}})
    assert told.task_definition == DEFINITION


def test_an_error_behind_much_text_stands_in_the_excerpt(stage: Any) -> None:
    error = {"code": "TIMEOUT", "message": "the replacement task set did not become healthy"}
    _, shown = one(stage, description="d" * 3000, errorInformation=error)
    assert error["message"] in shown.excerpt


def test_no_more_are_asked_for_than_aws_takes(stage: Any) -> None:
    stage.serve({"codedeploy": {"deploymentsInfo": [code_deployment("d-1")]}})
    described(stage.reader(TOOL), [f"d-{number}" for number in range(MAX_DEPLOYMENTS + 5)], resource="many")
    assert stage.calls(BATCH.partition(":")[2]) == 1

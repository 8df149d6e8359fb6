from typing import Any

from tests.tools.documents import STACK
from tests.tools.stage import ACCOUNT, REGION, ago
from tools.cloudformation.describe_change_set import MAX_VALUE, TOOL, DescribeChangeSetArguments
from tools.evidence import Empty

SET = f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:changeSet/release-7/1f6521a4"
ARGUMENTS = DescribeChangeSetArguments(change_set_id=SET)


def detail(path: str, before: str | None, after: str | None, **more: Any) -> dict[str, Any]:
    values = {"BeforeValue": before, "AfterValue": after}
    target = {"Attribute": "Properties", "Name": path.split("/")[2], "Path": path}
    return {"Target": target | {k: v for k, v in values.items() if v is not None}, "Evaluation": "Static"} | {
        "ChangeSource": "DirectModification",
        **more,
    }


def change_set(*details: dict[str, Any], **more: Any) -> dict[str, Any]:
    change = {
        "Action": "Modify",
        "LogicalResourceId": "Ingress",
        "ResourceType": "AWS::EC2::SecurityGroupIngress",
        "Replacement": "False",
        "Scope": ["Properties"],
        "Details": list(details),
    }
    return {
        "ChangeSetName": "release-7",
        "ChangeSetId": SET,
        "StackId": STACK,
        "StackName": "orders",
        "CreationTime": ago(12),
        "ExecutionStatus": "EXECUTE_COMPLETE",
        "Status": "CREATE_COMPLETE",
        "Changes": [{"Type": "Resource", "ResourceChange": change}],
    } | more


def test_properties_are_told_with_both_values_and_the_parameter_behind_them(stage: Any) -> None:
    document = change_set(
        detail("/Properties/FromPort", "8080", "80"),
        detail("/Properties/GroupId", "sg-1", "sg-2"),
        detail("/Properties/GroupId", None, None, ChangeSource="ParameterReference", CausingEntity="Group"),
    )
    stage.serve({"cloudformation": {"ChangeSets": [document]}})
    answer = stage.read(TOOL, ARGUMENTS)
    (change,) = answer.value.changes
    assert [(p.path, p.before, p.after, p.cause) for p in change.properties] == [
        ("Properties.FromPort", "8080", "80", None),
        ("Properties.GroupId", "sg-1", "sg-2", "Group"),
    ]
    assert "Properties.GroupId: sg-1 → sg-2 (parameter Group)" in answer.evidence[0].excerpt
    assert (answer.value.stack_id, answer.value.execution_status, answer.value.complete) == (
        STACK,
        "EXECUTE_COMPLETE",
        True,
    )


def test_secrets_are_hidden_and_long_values_cut(stage: Any) -> None:
    document = change_set(
        detail("/Properties/MasterUserPassword", "hunter2hunter2", "hunter3hunter3"),
        detail("/Properties/Policy", "x" * 5000, None),
    )
    stage.serve({"cloudformation": {"ChangeSets": [document]}})
    answer = stage.read(TOOL, ARGUMENTS)
    assert "hunter" not in repr(answer)
    password, policy = answer.value.changes[0].properties
    assert password.before != password.after  # that it changed can be seen
    assert len(policy.before) == MAX_VALUE


def test_a_change_set_that_aws_no_longer_has_is_empty(stage: Any) -> None:
    stage.serve({"cloudformation": {}})
    answer = stage.read(TOOL, ARGUMENTS)
    assert isinstance(answer, Empty)
    assert SET in answer.evidence[0].excerpt

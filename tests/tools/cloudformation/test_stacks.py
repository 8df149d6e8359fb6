"""Stacks, their resources, their owners and their hooks."""

from typing import Any

from tests.tools.documents import SERVICE, STACK, stack
from tests.tools.stage import ACCOUNT, REGION, ago
from tools.cloudformation.describe_stack import TOOL as DESCRIBE
from tools.cloudformation.describe_stack import DescribeStackArguments
from tools.cloudformation.find_stack_of_resource import TOOL as FIND
from tools.cloudformation.find_stack_of_resource import FindStackOfResourceArguments
from tools.cloudformation.list_hook_results import TOOL as HOOKS
from tools.cloudformation.list_hook_results import ListHookResultsArguments
from tools.cloudformation.list_rolled_back_stacks import TOOL as ROLLED_BACK
from tools.cloudformation.list_rolled_back_stacks import ListRolledBackStacksArguments
from tools.cloudformation.list_stack_resources import TOOL as RESOURCES
from tools.cloudformation.list_stack_resources import ListStackResourcesArguments
from tools.evidence import Empty


def resource(number: int, **more: Any) -> dict[str, Any]:
    return {
        "StackId": STACK,
        "StackName": "orders",
        "LogicalResourceId": f"Resource{number}",
        "PhysicalResourceId": f"resource-{number}",
        "ResourceType": "AWS::SNS::Topic",
        "Timestamp": ago(9),
        "ResourceStatus": "CREATE_COMPLETE",
    } | more


def test_a_stack_is_read_with_reason_parent_and_redacted_parameters(stage: Any) -> None:
    parent = f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/root/1"
    document = stack(
        StackStatus="ROLLBACK_COMPLETE",
        StackStatusReason="The following resource(s) failed to create: [Service].",
        ParentId=parent,
        RootId=parent,
        Parameters=[
            {"ParameterKey": "Version", "ParameterValue": "v42"},
            {"ParameterKey": "DbPassword", "ParameterValue": "hunter2hunter2"},
        ],
        Tags=[{"Key": "team", "Value": "shop"}],
    )
    stage.serve({"cloudformation": {"Stacks": [document]}})
    answer = stage.read(DESCRIBE, DescribeStackArguments(stack="orders"))
    told = answer.value
    assert (told.parent_id, told.parameters["Version"], told.tags) == (parent, "v42", {"team": "shop"})
    assert "hunter2hunter2" not in repr(answer)
    assert "StackStatusReason: The following resource(s) failed to create: [Service]." in answer.evidence[0].excerpt


def test_an_unknown_stack_is_empty(stage: Any) -> None:
    assert isinstance(stage.read(DESCRIBE, DescribeStackArguments(stack="orders")), Empty)


def test_the_owner_of_a_service_is_found_by_its_arn(stage: Any) -> None:
    owned = resource(1, PhysicalResourceId=SERVICE, ResourceType="AWS::ECS::Service")
    stage.serve({"cloudformation": {"Stacks": [stack()], "StackResources": [owned, resource(2)]}})
    found = stage.read(FIND, FindStackOfResourceArguments(physical_id=SERVICE)).value
    assert {item.stack_id for item in found} == {STACK}
    assert any(item.physical_id == SERVICE for item in found)
    assert isinstance(stage.read(FIND, FindStackOfResourceArguments(physical_id="nobody's")), Empty)


def test_resources_of_every_page_are_listed(stage: Any) -> None:
    many = [resource(number) for number in range(230)]
    stage.serve({"cloudformation": {"Stacks": [stack()], "StackResources": many}})
    told = stage.read(RESOURCES, ListStackResourcesArguments(stack=STACK)).value
    assert len({item.logical_id for item in told}) == 230
    assert {item.stack_name for item in told} == {"orders"}
    assert isinstance(stage.read(RESOURCES, ListStackResourcesArguments(stack="gone")), Empty)


def test_rolled_back_and_deleted_stacks_are_listed_changed_last_first(stage: Any) -> None:
    def other(name: str, status: str, **more: Any) -> dict[str, Any]:
        return stack(StackId=STACK.replace("orders", name), StackName=name, StackStatus=status, **more)

    stacks = [
        other("old", "DELETE_COMPLETE", DeletionTime=ago(900)),
        other("fresh", "DELETE_COMPLETE", DeletionTime=ago(3)),
        other("back", "UPDATE_ROLLBACK_COMPLETE", LastUpdatedTime=ago(30)),
        stack(),
    ]
    stage.serve({"cloudformation": {"Stacks": stacks}})
    told = stage.read(ROLLED_BACK, ListRolledBackStacksArguments()).value
    assert [item.name for item in told] == ["fresh", "back", "old"]
    stage.serve({"cloudformation": {"Stacks": [stack()]}})
    assert isinstance(stage.read(ROLLED_BACK, ListRolledBackStacksArguments()), Empty)


def test_hook_answers_are_listed_for_a_stack(stage: Any) -> None:
    answer = {
        "HookResultId": "h-1",
        "TypeName": "Platform::NoPublicIp::Hook",
        "Status": "HOOK_COMPLETE_FAILED",
        "HookStatusReason": "public IP",
        "FailureMode": "FAIL",
        "InvokedAt": ago(4),
        "TargetType": "STACK",
        "TargetId": STACK,
    }
    stage.serve({"cloudformation": {"Stacks": [stack()], "HookResults": [answer]}})
    read = stage.read(HOOKS, ListHookResultsArguments(stack_id=STACK))
    assert (read.value[0].reason, read.value[0].failure_mode) == ("public IP", "FAIL")
    assert "HookStatusReason: public IP" in read.evidence[0].excerpt
    stage.serve({"cloudformation": {"Stacks": [stack()]}})
    assert isinstance(stage.read(HOOKS, ListHookResultsArguments(stack_id=STACK)), Empty)

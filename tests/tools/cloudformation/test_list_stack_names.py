from typing import Any

from tests.tools.documents import stack
from tests.tools.stage import ACCOUNT, REGION
from tools.cloudformation.list_stack_names import TOOL, ListStackNamesArguments
from tools.evidence import Empty


def named(name: str, **more: Any) -> dict[str, Any]:
    return stack(StackName=name, StackId=f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/{name}/1", **more)


def test_stacks_that_exist_are_named_and_deleted_ones_are_not(stage: Any) -> None:
    gone = named("gone", StackStatus="DELETE_COMPLETE")
    stage.serve({"cloudformation": {"Stacks": [named("orders"), named("cart", StackStatus="ROLLBACK_COMPLETE"), gone]}})
    assert sorted(stage.read(TOOL, ListStackNamesArguments()).value) == ["cart", "orders"]


def test_names_are_read_over_pages(stage: Any) -> None:
    stage.serve({"cloudformation": {"Stacks": [named(f"team-{number}") for number in range(150)]}})
    assert len(stage.read(TOOL, ListStackNamesArguments()).value) == 150
    assert stage.calls("ListStacks") == 2


def test_an_account_without_stacks_has_no_names(stage: Any) -> None:
    assert isinstance(stage.read(TOOL, ListStackNamesArguments()), Empty)

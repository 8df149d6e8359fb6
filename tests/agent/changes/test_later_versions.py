"""What only later versions went through is left out where an earlier one is asked about."""

from dataclasses import replace
from typing import Any

from agent.changes.later_versions import without_later_versions
from tests.facts import (
    CLUSTER,
    SCOPE,
    service,
    service_arn,
    snapshot,
    stack_event,
    stack_id,
    stack_operation,
    stack_view,
    view,
)
from tools.evidence import Empty, Found
from tools.snapshot import Snapshot, StackView, Target

OUTER, OLD_STACK, NEW_STACK = (stack_id(name) for name in ("web-prod", "web-prod-V41", "web-prod-V42"))
STACK_TYPE = "AWS::CloudFormation::Stack"


def of(stack: str, *names: str) -> StackView:
    """A stack whose newest operation failed on these services."""
    events = [stack_event(physical_id=service_arn(name), id=name) for name in names]
    return stack_view(stack_operation(*events, stack_id=stack), id=stack)


def around(*failed: str) -> StackView:
    """The stack above, in whose newest operation these nested stacks failed."""
    events = [stack_event(f"Nested{n}", physical_id=one, resource_type=STACK_TYPE) for n, one in enumerate(failed)]
    return stack_view(stack_operation(*events, stack_id=OUTER), id=OUTER)


def asked(name: str, *stacks: StackView, **target: Any) -> Snapshot:
    fields: dict[str, Any] = {"scope": SCOPE, "cluster": CLUSTER, "service": name, "family": "web", **target}
    mine = view(of=service(name=name, arn=service_arn(name)), stack_ids=(OLD_STACK,))
    return replace(snapshot(mine), target=Target(**fields), stacks=stacks)


def kept(of_snapshot: Snapshot) -> list[str]:
    return [stack.id for stack in without_later_versions(of_snapshot).stacks if isinstance(stack.operation, Found)]


def test_an_operation_on_a_later_version_and_the_one_above_it_are_left_out() -> None:
    found = asked("web-v41", around(NEW_STACK), of(NEW_STACK, "web-v42"))
    assert kept(found) == []
    assert all(isinstance(stack.operation, Empty) for stack in without_later_versions(found).stacks)


def test_what_touched_the_version_itself_stays() -> None:
    assert kept(asked("web-v41", of(OUTER, "web-v41", "web-v42"))) == [OUTER]
    both = asked("web-v41", around(NEW_STACK, OLD_STACK), of(NEW_STACK, "web-v42"), of(OLD_STACK, "web-v41"))
    assert kept(both) == [OUTER, OLD_STACK]


def test_what_names_no_service_or_another_familys_stays() -> None:
    assert kept(asked("web-v41", stack_view(stack_operation(stack_event("Function")), id=OUTER))) == [OUTER]
    assert kept(asked("web-v41", of(OUTER, "shop-v42"))) == [OUTER]


def test_the_newest_version_a_family_and_a_stack_keep_everything() -> None:
    assert kept(asked("web-v42", of(OUTER, "web-v41"))) == [OUTER]
    assert kept(asked("web-v41", of(OUTER, "web-v42"), whole_family=True)) == [OUTER]
    assert kept(asked("web-v41", of(OUTER, "web-v42"), stack_name="web-prod")) == [OUTER]

"""Who began a stack's operation, where the stack is what was asked about."""

from dataclasses import replace
from typing import Any

import pytest

from agent.changes.stack_actor import stack_actor, stack_call_reads
from agent.reads.collection import STACK_TYPE, Collection
from agent.reads.stack_plan import stack_operation as stack_operation_request
from tests.agent.changes.test_what_changed import trail
from tests.facts import NOW, SCOPE, minutes, snapshot, stack_event, stack_id, stack_operation, stack_view, view
from tests.lab_stage import LabStage
from tools.cloudformation import describe_stack
from tools.cloudformation.facts import Stack, StackEvent, StackOperation
from tools.evidence import Found
from tools.snapshot import StackView, Target

ROOT = stack_id("root-prod")


def own_event(status: str, at: float, stack: str | None = None) -> StackEvent:
    stack = stack or stack_id()
    return stack_event("web-prod", status, stack_id=stack, physical_id=stack, resource_type=STACK_TYPE, at=minutes(at))


def collected(*events: StackEvent, root: str | None = None, of: str | None = None) -> Collection:
    found = Collection(target=Target(scope=SCOPE, stack_name="web-prod"), taken_at=NOW)
    stack = stack_view().stack
    assert isinstance(stack, Found)
    described: Stack = replace(stack.value, root_id=root)
    asked = describe_stack.DescribeStackArguments(stack="web-prod")
    found.answers[describe_stack.TOOL.request(SCOPE, asked)] = Found(value=described)
    operation: StackOperation = stack_operation(*events, stack_id=of or stack_id())
    found.answers[stack_operation_request(found, of or "web-prod")] = Found(value=operation)
    return found


def asked_for(found: Collection) -> list[Any]:
    return [request.arguments for request in stack_call_reads(found)]


@pytest.mark.parametrize(
    ("status", "calls"),
    [
        ("CREATE_IN_PROGRESS", ("ExecuteChangeSet", "CreateStack")),
        ("UPDATE_IN_PROGRESS", ("ExecuteChangeSet", "UpdateStack")),
        ("DELETE_IN_PROGRESS", ("DeleteStack",)),
    ],
)
def test_the_call_that_begins_such_an_operation_is_sought_around_its_beginning(status: str, calls: tuple[str, ...]):
    (asked,) = asked_for(collected(own_event(status, -1), own_event("UPDATE_ROLLBACK_IN_PROGRESS", 20)))
    assert (asked.calls, asked.stack_id, asked.began_at) == (calls, stack_id(), minutes(-1))


def test_a_stack_reviewed_for_days_began_when_its_change_set_was_executed():
    (asked,) = asked_for(collected(own_event("REVIEW_IN_PROGRESS", -4000), own_event("CREATE_IN_PROGRESS", -1)))
    assert asked.began_at == minutes(-1)


def test_of_a_nested_stack_the_call_was_on_its_root():
    within = collected(own_event("UPDATE_IN_PROGRESS", -1))
    assert asked_for(collected(own_event("UPDATE_IN_PROGRESS", -1), root=ROOT)) == []
    (asked,) = asked_for(collected(own_event("UPDATE_IN_PROGRESS", -2, ROOT), root=ROOT, of=ROOT))
    assert asked.stack_id == ROOT
    assert asked_for(within)[0].stack_id == stack_id()


def test_nothing_is_sought_where_no_stack_was_asked_about_or_its_beginning_is_not_known():
    found = collected(own_event("UPDATE_IN_PROGRESS", -1))
    assert asked_for(replace(found, target=Target(scope=SCOPE, cluster="prod", service="web"))) == []
    assert asked_for(collected(own_event("UPDATE_ROLLBACK_IN_PROGRESS", 5))) == []


def called(*events: Any, began: float = -1, **fields: Any) -> StackView:
    operation = stack_operation(own_event("UPDATE_IN_PROGRESS", began), began_at=minutes(began))
    return stack_view(operation, **({"trail": Found(value=events)} if events else {}), **fields)


def test_the_newest_call_that_succeeded_is_by_whom_it_was():
    refused = trail("ExecuteChangeSet", -0.5, "ada", error_code="AccessDenied")
    seen = called(refused, trail("ExecuteChangeSet", -1, "grace"), trail("ExecuteChangeSet", -9, "ci"))
    actor = stack_actor(snapshot(view(), stacks=(seen,)), seen)
    assert actor is not None
    assert actor.by == "grace"


@pytest.mark.parametrize(("began", "by"), [(0, "grace"), (-5, None)])
def test_a_nested_stack_changed_for_whoever_changed_the_one_around_it(began: float, by: str | None):
    nested_event = stack_event("Nested", "UPDATE_IN_PROGRESS", stack_id=ROOT, physical_id=stack_id())
    nested_event = replace(nested_event, resource_type=STACK_TYPE, at=minutes(0))
    around = replace(
        stack_view(stack_operation(nested_event, own_event("UPDATE_IN_PROGRESS", -1, ROOT), stack_id=ROOT)),
        id=ROOT,
        trail=Found(value=(trail("ExecuteChangeSet", -1, "grace"),)),
    )
    nested = called(began=began)
    actor = stack_actor(snapshot(view(), stacks=(nested, around)), nested)
    assert (actor.by if actor else None) == by


async def test_a_stack_s_changes_and_timeline_name_who_executed_the_change_set(stage: LabStage):
    stage.serve("s-02bf30")
    told = (await stage.diagnose()).diagnosis
    (change,) = [change for change in told.changes if change.subject == "stack fulfilment"]
    assert change.by == "ci-deploy"
    excerpts = {piece.id: piece.excerpt for piece in told.evidence}
    assert any("EventName: ExecuteChangeSet" in excerpts[cited] for cited in change.evidence_ids)
    assert any("ExecuteChangeSet by ci-deploy" in line.text for line in told.timeline)

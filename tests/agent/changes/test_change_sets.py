from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from agent.answer.status import status_of
from agent.changes.change_sets import FAILED, newest_operation, reviewed
from agent.changes.waiting import waiting_changes
from tests.facts import SCOPE, gap, minutes, snapshot, stack_event, stack_id, stack_operation, stack_view
from tools.cloudformation.facts import ChangeSetSummary
from tools.evidence import Empty, Found, Unread
from tools.snapshot import Target

POINTS = "The following hook(s)/validation failed: [AWS::EarlyValidation::PropertyValidation]. To troubleshoot Early Validation errors, use the DescribeEvents API for detailed failure information."
NOTHING = "The submitted information didn't contain changes. Submit different information to create a change set."


def change_set(**fields: Any) -> Found[ChangeSetSummary]:
    values: dict[str, Any] = {
        "id": "cs-1",
        "name": "release-1",
        "stack_id": stack_id(),
        "stack_name": "web",
        "status": "FAILED",
        "execution_status": "UNAVAILABLE",
        "reason": "Transform AWS::Include failed with: no such file",
        "created_at": minutes(120),
        "evidence_id": "ev-change-set",
    }
    return Found(value=ChangeSetSummary(**{**values, **fields}))


def test_a_change_set_that_failed_after_the_last_operation_is_the_newest_one() -> None:
    newest = newest_operation(Found(value=stack_operation()), change_set())
    assert isinstance(newest, Found)
    assert newest.value.status == FAILED
    assert [event.reason for event in newest.value.events] == ["Transform AWS::Include failed with: no such file"]


@pytest.mark.parametrize("fields", [{"created_at": minutes(-9000)}, {"reason": NOTHING}, {"status": "CREATE_COMPLETE"}])
def test_older_empty_and_sound_change_sets_change_nothing(fields: dict[str, Any]) -> None:
    known = Found(value=stack_operation())
    assert newest_operation(known, change_set(**fields)) is known


def test_what_validation_found_is_told_instead_of_where_to_look_for_it() -> None:
    found = stack_event(
        "Service", status="VALIDATION_FAILED", reason="#/DesiredCount: expected type: Integer", at=minutes(121)
    )
    newest = newest_operation(Empty(), change_set(reason=POINTS), Found(value=(found,)))
    assert isinstance(newest, Found)
    assert [event.reason for event in newest.value.events] == [None, "#/DesiredCount: expected type: Integer"]
    assert newest.value.ended_at == minutes(121) + timedelta(seconds=1)
    alone = newest_operation(Empty(), change_set(reason=POINTS), Unread(gap=gap("cloudformation:DescribeEvents")))
    assert isinstance(alone, Found)
    assert (alone.value.events[0].reason, alone.value.complete) == (POINTS, False)


@pytest.mark.parametrize(("execution", "waits"), [("AVAILABLE", True), ("UNAVAILABLE", False)])
def test_a_stack_in_review_waits_for_whoever_executes_its_change_set(execution: str, waits: bool) -> None:
    ready = change_set(status="CREATE_COMPLETE", execution_status=execution)
    begun = stack_operation(status="REVIEW_IN_PROGRESS", ended_at=None)
    shown = stack_view(begun, newest_change_set=ready)
    assert isinstance(shown.stack, Found)
    view = replace(shown, stack=Found(value=replace(shown.stack.value, status="REVIEW_IN_PROGRESS")))
    assert reviewed(view) is waits
    seen = snapshot(stacks=(view,), target=Target(scope=SCOPE, stack_name=stack_id()))
    assert (status_of(seen) == "waiting") is waits
    assert [waiting.permission for waiting in waiting_changes(seen)] == ["cloudformation:ExecuteChangeSet"] * waits

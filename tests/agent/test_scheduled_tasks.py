from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from agent.causes import Links
from agent.collection import Collection
from agent.current_failures import failed_tasks, failure_texts
from agent.errors import EventError, TargetError
from agent.naming import parse_name
from agent.scheduled_tasks import newest_run, refused_run, scheduled_reads
from agent.status import status_of
from agent.summary import summarise
from tests.facts import ACCOUNT, NOW, REGION, SCOPE, minutes, snapshot, stopped_task, task
from tools.cloudtrail.facts import TrailEvent
from tools.ecs import describe_tasks, list_tasks
from tools.eventbridge.facts import ScheduledTask
from tools.evidence import Empty, Found
from tools.snapshot import Snapshot, Target

RULE = f"arn:aws:events:{REGION}:{ACCOUNT}:rule/nightly"
TARGET = Target(scope=SCOPE, schedule_arn=RULE)


def scheduled(**fields: Any) -> ScheduledTask:
    values: dict[str, Any] = {
        "arn": RULE,
        "name": "nightly",
        "enabled": True,
        "expression": "rate(1 day)",
        "cluster_arn": f"arn:aws:ecs:{REGION}:{ACCOUNT}:cluster/prod",
        "task_definition": f"arn:aws:ecs:{REGION}:{ACCOUNT}:task-definition/web",
        "role_arn": None,
        "evidence_id": "ev-rule",
    }
    return ScheduledTask(**{**values, **fields})


def call(at: Any = None, **fields: Any) -> TrailEvent:
    values: dict[str, Any] = {
        "id": "e-1",
        "name": "RunTask",
        "at": at or minutes(10),
        "by": "nightly-events",
        "principal_arn": None,
        "invoked_by": "events.amazonaws.com",
        "source": "ecs.amazonaws.com",
        "resources": (),
        "task_definition": "web",
        "error_code": None,
        "error_message": None,
        "evidence_id": "ev-call",
    }
    return TrailEvent(**{**values, **fields})


def seen(*tasks: Any, calls: Any = (), **rule: Any) -> Snapshot:
    return replace(
        snapshot(),
        target=TARGET,
        tasks=Found(value=tasks) if tasks else Empty(),
        schedule=Found(value=scheduled(**rule)),
        runs=Found(value=calls) if calls else Empty(),
    )


REFUSED = call(error_code="AccessDenied", error_message="may not")
ALONE = {"group": "family:web", "started_by": "events-rule/nightly"}


def test_a_rule_is_named_by_its_arn() -> None:
    assert parse_name(RULE).schedule == RULE
    with pytest.raises((TargetError, EventError)):
        parse_name(f"arn:aws:events:{REGION}:{ACCOUNT}:event-bus/shop")


def test_a_rule_leads_to_its_family_s_tasks_calls_and_definition() -> None:
    c = Collection(target=TARGET, taken_at=NOW)
    (first,) = scheduled_reads(c)
    c.answers[first] = Found(value=scheduled())
    second = [request for request in scheduled_reads(c) if request not in c.answers]
    assert {request.tool.name for request in second} == {
        "cloudtrail_lookup_runs",
        "ecs_describe_task_definition",
        "ecs_list_tasks",
    }
    for request in second:
        c.answers[request] = Found(value=("a", "b")) if request.tool == list_tasks.TOOL else Empty()
    (third,) = [request for request in scheduled_reads(c) if request not in c.answers]
    assert third.tool == describe_tasks.TOOL
    old = stopped_task("a" * 32, **ALONE, created_at=minutes(-300))
    new = [stopped_task(letter * 32, **ALONE, created_at=minutes(5)) for letter in "bc"]
    served = task("d" * 32, created_at=minutes(6))
    c.answers[third] = Found(value=(old, *new, served))
    run = newest_run(c)
    assert isinstance(run, Found)
    assert set(run.value) == set(new)


def test_a_call_that_was_refused_is_the_failure_until_a_task_starts() -> None:
    failed = seen(calls=(REFUSED,))
    assert status_of(failed) == "failed"
    assert [text.text for text in failure_texts(failed)] == ["may not"]
    later = seen(task(**ALONE, created_at=minutes(10) + timedelta(minutes=1)), calls=(REFUSED,))
    assert refused_run(later) is None
    again = seen(calls=(call(at=minutes(20)), REFUSED))
    assert refused_run(again) is None


def test_a_call_that_was_accepted_and_started_nothing_says_why() -> None:
    refused = refused_run(seen(calls=(call(failures=("RESOURCE:MEMORY",)),)))
    assert refused is not None
    assert (refused.text, refused.evidence_id) == ("RESOURCE:MEMORY", "ev-call")


@pytest.mark.parametrize(("code", "status", "failed"), [(0, "healthy", 0), (1, "failed", 1)])
def test_a_run_stands_as_its_task_ended(code: int, status: str, failed: int) -> None:
    given = seen(stopped_task(**ALONE, exit_code=code))
    assert (status_of(given), len(failed_tasks(given))) == (status, failed)


def test_a_rule_that_is_off_fails_in_nothing_and_one_that_left_no_trace_is_unknown() -> None:
    off = seen(calls=(REFUSED,), enabled=False)
    assert status_of(off) == "healthy"
    assert "disabled" in summarise(off, "healthy", Links())
    assert status_of(seen()) == "unknown"
    assert "has not run lately" in summarise(seen(), "unknown", Links())

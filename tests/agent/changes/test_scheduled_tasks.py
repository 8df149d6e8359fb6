from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from agent.answer.next_steps import next_steps
from agent.answer.status import status_of
from agent.answer.summary import summarise
from agent.causes import Links
from agent.changes.scheduled_tasks import newest_run, refused_run, scheduled_reads, unassumable_role
from agent.detectors import role_assume_failure
from agent.errors import EventError, TargetError
from agent.failures.current_failures import failed_tasks, failure_texts
from agent.reads.collection import Collection
from agent.targets.naming import parse_name
from tests.facts import (
    ACCOUNT,
    NOW,
    REGION,
    SCOPE,
    evidence,
    minutes,
    role,
    role_arn,
    snapshot,
    stopped_task,
    task,
    unread,
)
from tools.access import AccessFacts
from tools.cloudtrail import lookup_runs
from tools.cloudtrail.facts import TrailEvent
from tools.ecs import describe_tasks, list_tasks
from tools.eventbridge.facts import ScheduledTask
from tools.evidence import Empty, Found
from tools.scheduler import describe_schedule
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


SCHEDULE = f"arn:aws:scheduler:{REGION}:{ACCOUNT}:schedule/batch/nightly"
QUEUE = f"arn:aws:sqs:{REGION}:{ACCOUNT}:nightly-failed"
ROLE = role_arn("nightly-scheduler")
OF_SCHEDULER: dict[str, Any] = {"kind": "schedule", "arn": SCHEDULE, "role_arn": ROLE, "dead_letter_arn": QUEUE}


def with_role(read: Any, **rule: Any) -> Snapshot:
    return replace(seen(**{**OF_SCHEDULER, **rule}), access=AccessFacts(roles={"nightly-scheduler": read}))


def trusting(*services: str) -> Found[Any]:
    return Found(value=role("nightly-scheduler", trusts=services))


def test_a_schedule_is_named_by_its_arn() -> None:
    assert parse_name(SCHEDULE).schedule == SCHEDULE
    with pytest.raises((TargetError, EventError)):
        parse_name(f"arn:aws:scheduler:{REGION}:{ACCOUNT}:schedule-group/batch")


def test_the_role_is_read_only_where_a_schedule_left_no_trace() -> None:
    c = Collection(target=Target(scope=SCOPE, schedule_arn=SCHEDULE), taken_at=NOW)
    (first,) = scheduled_reads(c)
    assert first.tool == describe_schedule.TOOL
    c.answers[first] = Found(value=scheduled(**OF_SCHEDULER))
    second = [request for request in scheduled_reads(c) if request not in c.answers]
    c.answers |= dict.fromkeys(second, Empty())
    (third,) = [request for request in scheduled_reads(c) if request not in c.answers]
    assert third.arguments.role == "nightly-scheduler"
    c.answers[first] = Found(value=scheduled(**OF_SCHEDULER, ends_at=NOW))
    assert all(request in c.answers for request in scheduled_reads(c))
    c.answers[first] = Found(value=scheduled(**OF_SCHEDULER))
    c.answers |= {request: Found(value=(call(),)) for request in second if request.tool == lookup_runs.TOOL}
    assert all(request in c.answers for request in scheduled_reads(c))


def test_a_role_that_does_not_let_the_scheduler_in_is_why_nothing_runs() -> None:
    given = with_role(trusting("events.amazonaws.com"))
    assert status_of(given) == "failed"
    (finding,) = role_assume_failure.detect(given)
    assert "lets in events.amazonaws.com, not scheduler.amazonaws.com" in finding.statement
    assert '"Service": "scheduler.amazonaws.com"' in finding.actions[-1].title


def test_a_role_that_is_gone_is_why_nothing_runs() -> None:
    (finding,) = role_assume_failure.detect(with_role(Empty(evidence=(evidence("ev-gone"),))))
    assert "no role of that name" in finding.statement
    assert finding.evidence_ids[0] == "ev-gone"


@pytest.mark.parametrize(
    "given",
    [
        with_role(trusting("events.amazonaws.com", "scheduler.amazonaws.com")),
        with_role(trusting("events.amazonaws.com"), kind="rule"),
        with_role(trusting("events.amazonaws.com"), enabled=False),
        with_role(trusting("events.amazonaws.com"), ends_at=NOW),
        with_role(unread("iam:GetRole")),
        replace(with_role(trusting("events.amazonaws.com")), runs=Found(value=(call(),))),
        replace(with_role(trusting("events.amazonaws.com")), runs=unread("cloudtrail:LookupEvents")),
    ],
)
def test_nothing_is_said_of_a_role_that_lets_it_in_or_of_a_schedule_that_is_over_or_ran(given: Snapshot) -> None:
    assert unassumable_role(given) is None


def test_a_schedule_past_its_end_fails_in_nothing() -> None:
    given = seen(**OF_SCHEDULER, ends_at=NOW)
    assert status_of(given) == "healthy"
    assert "schedule nightly ended at" in summarise(given, "healthy", Links())


def test_calls_that_failed_for_good_are_looked_for_in_the_dead_letter_queue() -> None:
    failed = seen(calls=(REFUSED,), **OF_SCHEDULER)
    (step,) = [step for step in next_steps(failed, "failed", Links()) if "dead-letter" in step.title]
    assert step.command is not None
    assert "--queue-name nightly-failed" in step.command
    assert not [step for step in next_steps(seen(calls=(REFUSED,)), "failed", Links()) if "dead-letter" in step.title]

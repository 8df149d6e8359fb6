from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from agent.causes import Links
from agent.failures.forgotten import forgotten_tasks
from agent.finding import Finding
from tests.facts import gap, minutes, rolled_back_deployment, service_deployment, snapshot, stopped_task, view
from tools.evidence import Unread

LATER = minutes(20) + timedelta(hours=2)


def named(*deployments: Any, at: Any = LATER, **fields: Any) -> list[str]:
    seen = replace(snapshot(view(deployments=deployments, **fields)), taken_at=at)
    return [(found.operation, found.reason)[0] for found in forgotten_tasks(seen, Links())]


def test_failed_tasks_that_ecs_forgot_are_a_gap() -> None:
    assert named(rolled_back_deployment()) == ["ecs:ListTasks"]


def test_within_the_hour_nothing_is_forgotten() -> None:
    assert named(rolled_back_deployment(), at=minutes(40)) == []


def test_known_tasks_and_refused_lists_are_no_such_gap() -> None:
    assert named(rolled_back_deployment(), stopped=[stopped_task()]) == []
    seen = replace(
        snapshot(replace(view(deployments=[rolled_back_deployment()]), stopped_tasks=Unread(gap=gap("ecs:ListTasks")))),
        taken_at=LATER,
    )
    assert forgotten_tasks(seen, Links()) == ()


@pytest.mark.parametrize(
    "deployment",
    [
        service_deployment(),
        # A hook ended it: no task failed.
        rolled_back_deployment(failure_count=0, circuit_breaker_status="MONITORING"),
    ],
)
def test_where_no_task_failed_none_is_missing(deployment: Any) -> None:
    assert named(deployment) == []


def test_a_cause_that_is_known_needs_no_forgotten_task() -> None:
    seen = replace(snapshot(view(deployments=[rolled_back_deployment()])), taken_at=LATER)
    known = Finding(
        category="image_not_found",
        confidence="certain",
        statement="The image does not exist.",
        evidence_ids=("ev-1",),
        resource="web",
        owner="app team",
    )
    assert forgotten_tasks(seen, Links(root_causes=(known,))) == ()

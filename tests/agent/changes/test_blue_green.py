from typing import Any

import pytest

from agent.answer.status import status_of
from agent.changes.blue_green import blue_green_attempt, failed_steps, ready_until, waits_for_a_person
from agent.changes.current_change import current_change
from tests.facts import (
    NEW,
    code_deployment,
    code_target,
    definition_arn,
    deployment,
    minutes,
    service,
    snapshot,
    stopped_task,
    view,
)
from tools.evidence import Found, Unread
from tools.snapshot import ServiceView

BLUE = deployment(56, external_id="d-OLD")
GREEN = deployment(57, status="ACTIVE", rollout_state=None, external_id="d-NEW")
BACK = code_deployment("d-BACK", created_at=minutes(9), completed_at=minutes(10), rolls_back="d-NEW")


def blue_green(*known: Any, sets: Any = (BLUE, GREEN), targets: Any = None, **fields: Any) -> ServiceView:
    described = service(controller="CODE_DEPLOY", deployments=sets, task_definition=definition_arn(56))
    return view(of=described, code_deployments=Found(value=known), code_targets=targets or {}, **fields)


def test_what_codedeploy_says_decides_over_the_task_sets() -> None:
    attempt = blue_green_attempt(blue_green(code_deployment(status="Failed", error_code="TIMEOUT")))
    assert attempt is not None
    assert (attempt.state, attempt.deployment_id) == ("failed", NEW)
    assert (attempt.target_task_definition, attempt.source_task_definition) == (definition_arn(57), definition_arn(56))


@pytest.mark.parametrize(
    ("back", "state"), [("Succeeded", "rolled_back"), ("InProgress", "in_progress"), ("Failed", "failed")]
)
def test_a_deployment_that_only_undoes_another_belongs_to_it(back: str, state: str) -> None:
    undoing = code_deployment("d-BACK", created_at=minutes(9), status=back, rolls_back="d-NEW")
    attempt = blue_green_attempt(blue_green(code_deployment(status="Failed"), undoing, sets=(BLUE,)))
    assert attempt is not None
    assert attempt.code_deploy is not None
    assert (attempt.code_deploy.id, attempt.state) == ("d-NEW", state)


def test_a_deployment_that_says_what_undid_it_was_rolled_back_also_when_that_is_forgotten() -> None:
    attempt = blue_green_attempt(blue_green(code_deployment(status="Stopped", rolled_back_by="d-BACK"), sets=(BLUE,)))
    assert attempt is not None
    assert attempt.state == "rolled_back"


def test_the_tasks_of_a_task_set_that_is_gone_belong_to_the_deployment() -> None:
    change = current_change(blue_green(code_deployment(status="Failed"), BACK, sets=(BLUE,), stopped=[stopped_task()]))
    assert change is not None
    assert len(change.tasks) == 1
    assert change.outcome == "rolled back"


def test_without_codedeploy_the_task_sets_tell() -> None:
    unread = view(of=service(controller="CODE_DEPLOY", deployments=(BLUE, GREEN)), code_deployments=Unread())
    assert blue_green_attempt(unread) is None
    change = current_change(unread)
    assert change is not None
    assert change.state == "in_progress"


@pytest.mark.parametrize(
    ("fields", "waits"),
    [
        ({"status": "Ready", "ready_action": "STOP_DEPLOYMENT"}, True),
        ({"status": "Ready", "ready_action": None}, True),
        ({"status": "Ready", "ready_action": "CONTINUE_DEPLOYMENT"}, False),
        ({"status": "Ready", "ready_action": "STOP_DEPLOYMENT", "terminating": True}, False),
        ({"status": "InProgress", "ready_action": "STOP_DEPLOYMENT"}, False),
    ],
)
def test_only_traffic_held_back_waits_for_a_person(fields: dict[str, Any], waits: bool) -> None:
    known = code_deployment(completed_at=None, **fields)
    assert waits_for_a_person(known) is waits
    assert (status_of(snapshot(blue_green(known))) == "waiting") is waits


def test_the_wait_ends_its_minutes_after_the_last_step() -> None:
    known = code_deployment(status="Ready", ready_wait_minutes=60)
    done = code_target("d-NEW", ("Install", "Succeeded", None), ("AllowTestTraffic", "Succeeded", None))
    assert ready_until(blue_green(known, targets={"d-NEW": done}), known) == minutes(62)
    assert ready_until(blue_green(known), known) is None


def test_failed_steps_are_found() -> None:
    known = code_deployment(status="Failed")
    steps = code_target("d-NEW", ("Install", "Succeeded", None), ("BeforeAllowTraffic", "Failed", "no"))
    ((_, step),) = failed_steps(blue_green(known, targets={"d-NEW": steps}), known)
    assert (step.name, step.message) == ("BeforeAllowTraffic", "no")

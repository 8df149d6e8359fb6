from datetime import timedelta

from agent.changes.waiting import waiting_changes
from tests.facts import NOW, code_deployment, code_target, minutes, service, service_deployment, snapshot, view
from tools.ecs.facts import LifecycleHook
from tools.evidence import Found

UNTIL = NOW + timedelta(hours=3)
PAUSE = LifecycleHook(
    target="PAUSE",
    target_type="PAUSE",
    stage="POST_TEST_TRAFFIC_SHIFT",
    status="AWAITING_ACTION",
    expires_at=UNTIL,
    hook_id="hook-7",
    timeout_action="ROLLBACK",
)


def test_a_pause_names_its_stage_its_end_and_what_then() -> None:
    paused = service_deployment(status="IN_PROGRESS", finished_at=None, hooks=(PAUSE,))
    (waiting,) = waiting_changes(snapshot(view(deployments=[paused])))
    assert (waiting.step, waiting.until, waiting.then) == (
        "POST_TEST_TRAFFIC_SHIFT",
        UNTIL,
        "ECS rolls it back by itself",
    )
    assert waiting.go_on is not None
    assert ("hook-id", "hook-7") in waiting.go_on[1]


def test_codedeploy_names_the_step_behind_it_and_when_it_stops() -> None:
    known = code_deployment(status="Ready", completed_at=None, ready_action="STOP_DEPLOYMENT", ready_wait_minutes=30)
    steps = {"d-NEW": code_target("d-NEW", ("Install", "Succeeded", None), ("AllowTraffic", "Pending", None))}
    held = view(of=service(controller="CODE_DEPLOY"), code_deployments=Found(value=(known,)), code_targets=steps)
    (waiting,) = waiting_changes(snapshot(held))
    assert (waiting.step, waiting.until, waiting.then) == ("after Install", minutes(31), "CodeDeploy stops it")
    assert waiting.evidence_ids == ("ev-d-NEW", "ev-steps-d-NEW")


def test_what_goes_on_by_itself_waits_for_nobody() -> None:
    assert list(waiting_changes(snapshot(view(deployments=[service_deployment(status="IN_PROGRESS")])))) == []

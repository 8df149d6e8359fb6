from typing import Any

import pytest

from agent.changes.current_change import current_change
from agent.failures.current_failures import FailedTask, current_operations, ended_badly, failed_tasks, service_changes
from tests.facts import (
    BEGAN,
    NEW,
    OLD,
    container,
    container_definition,
    definition_arn,
    deployment,
    event,
    failed_snapshot,
    minutes,
    revision,
    revision_arn,
    rolled_back_deployment,
    service,
    service_deployment,
    snapshot,
    stack_event,
    stack_operation,
    stack_view,
    stopped_task,
    target,
    target_group_arn,
    task,
    task_definition,
    unstarted_task,
    view,
)
from tools.ecs.facts import LifecycleHook
from tools.evidence import Empty, Found


def test_the_newest_service_deployment_is_the_change() -> None:
    change = current_change(view(deployments=[service_deployment()], running=[task()]))
    assert change is not None
    assert change.state == "succeeded"
    assert (change.began_at, change.ended_at) == (BEGAN, minutes(8))
    assert change.target_task_definition == definition_arn(57)
    assert change.source_task_definition == definition_arn(56)
    assert [found.id for found in change.tasks] == ["a" * 32]


def test_a_rollback_inside_the_deployment_is_the_same_change() -> None:
    change = current_change(view(deployments=[rolled_back_deployment()], stopped=[stopped_task()]))
    assert change is not None
    assert change.state == "rolled_back"
    assert change.target_task_definition == definition_arn(57)


def test_a_deployment_that_restores_the_old_revision_belongs_to_the_change_it_undoes() -> None:
    failed = service_deployment(57, status="STOPPED", finished_at=minutes(10))
    restored = service_deployment(
        58,
        target_revision_arn=revision_arn(58),
        source_revision_arns=(revision_arn(57),),
        created_at=minutes(11),
        finished_at=minutes(15),
    )
    revisions = Found(value=(revision(58, task_definition=definition_arn(56)), revision(57), revision(56)))
    change = current_change(view(deployments=[restored, failed], revisions=revisions))
    assert change is not None
    assert change.state == "rolled_back"
    assert change.began_at == BEGAN
    assert change.ended_at == minutes(15)
    assert change.target_task_definition == definition_arn(57)


def test_deploying_the_old_revision_days_after_a_rollback_is_a_new_change() -> None:
    failed = rolled_back_deployment(57, created_at=minutes(-3000), finished_at=minutes(-2980))
    again = service_deployment(58, target_revision_arn=revision_arn(56), source_revision_arns=(revision_arn(56),))
    change = current_change(view(deployments=[again, failed]))
    assert change is not None
    assert change.state == "succeeded"
    assert change.began_at == BEGAN


def test_an_old_failure_that_was_overcome_is_history() -> None:
    failed = rolled_back_deployment(56, created_at=minutes(-3000), finished_at=minutes(-2980))
    old = stopped_task(created_at=minutes(-2999), stopped_at=minutes(-2995), revision=56)
    seen = view(deployments=[service_deployment(57), failed], running=[task()], stopped=[old])
    assert failed_tasks(snapshot(seen)) == ()


def test_tasks_that_failed_before_a_change_succeeded_were_overcome() -> None:
    early = stopped_task(created_at=minutes(1), stopped_at=minutes(3))
    seen = view(deployments=[service_deployment()], running=[task()], stopped=[early])
    assert failed_tasks(snapshot(seen)) == ()


def test_a_task_that_fails_after_the_last_steady_state_counts() -> None:
    late = stopped_task(created_at=minutes(12), stopped_at=minutes(20))
    seen = view(deployments=[service_deployment()], running=[task()], stopped=[late])
    assert [failed.task.id for failed in failed_tasks(snapshot(seen))] == [late.id]


def test_a_service_that_recovers_again_and_again_still_fails() -> None:
    crashes = [stopped_task(f"{n}" * 32, created_at=minutes(9 + n), stopped_at=minutes(10 + n)) for n in range(1, 4)]
    calm = service(events=(event("(service web) has reached a steady state.", minutes(20)),))
    seen = view(of=calm, deployments=[service_deployment()], running=[task()], stopped=crashes)
    assert len(failed_tasks(snapshot(seen))) == 3
    once = view(of=calm, deployments=[service_deployment()], running=[task()], stopped=crashes[:1])
    assert failed_tasks(snapshot(once)) == ()


def test_without_service_deployments_the_service_itself_tells() -> None:
    described = service(
        deployments=(
            deployment(56, status="PRIMARY", created_at=minutes(10), updated_at=minutes(14)),
            deployment(57, status="INACTIVE", rollout_state="FAILED", updated_at=minutes(10)),
        )
    )
    change = current_change(view(of=described, deployments=(), stopped=[stopped_task()]))
    assert change is not None
    assert change.state == "rolled_back"
    assert change.deployment_id == NEW
    assert change.target_task_definition == definition_arn(57)
    assert change.source_task_definition == definition_arn(56)


def test_events_tell_of_a_failed_deployment_the_service_no_longer_lists() -> None:
    described = service(
        deployments=(deployment(56),),
        events=(
            event("(service web) has reached a steady state.", minutes(16)),
            event(f"(service web) (deployment {OLD}) deployment completed.", minutes(15)),
            event(f"(service web) rolling back to deployment {OLD}.", minutes(12)),
            event(f"(service web) (deployment {NEW}) deployment failed: tasks failed to start.", minutes(12)),
            event("(service web) has started 1 tasks: (task 189782c09906bdd48c2fabe112880a7c).", minutes(4)),
            event("(service web) has reached a steady state.", minutes(-60)),
        ),
    )
    change = current_change(view(of=described, deployments=(), stopped=[stopped_task()]))
    assert change is not None
    assert (change.state, change.deployment_id) == ("rolled_back", NEW)
    assert change.target_task_definition == definition_arn(57)
    assert change.began_at == minutes(4)
    without_tasks = current_change(view(of=described))
    assert without_tasks is not None
    assert without_tasks.began_at == minutes(4)


def test_a_deleted_service_is_told_by_its_tasks() -> None:
    gone = view(stopped=[stopped_task()], deployments=())
    change = current_change(
        type(gone)(name=gone.name, arn=gone.arn, service=Empty(), stopped_tasks=gone.stopped_tasks, deployments=Empty())
    )
    assert change is not None
    assert change.state is None
    assert change.target_task_definition == definition_arn(57)


def test_nothing_known_is_no_change() -> None:
    gone = view()
    assert current_change(type(gone)(name="web", arn=None, service=Empty())) is None


def test_a_pause_that_waits_for_a_person_is_waiting() -> None:
    hook = LifecycleHook(target="PAUSE", stage="POST_TEST_TRAFFIC_SHIFT", status="AWAITING_ACTION")
    paused = service_deployment(status="IN_PROGRESS", finished_at=None, hooks=(hook,))
    change = current_change(view(deployments=[paused]))
    assert change is not None
    assert change.waiting
    assert change.state == "in_progress"


def test_planned_stops_are_no_failures() -> None:
    scaled = stopped_task(
        reason="Scaling activity initiated by (deployment ecs-svc/2)", code="ServiceSchedulerInitiated", exit_code=143
    )
    assert failed_tasks(failed_snapshot(scaled)) == ()


def test_a_stack_operation_left_behind_by_a_later_deployment_is_history() -> None:
    old = stack_operation(stack_event(at=minutes(-300)), began_at=minutes(-310), ended_at=minutes(-290))
    seen = view(deployments=[service_deployment()])
    assert current_operations(snapshot(seen, stacks=(stack_view(old),))) == ()
    now = stack_operation(stack_event())
    assert len(current_operations(snapshot(seen, stacks=(stack_view(now),)))) == 1


def test_a_later_stack_operation_on_the_service_makes_a_rollback_history() -> None:
    seen = view(deployments=[rolled_back_deployment()])
    later = stack_operation(
        stack_event(physical_id=seen.arn, at=minutes(61)), began_at=minutes(60), ended_at=minutes(65)
    )
    assert service_changes(snapshot(seen, stacks=(stack_view(later),))) == ()
    elsewhere = stack_operation(stack_event("Queue", at=minutes(61)), began_at=minutes(60), ended_at=minutes(65))
    assert len(service_changes(snapshot(seen, stacks=(stack_view(elsewhere),)))) == 1


def test_members_that_are_not_diagnosed_have_no_changes() -> None:
    seen = view(deployments=[rolled_back_deployment()], main=False)
    health = {target_group_arn(): Found(value=(target(),))}
    assert service_changes(snapshot(seen, target_health=health)) == ()


def test_a_deployment_the_service_tells_of_first_is_newer_than_every_service_deployment() -> None:
    begun = deployment(57, rollout_state="IN_PROGRESS", running=0, created_at=minutes(60), updated_at=minutes(61))
    change = current_change(view(of=service(deployments=(begun,)), deployments=[service_deployment()]))
    assert change is not None
    assert (change.state, change.began_at) == ("in_progress", minutes(60))


def test_a_task_set_without_the_traffic_yet_is_a_change_under_way() -> None:
    serving = deployment(56, status="PRIMARY", rollout_state="COMPLETED")
    replacing = deployment(57, status="ACTIVE", rollout_state=None)
    change = current_change(view(of=service(deployments=(serving, replacing), controller="CODE_DEPLOY")))
    assert change is not None
    assert (change.state, change.target_task_definition) == ("in_progress", definition_arn(57))
    assert change.source_task_definition == definition_arn(56)


def test_an_old_task_set_that_waits_for_its_end_is_no_change() -> None:
    serving = deployment(57, status="PRIMARY", rollout_state="COMPLETED")
    leaving = deployment(56, status="ACTIVE", rollout_state=None)
    change = current_change(view(of=service(deployments=(serving, leaving), controller="CODE_DEPLOY")))
    assert change is not None
    assert (change.state, change.target_task_definition) == ("succeeded", definition_arn(57))


def waiting_for(condition: str, exit_code: int, **fields: Any) -> FailedTask:
    """A task whose container web waits for container migrate, which ended."""
    definition = task_definition(
        containers=(
            container_definition(depends_on={"migrate": condition}),
            container_definition("migrate", essential=False),
        )
    )
    ended = (container(exit_code=None), container("migrate", last_status="STOPPED", exit_code=exit_code))
    failed = unstarted_task(reason="Task failed to start", containers=ended, **fields)
    (found,) = failed_tasks(failed_snapshot(failed, task_definitions={definition_arn(57): Found(value=definition)}))
    return found


@pytest.mark.parametrize(
    ("condition", "exit_code", "stopped_it"),
    [("SUCCESS", 1, True), ("SUCCESS", 0, False), ("COMPLETE", 1, False), ("HEALTHY", 0, True), ("START", 1, False)],
)
def test_a_container_that_others_wait_for_can_end_a_task_before_it_starts(
    condition: str, exit_code: int, stopped_it: bool
) -> None:
    assert bool(ended_badly(waiting_for(condition, exit_code))) is stopped_it


def test_a_dependency_that_ended_after_the_task_had_started_did_not_end_it() -> None:
    assert not ended_badly(waiting_for("HEALTHY", 143, started_at=minutes(1)))

"""The status rules in their order, each with facts under which it holds and facts under which it does not."""

from dataclasses import replace
from typing import Any

import pytest

from agent.answer.status import first_of, members_of, status_of
from agent.diagnosis import STATUS_ORDER, Status
from tests.agent.status_stage import (
    GOING,
    GONE,
    HEALTHY,
    OLD_AGAIN,
    PULL,
    SUCCEEDED,
    UNDONE,
    UNREAD,
    hook,
    of_service,
    of_stack,
    of_target_stack,
    of_target_task,
    operation,
    owned,
    restoring,
    rolling,
    stopped_by_the_breaker,
    targets,
)
from tests.facts import (
    CLUSTER,
    OLD,
    SCOPE,
    deployment,
    healthy_snapshot,
    minutes,
    rolled_back_deployment,
    service,
    service_arn,
    service_deployment,
    snapshot,
    stack_event,
    stack_id,
    stack_view,
    stopped_task,
    task,
    task_arn,
    unread,
    unstarted_task,
    view,
)
from tools.evidence import Found
from tools.snapshot import ServiceView, Snapshot, StackView, Target

CASES: list[tuple[str, Status, Snapshot]] = [
    # unknown: the target itself could not be read
    ("nothing of the service could be read", "unknown", snapshot(replace(view(), **UNREAD))),
    ("there is neither service, deployment, task nor stack", "unknown", snapshot(replace(view(), **GONE))),
    ("no service could be tied to the target", "unknown", snapshot()),
    ("the stack could not be read", "unknown",
     snapshot(target=Target(scope=SCOPE, stack_name="web-prod"), stacks=(stack_view(stack=unread(), operation=unread()),))),
    ("the task could not be read", "unknown",
     snapshot(target=Target(scope=SCOPE, cluster=CLUSTER, task_arn=task_arn("a" * 32)), tasks=unread())),
    ("only a task of today is denied, the deployment was read", "healthy",
     snapshot(replace(HEALTHY, stopped_tasks=unread()))),
    # waiting: only a person can end the step its newest change stands at
    ("a PAUSE hook awaits its action", "waiting",
     snapshot(view(deployments=[rolling(hooks=(hook("AWAITING_ACTION"),))]))),
    ("it waits although fewer run than desired", "waiting",
     snapshot(view(of=service(running=0), deployments=[rolling(hooks=(hook("AWAITING_ACTION"),))]))),
    ("it waits within an operation of its stack", "waiting",
     owned(view(deployments=[rolling(hooks=(hook("AWAITING_ACTION"),))]), operation("UPDATE_IN_PROGRESS"))),
    ("a hook that has been answered holds nobody up", "in_progress",
     snapshot(view(deployments=[rolling(hooks=(hook("SUCCEEDED"),))]))),
    ("a deployment that ended does not wait any more", "healthy",
     snapshot(view(deployments=[service_deployment(hooks=(hook("AWAITING_ACTION"),))]))),
    # in_progress: the change, or its rollback, has not ended
    *[(f"a deployment in {status}", "in_progress", snapshot(view(deployments=[rolling(status=status)]))) for status in GOING],
    ("it is already failing", "in_progress",
     snapshot(view(of=service(running=0), deployments=[rolling(failure_count=2)], stopped=[unstarted_task(reason=PULL)]))),
    ("its restoration is still going on", "in_progress",
     snapshot(view(deployments=[restoring("IN_PROGRESS"), stopped_by_the_breaker()]))),
    ("the deployment succeeded, its stack goes on", "in_progress", owned(HEALTHY, operation("UPDATE_IN_PROGRESS"))),
    ("the stack rolls back what ECS has undone", "in_progress", owned(UNDONE, operation("UPDATE_ROLLBACK_IN_PROGRESS"))),
    ("only the service itself tells of its rollout", "in_progress",
     snapshot(view(of=service(deployments=(deployment(57, rollout_state="IN_PROGRESS"), deployment(56, status="ACTIVE")))))),
    # rolled_back: it ended by going back
    ("the circuit breaker rolled it back", "rolled_back", snapshot(UNDONE)),
    ("CloudFormation restored the old revision", "rolled_back",
     snapshot(view(of=OLD_AGAIN, deployments=[restoring(), stopped_by_the_breaker()]))),
    ("only a failed rollout and its restoration are told of", "rolled_back",
     snapshot(view(of=service(deployments=(
         deployment(56, status="PRIMARY", created_at=minutes(22), updated_at=minutes(25), id=OLD),
         deployment(57, status="ACTIVE", rollout_state="FAILED")))))),
    ("the stack went back before ECS was reached", "rolled_back",
     owned(view(deployments=[replace(SUCCEEDED, created_at=minutes(-300), finished_at=minutes(-290))]),
           operation("UPDATE_ROLLBACK_COMPLETE", of_stack("UPDATE_ROLLBACK_COMPLETE", 25)))),
    ("the rollback of its creation deleted the service", "rolled_back",
     owned(replace(view(), **GONE), operation("ROLLBACK_COMPLETE", of_service("CREATE_FAILED", 20)))),
    ("ECS called success what the stack then undid", "rolled_back",
     owned(HEALTHY, operation("UPDATE_ROLLBACK_COMPLETE", of_service("UPDATE_COMPLETE", 9)))),
    ("the stack above its own was rolled back", "rolled_back",
     snapshot(replace(HEALTHY, stack_ids=(stack_id("nested"),)),
              stacks=(stack_view(operation("UPDATE_ROLLBACK_COMPLETE", stack_event(
                  "Nested", "UPDATE_FAILED", physical_id=stack_id("nested"),
                  resource_type="AWS::CloudFormation::Stack"))),))),
    # failed: it ended otherwise without success, or a task never started
    ("the circuit breaker stopped it and restored nothing", "failed", snapshot(view(deployments=[stopped_by_the_breaker()]))),
    ("its rollback failed", "failed", snapshot(view(deployments=[service_deployment(status="ROLLBACK_FAILED")]))),
    ("the stack's update failed and stands so", "failed",
     owned(replace(view(), deployments=Found(value=(stopped_by_the_breaker(),))), operation("UPDATE_FAILED"))),
    ("the stack's rollback failed", "failed", owned(HEALTHY, operation("UPDATE_ROLLBACK_FAILED"))),
    ("the service is gone and its tasks never started", "failed",
     snapshot(replace(view(), **{**GONE, "stopped_tasks": Found(value=(unstarted_task(reason=PULL),))}))),
    ("a restoration failed as well", "failed",
     snapshot(view(deployments=[restoring("STOPPED"), stopped_by_the_breaker()]))),
    # degraded: it succeeded, and fewer run or are healthy than desired
    ("fewer run than desired", "degraded", snapshot(view(of=service(running=1), deployments=[SUCCEEDED]))),
    ("a target is unhealthy", "degraded", snapshot(HEALTHY, **targets("healthy", "unhealthy"))),
    ("fewer run than desired after an old failure was overcome", "degraded",
     snapshot(view(of=service(running=1), deployments=[SUCCEEDED, rolled_back_deployment(55, created_at=minutes(-600))]))),
    ("fewer run than desired after a stack operation that succeeded", "degraded",
     owned(view(of=service(running=1), deployments=[SUCCEEDED]), operation("UPDATE_COMPLETE", of_service("UPDATE_COMPLETE", 9)))),
    # healthy
    ("all run and all targets are healthy", "healthy", healthy_snapshot()),
    ("a target is draining", "healthy", snapshot(HEALTHY, **targets("healthy", "healthy", "draining"))),
    ("a target is being registered", "healthy", snapshot(HEALTHY, **targets("healthy", "initial"))),
    ("none is desired", "healthy", snapshot(view(of=service(desired=0, running=0), deployments=[SUCCEEDED]))),
    ("an old failure was recovered from", "healthy",
     snapshot(view(deployments=[SUCCEEDED, rolled_back_deployment(55, created_at=minutes(-600))]))),
    ("tasks stopped and were replaced", "healthy",
     snapshot(view(deployments=[SUCCEEDED], running=[task()], stopped=[stopped_task()]))),
    ("a newer operation of its stack succeeded without touching it", "healthy",
     owned(HEALTHY, operation("UPDATE_COMPLETE", stack_event("Alarm", "UPDATE_COMPLETE", at=minutes(61)),
                              began_at=minutes(60), ended_at=minutes(62)))),
    ("a newer operation of its stack succeeded after a failure", "healthy",
     owned(HEALTHY, operation("UPDATE_COMPLETE", of_service("UPDATE_COMPLETE", 70), began_at=minutes(60), ended_at=minutes(71)))),
    # the newest change decides
    ("a deployment newer than a failed stack operation", "healthy",
     owned(HEALTHY, operation("UPDATE_ROLLBACK_COMPLETE", of_service("UPDATE_FAILED", -200),
                              began_at=minutes(-240), ended_at=minutes(-180)))),
    ("a deployment in progress newer than a failed stack operation", "in_progress",
     owned(view(deployments=[rolling()]), operation("UPDATE_ROLLBACK_COMPLETE", of_service("UPDATE_FAILED", -200),
                                                     began_at=minutes(-240), ended_at=minutes(-180)))),
    ("a failed stack operation newer than the deployment", "rolled_back",
     owned(HEALTHY, operation("UPDATE_ROLLBACK_COMPLETE", began_at=minutes(60), ended_at=minutes(70)))),
    ("a stack operation that succeeded after a failed deployment", "healthy",
     owned(view(deployments=[stopped_by_the_breaker()]),
           operation("UPDATE_COMPLETE", of_service("UPDATE_COMPLETE", 70), began_at=minutes(60), ended_at=minutes(71)))),
    ("a successful operation that left a failed deployment alone", "failed",
     owned(view(deployments=[stopped_by_the_breaker()]),
           operation("UPDATE_COMPLETE", stack_event("Alarm", "UPDATE_COMPLETE"), began_at=minutes(60), ended_at=minutes(71)))),
    ("the old revision deployed a day later is a change of its own", "healthy",
     snapshot(view(deployments=[restoring(at=26 * 60), stopped_by_the_breaker()]))),
    ("the old revision deployed again after a success is a change of its own", "healthy",
     snapshot(view(deployments=[restoring(at=30), SUCCEEDED]))),
    # stacks and single tasks as targets
    ("a stack that was rolled back", "rolled_back", of_target_stack("UPDATE_ROLLBACK_COMPLETE")),
    ("a stack that was deleted after its creation failed", "rolled_back", of_target_stack("ROLLBACK_COMPLETE")),
    ("a stack whose update failed", "failed", of_target_stack("UPDATE_FAILED")),
    ("a stack that is being created", "in_progress", of_target_stack("CREATE_IN_PROGRESS")),
    ("a stack that was updated", "healthy", of_target_stack("UPDATE_COMPLETE")),
    ("a stack that still cleans up", "healthy", of_target_stack("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")),
    ("a healthy stack with a failed service", "failed",
     of_target_stack("UPDATE_COMPLETE", view(deployments=[stopped_by_the_breaker()]))),
    ("a task that runs", "healthy", of_target_task(task())),
    ("a task that is being started", "in_progress", of_target_task(task(last_status="PROVISIONING"))),
    ("a task that never started", "failed", of_target_task(unstarted_task(reason=PULL))),
    ("a task that ended with an error", "failed", of_target_task(stopped_task())),
    ("a task that ended well", "healthy", of_target_task(stopped_task(exit_code=0))),
]  # fmt: skip


@pytest.mark.parametrize(("status", "facts"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_status(status: Status, facts: Snapshot):
    assert status_of(facts) == status


def test_the_order_is_the_contracts():
    assert STATUS_ORDER == ("unknown", "waiting", "in_progress", "rolled_back", "failed", "degraded", "healthy")


@pytest.mark.parametrize("number", range(len(STATUS_ORDER)))
def test_of_several_statuses_the_first_in_order_holds(number: int):
    assert first_of(reversed(STATUS_ORDER[number:])) == STATUS_ORDER[number]


SIBLING = service(name="web-v1", arn=service_arn("web-v1"))


def of_family(*views: ServiceView) -> Snapshot:
    """What was read of a family that was asked about as a whole."""
    found = snapshot(*views)
    return replace(found, target=replace(found.target, family="web", whole_family=True))


@pytest.mark.parametrize(
    ("sibling", "status"),
    [
        (SIBLING, "healthy"),
        (replace(SIBLING, running=0), "degraded"),
        (replace(SIBLING, deployments=(deployment(rollout_state="FAILED"),)), "failed"),
        (replace(SIBLING, deployments=(deployment(rollout_state="IN_PROGRESS"),)), "in_progress"),
    ],
)
def test_a_family_takes_the_first_status_any_member_has(sibling: Any, status: Status):
    other = view(of=sibling, main=False)
    assert status_of(of_family(HEALTHY, other)) == status
    assert status_of(of_family(UNDONE, other)) == first_of([status, "rolled_back"])


def test_one_version_has_the_status_of_its_own():
    failed = view(of=replace(SIBLING, deployments=(deployment(rollout_state="FAILED"),)), main=False)
    assert status_of(snapshot(HEALTHY, failed)) == "healthy"
    assert status_of(snapshot(UNDONE, view(of=SIBLING, main=False))) == "rolled_back"


def test_a_member_that_could_not_be_read_leaves_the_family_unknown():
    other = replace(view(of=SIBLING, main=False), service=unread())
    assert status_of(of_family(HEALTHY, other)) == "unknown"


def test_a_stack_takes_the_first_status_any_of_its_services_has():
    other = replace(view(of=SIBLING, deployments=[rolling()]), arn=service_arn("web-v1"))
    assert status_of(of_target_stack("UPDATE_COMPLETE", HEALTHY, other)) == "in_progress"


def test_members_are_listed_with_their_counts_the_diagnosed_one_first():
    members = members_of(snapshot(UNDONE, view(of=replace(SIBLING, running=1), main=False)))
    assert [(m.service, m.status, m.running, m.desired) for m in members] == [
        ("web", "rolled_back", 2, 2),
        ("web-v1", "degraded", 1, 2),
    ]


def test_a_deleted_member_has_no_counts():
    (member,) = members_of(snapshot(replace(view(), **GONE)))
    assert (member.running, member.desired) == (None, None)


def test_a_service_that_could_not_be_read_is_not_called_healthy_because_its_deployment_succeeded():
    facts = snapshot(replace(HEALTHY, service=unread("ecs:DescribeServices")))
    assert status_of(facts) == "unknown"


def test_a_service_that_could_not_be_read_is_not_called_healthy_because_its_stack_succeeded():
    seen = replace(view(), **UNREAD)
    assert status_of(owned(seen, operation("UPDATE_COMPLETE", of_service("UPDATE_COMPLETE", 9)))) == "unknown"


def test_a_stack_that_aws_no_longer_tells_operations_of_is_judged_by_its_services():
    stack: StackView = stack_view()
    asked = Target(scope=SCOPE, stack_name="web-prod")
    assert status_of(snapshot(UNDONE, target=asked, stacks=(stack,))) == "rolled_back"


def test_a_lone_task_that_was_stopped_as_planned_did_not_fail():
    planned = stopped_task(code="UserInitiated", reason="Task stopped by (user ada)", exit_code=143, group=None)
    target = Target(scope=SCOPE, cluster=CLUSTER, task_arn=planned.arn)
    assert status_of(snapshot(target=target, tasks=Found(value=(planned,)))) == "healthy"


def test_the_end_of_one_task_is_not_the_status_of_its_service():
    ended = stopped_task(exit_code=137)
    target = Target(scope=SCOPE, cluster=CLUSTER, task_arn=ended.arn)
    assert status_of(replace(healthy_snapshot(), target=target, tasks=Found(value=(ended,)))) == "healthy"

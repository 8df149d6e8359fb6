"""What belongs to the newest change and counts as its failure, and what is history, planned, or not known."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from agent.failures.current_failures import (
    OPERATION_SLACK,
    RECURRING,
    container_of,
    current_operations,
    ended_badly,
    failed_so_far,
    failed_tasks,
    failure_texts,
    gaps_of,
    operation_gaps,
    service_changes,
    service_gaps,
)
from tests.facts import (
    SCOPE,
    container,
    container_definition,
    definition_arn,
    deployment,
    event,
    failed_snapshot,
    gap,
    minutes,
    rolled_back_deployment,
    service,
    service_arn,
    service_deployment,
    snapshot,
    stack_event,
    stack_operation,
    stack_view,
    stopped_task,
    task_arn,
    task_definition,
    unread,
    unstarted_task,
    view,
)
from tools.ecs.facts import ContainerDefinition, Task
from tools.evidence import Empty, Found, Unread
from tools.snapshot import Snapshot, Target

PLANNED = {"reason": "Scaling activity initiated by (deployment ecs-svc/1)", "code": "ServiceSchedulerInitiated"}


def failed_ids(seen: Snapshot) -> list[str]:
    return [failed.task.id[0] for failed in failed_tasks(seen)]


class TestTasks:
    def test_what_was_planned_did_not_fail(self) -> None:
        assert failed_ids(failed_snapshot(stopped_task("b" * 32), stopped_task("c" * 32, **PLANNED))) == ["b"]

    def test_a_task_of_the_old_revision_that_failed_meanwhile_is_told_apart(self) -> None:
        old = stopped_task("c" * 32, revision=56, stopped_at=minutes(10))
        found = {one.task.id[0]: one.current for one in failed_tasks(failed_snapshot(stopped_task("b" * 32), old))}
        assert found == {"b": True, "c": False}

    def test_other_members_of_the_family_are_not_looked_at(self) -> None:
        sibling = view(deployments=[rolled_back_deployment()], stopped=[stopped_task()], main=False)
        assert failed_tasks(snapshot(sibling)) == ()

    def test_a_task_beside_its_service_counts_once(self) -> None:
        ended = stopped_task("b" * 32)
        assert failed_ids(failed_snapshot(ended, tasks=Found(value=(ended,)))) == ["b"]

    @pytest.mark.parametrize(
        ("fields", "fails"),
        [
            ({"exit_code": 0, "group": "family:web"}, False),
            ({"exit_code": 0, "group": None}, False),
            ({"exit_code": 1, "group": None}, True),
            ({"exit_code": 0, "group": "service:web"}, True),  # a service wants its tasks to go on
            ({"exit_code": 0, "group": None, "started_at": None}, True),
        ],
        ids=["job done", "no group", "job failed", "of a service", "never started"],
    )
    def test_a_lone_task_that_did_its_work_did_not_fail(self, fields: dict[str, Any], fails: bool) -> None:
        ended = stopped_task("b" * 32, **fields)
        asked = Target(scope=SCOPE, cluster="prod", task_arn=ended.arn)
        assert bool(failed_tasks(snapshot(target=asked, tasks=Found(value=(ended,))))) == fails

    def test_without_its_definition_a_task_still_failed(self) -> None:
        seen = failed_snapshot(stopped_task(), task_definitions={definition_arn(57): unread()})
        (failed,) = failed_tasks(seen)
        assert failed.definition is None


class TestRecovery:
    """A service that came to rest overcame what failed before, unless that happens again and again."""

    def after_success(self, *at: float, revision: int = 57) -> Snapshot:
        ended = [stopped_task(f"{n}" * 32, revision=revision, stopped_at=minutes(m)) for n, m in enumerate(at)]
        calm = service(events=(event("(service web) has reached a steady state.", minutes(25)),))
        return snapshot(view(of=calm, deployments=[service_deployment(finished_at=minutes(8))], stopped=ended))

    def test_what_fails_after_the_rest_counts_at_once(self) -> None:
        assert failed_ids(self.after_success(20, 26)) == ["1"]

    def test_a_few_failures_are_overcome_and_many_within_the_hour_are_not(self) -> None:
        assert failed_tasks(self.after_success(*range(10, 10 + RECURRING - 1))) == ()
        assert len(failed_tasks(self.after_success(*range(10, 10 + RECURRING)))) == RECURRING

    def test_failures_before_the_success_do_not_make_up_the_number(self) -> None:
        assert failed_tasks(self.after_success(5, 6, 7, 10)) == ()

    def test_failures_of_the_old_revision_do_not_either(self) -> None:
        assert failed_tasks(self.after_success(10, 11, 12, revision=56)) == ()


class TestSuperseded:
    FAILED = rolled_back_deployment(finished_at=minutes(20))

    def with_operation(self, *events: Any, service_named: bool = True, began: float = 21) -> Snapshot:
        operation = stack_operation(*events, began_at=minutes(began), ended_at=minutes(began + 5))
        target = {} if service_named else {"target": Target(scope=SCOPE, stack_name="web-prod")}
        return snapshot(view(deployments=[self.FAILED]), stacks=(stack_view(operation),), **target)

    def of_service(self) -> Any:
        return stack_event("Service", "UPDATE_COMPLETE", physical_id=service_arn(), resource_type="AWS::ECS::Service")

    def test_a_later_operation_on_the_service_makes_its_failure_history(self) -> None:
        assert service_changes(self.with_operation(self.of_service())) == ()
        assert len(service_changes(self.with_operation(self.of_service(), began=19))) == 1

    def test_one_that_left_the_service_alone_does_not_unless_the_stack_is_asked_about(self) -> None:
        alarm = stack_event("Alarm", "UPDATE_COMPLETE")
        assert len(service_changes(self.with_operation(alarm))) == 1
        assert service_changes(self.with_operation(alarm, service_named=False)) == ()

    @pytest.mark.parametrize(("later", "current"), [(timedelta(0), True), (timedelta(seconds=1), False)])
    def test_an_operation_that_ended_well_before_the_deployment_began_is_history(
        self, later: timedelta, current: bool
    ) -> None:
        began = minutes(0)
        ended = stack_operation(began_at=minutes(-30), ended_at=began - OPERATION_SLACK - later)
        seen = snapshot(view(deployments=[service_deployment(created_at=began)]), stacks=(stack_view(ended),))
        assert bool(current_operations(seen)) == current

    def test_an_operation_that_goes_on_or_stands_alone_is_current_and_an_unread_one_is_none(self) -> None:
        going = stack_operation(began_at=minutes(-300), ended_at=None)
        seen = snapshot(view(deployments=[service_deployment()]), stacks=(stack_view(going),))
        assert len(current_operations(seen)) == 1
        assert len(current_operations(snapshot(stacks=(stack_view(stack_operation()),)))) == 1
        assert current_operations(snapshot(stacks=(stack_view(unread()),))) == ()


class TestCounting:
    def under_way(self, counted: int, *stopped: Task, read: bool = True) -> Snapshot:
        told = service(deployments=(deployment(57, failed_tasks=counted, rollout_state="IN_PROGRESS"),))
        going = service_deployment(status="IN_PROGRESS", finished_at=None)
        seen = view(of=told, deployments=[going], stopped=stopped)
        return snapshot(seen if read else replace(seen, service=unread()))

    def test_it_is_as_many_as_ecs_counts_or_as_are_known_whichever_is_more(self) -> None:
        two = (stopped_task("b" * 32), stopped_task("c" * 32))
        assert failed_so_far(self.under_way(5, *two)) == 5
        assert failed_so_far(self.under_way(0, *two)) == 2
        assert failed_so_far(self.under_way(5, *two, read=False)) == 2
        assert failed_so_far(self.under_way(0)) == 0

    def test_a_change_that_has_ended_has_no_count_so_far(self) -> None:
        assert failed_so_far(failed_snapshot(stopped_task())) == 0


class TestTexts:
    def test_what_a_container_and_its_task_say_alike_is_told_once_and_of_the_container(self) -> None:
        said = "CannotPullContainerError: not found"
        ended = unstarted_task("b" * 32, reason=said, containers=(container(reason=said, last_status="STOPPED"),))
        (text,) = [one for one in failure_texts(failed_snapshot(ended)) if one.failed]
        assert (text.text, text.resource, text.container and text.container.name) == (said, task_arn("b" * 32), "web")

    def test_tasks_speak_before_events(self) -> None:
        placing = event(
            "(service web) was unable to place a task because no container instance met all of its requirements.",
            minutes(10),
        )
        texts = failure_texts(failed_snapshot(stopped_task(), events=[placing]))
        assert [text.failed is not None for text in texts] == [True, False]
        assert texts[-1].text == placing.message


class TestEnds:
    """Of several containers the one that ended by itself is told first."""

    def ended(
        self, *codes: int | None, definitions: tuple[ContainerDefinition, ...] | None = None, **fields: Any
    ) -> list[str]:
        containers = tuple(container(f"c{n}", exit_code=code, last_status="STOPPED") for n, code in enumerate(codes))
        known = definitions or tuple(container_definition(f"c{n}") for n in range(len(codes)))
        read = {definition_arn(57): Found(value=task_definition(containers=known))} if known else {}
        seen = failed_snapshot(stopped_task(containers=containers, **fields), task_definitions=read)
        (failed,) = failed_tasks(seen)
        return [one.name for one in ended_badly(failed)]

    def test_those_killed_because_of_it_come_behind_it(self) -> None:
        assert self.ended(0, 143, 137, 1) == ["c3", "c2", "c1", "c0"]

    def test_a_container_without_an_exit_code_never_ended(self) -> None:
        assert self.ended(None, 1) == ["c1"]

    def test_a_sidecar_that_may_end_did_not_stop_the_task(self) -> None:
        sidecar = container_definition("c0", essential=False)
        assert self.ended(1, 143, definitions=(sidecar, container_definition("c1"))) == ["c1"]
        # Nobody knows which one is essential where the definition was not read.
        assert self.ended(1, 143, definitions=(container_definition("other"),)) == ["c0", "c1"]

    @pytest.mark.parametrize(
        ("condition", "code", "blamed"),
        [
            ("SUCCESS", 1, True),
            ("SUCCESS", 0, False),
            ("HEALTHY", 0, True),
            ("START", 1, False),
            ("COMPLETE", 1, False),
        ],
    )
    def test_one_that_others_waited_for_in_vain_did(self, condition: str, code: int, blamed: bool) -> None:
        init = container_definition("c0", essential=False)
        waits = container_definition("c1", depends_on={"c0": condition})
        assert ("c0" in self.ended(code, None, definitions=(init, waits), started_at=None)) == blamed

    def test_once_the_task_had_started_nobody_waits_any_more(self) -> None:
        init = container_definition("c0", essential=False)
        waits = container_definition("c1", depends_on={"c0": "SUCCESS"})
        assert self.ended(1, 143, definitions=(init, waits)) == ["c1"]


class TestGaps:
    def test_only_what_could_not_be_read_is_a_gap_and_each_one_once(self) -> None:
        denied = gap("ecs:ListTasks")
        reads = (Unread(gap=denied), Empty(), Unread(gap=None), Found(value=1), Unread(gap=denied))
        assert gaps_of(*reads) == (denied,)

    def test_gaps_of_a_service_and_of_a_stack_are_kept_apart(self) -> None:
        of_service, of_stack = gap("ecs:ListTasks"), gap("cloudformation:DescribeStackEvents")
        stacks = (stack_view(Unread(gap=of_stack)),)
        sibling = replace(view(main=False), stopped_tasks=unread("ecs:ListServices"))
        seen = snapshot(replace(view(), stopped_tasks=Unread(gap=of_service)), sibling, stacks=stacks)
        assert (service_gaps(seen), operation_gaps(seen)) == ((of_service,), (of_stack,))


def test_a_container_is_found_by_its_name_only() -> None:
    assert container_of(task_definition(), "web") == task_definition().containers[0]
    assert container_of(task_definition(), "envoy") is None
    assert container_of(task_definition(), None) is None
    assert container_of(None, "web") is None

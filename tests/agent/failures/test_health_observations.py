"""Failed checks of the newest change: whose they are, which count, and what the containers behind them say."""

from dataclasses import replace
from typing import Any

import pytest

from agent.failures.health_observations import (
    ServiceHealth,
    answers,
    checked_containers,
    expected_port,
    listening,
    services_failing_checks,
    wanted_logs,
)
from tests.facts import (
    container,
    container_definition,
    definition_arn,
    event,
    log_tail,
    minutes,
    revision,
    service,
    service_deployment,
    snapshot,
    stopped_task,
    target,
    target_group,
    target_group_arn,
    task,
    task_definition,
    unread,
    view,
)
from tests.task_failures import checked_task, failing_checks
from tools.ecs.facts import LoadBalancerLink, Task
from tools.evidence import Empty, Found
from tools.snapshot import Snapshot

TIMED_OUT = {"reason": "Target.Timeout", "description": "Request timed out"}
GROUP = target_group_arn()
NEW_TASK, OLD_TASK = task("a" * 32), task("f" * 32, revision=56, private_ip="10.0.0.20")


def said_of(task_id: str, at: float = 10) -> Any:
    text = f"(service web) (task {task_id}) (port 8080) is unhealthy in (target-group {GROUP}) due to (reason Request timed out)."
    return event(text, minutes(at))


def under_way(
    *targets: Any, running: tuple[Task, ...] = (NEW_TASK, OLD_TASK), events: tuple[Any, ...] = (), **fields: Any
) -> Snapshot:
    """A deployment under way, half an hour old, with these targets in its group."""
    going = service_deployment(status="IN_PROGRESS", finished_at=None)
    seen = view(of=service(events=events), deployments=[going], running=running)
    return snapshot(seen, **{"target_health": {GROUP: Found(value=targets)} if targets else {}, **fields})


def health_of(seen: Snapshot) -> ServiceHealth:
    (found,) = services_failing_checks(seen)
    return found


class TestTargets:
    def test_a_target_of_the_new_revision_that_fails_is_one(self) -> None:
        (observation,) = health_of(under_way(target("unhealthy", **TIMED_OUT))).current
        assert (observation.task, observation.failure.problem, observation.target_group_arn) == (
            NEW_TASK,
            "no_answer",
            GROUP,
        )

    @pytest.mark.parametrize("state", ["healthy", "draining", "initial", "unused"])
    def test_what_does_not_fail_is_none(self, state: str) -> None:
        assert services_failing_checks(under_way(target(state))) == ()

    def test_what_only_the_old_revision_fails_is_no_failure_of_the_change(self) -> None:
        old = target("unhealthy", target_id="10.0.0.20", **TIMED_OUT)
        assert services_failing_checks(under_way(old)) == ()
        both = health_of(under_way(old, target("unhealthy", **TIMED_OUT)))
        assert both.old_fails_too
        assert [one.task for one in both.current] == [NEW_TASK]
        assert not health_of(under_way(target("unhealthy", **TIMED_OUT))).old_fails_too

    def test_an_address_that_no_running_task_has_any_more_is_left_out(self) -> None:
        gone = target("unhealthy", target_id="10.0.0.99", **TIMED_OUT)
        assert services_failing_checks(under_way(gone)) == ()
        # Where the running tasks could not be read it may well be one of them.
        seen = under_way(gone)
        unsure = replace(seen, services=(replace(seen.services[0], running_tasks=unread()),))
        assert [one.task for one in health_of(unsure).current] == [None]

    def test_a_host_stands_for_whatever_task_runs_on_it(self) -> None:
        (observation,) = health_of(under_way(target("unhealthy", target_id="i-0abc", **TIMED_OUT))).current
        assert (observation.task, observation.current) == (None, True)

    def test_a_group_that_could_not_be_read_fails_nobody(self) -> None:
        assert services_failing_checks(under_way(target_health={GROUP: unread()})) == ()

    def test_the_group_that_a_blue_green_deployment_tests_counts_too(self) -> None:
        test = target_group_arn("web-test")
        link = LoadBalancerLink(
            target_group_arn=GROUP, alternate_target_group_arn=test, container_name="web", container_port=8080
        )
        seen = under_way(target_health={test: Found(value=(target("unhealthy", **TIMED_OUT),))})
        described = replace(seen.services[0].service.value, load_balancers=(link,))
        seen = replace(seen, services=(replace(seen.services[0], service=Found(value=described)),))
        assert (health_of(seen).link, len(health_of(seen).current)) == (link, 1)


class TestStarting:
    """Three failed checks ten seconds apart make a target unhealthy; the grace is a minute: ninety seconds."""

    def after(self, seconds: float, **fields: Any) -> bool:
        young = task("a" * 32, started_at=minutes(30 - seconds / 60))
        answer = {**TIMED_OUT, **fields}
        return bool(services_failing_checks(under_way(target("unhealthy", **answer), running=(young,))))

    def test_a_process_that_may_not_be_up_yet_has_not_failed(self) -> None:
        assert not self.after(89)
        assert self.after(90)

    def test_an_answer_comes_from_a_process_that_is_up(self) -> None:
        refused = {
            "reason": "Target.ResponseCodeMismatch",
            "description": "Health checks failed with these codes: [404]",
        }
        assert self.after(5, **refused)
        assert not self.after(5, reason=refused["reason"], description="Health checks failed with these codes: [502]")


class TestEvents:
    def test_an_event_is_of_the_task_it_names(self) -> None:
        (observation,) = health_of(under_way(events=(said_of(NEW_TASK.id),))).current
        assert (observation.task, observation.at, observation.target_group_arn) == (NEW_TASK, minutes(10), GROUP)
        assert services_failing_checks(under_way(events=(said_of(OLD_TASK.id),))) == ()

    def test_a_task_nobody_can_read_any_more_is_taken_for_the_new_one(self) -> None:
        (observation,) = health_of(under_way(events=(said_of("9" * 32),))).current
        assert observation.task is None

    def test_what_was_said_before_the_change_began_is_history(self) -> None:
        assert services_failing_checks(under_way(events=(said_of(NEW_TASK.id, at=-5),))) == ()

    def test_a_stopped_task_tells_it_itself(self) -> None:
        ended = checked_task(exit_code=143)
        seen = failing_checks()
        assert {one.task for one in health_of(seen).current} == {ended}
        assert health_of(seen).of("wrong_code") == ()
        assert health_of(seen).of("no_answer", "failed") == health_of(seen).current


class TestContainers:
    def test_the_container_the_balancer_talks_to_is_heard(self) -> None:
        two = replace(NEW_TASK, containers=(container("envoy"), container("web")))
        health = health_of(under_way(target("unhealthy", **TIMED_OUT), running=(two,)))
        assert [(one.task.id, one.name) for one in checked_containers(health)] == [(two.id, "web")]

    def test_without_a_link_the_only_container_is_and_of_two_none(self) -> None:
        seen = under_way(events=(said_of(NEW_TASK.id),))
        bare = replace(seen.services[0].service.value, load_balancers=())
        seen = replace(seen, services=(replace(seen.services[0], service=Found(value=bare)),))
        assert [one.name for one in checked_containers(health_of(seen))] == ["web"]
        two = replace(NEW_TASK, containers=(container("envoy"), container("web")))
        running = Found(value=(two,))
        seen = replace(seen, services=(replace(seen.services[0], running_tasks=running),))
        assert checked_containers(health_of(seen)) == ()

    def test_a_log_is_asked_for_until_it_was_read_even_if_it_was_empty(self) -> None:
        seen = failing_checks()
        (request,) = wanted_logs(seen, health_of(seen))
        assert request.arguments.container == "web"
        read = replace(seen, log_tails={(checked_task().arn, "web"): Empty()})
        assert wanted_logs(read, health_of(read)) == ()

    def test_where_it_listens_is_told_with_how_late(self) -> None:
        seen = failing_checks("booting", "Server listening on port 3000", after=2)
        (told,) = listening(seen, health_of(seen))
        assert (told.port.port, told.late_seconds, told.line.message) == (3000, 121.0, "Server listening on port 3000")

    def test_only_requests_of_the_checked_path_are_its_answers(self) -> None:
        lines = ('"GET /healthz HTTP/1.1" 404 0', '"GET /other HTTP/1.1" 500 0')
        seen = failing_checks(*lines)
        assert [one.status for one in answers(seen, health_of(seen))] == [404]
        blind = replace(seen, target_groups={GROUP: unread()})
        assert answers(blind, health_of(blind)) == ()


class TestPort:
    def port(self, check: str | None, mode: str = "awsvpc", **fields: Any) -> int | None:
        ended = checked_task(exit_code=143)
        mapped = container_definition(ports=(3000,), host_ports=(8080,))
        seen = replace(
            failing_checks(),
            target_groups={GROUP: Found(value=target_group(health_check_port=check, port=80))},
            task_definitions={
                definition_arn(57): Found(value=task_definition(network_mode=mode, containers=(mapped,)))
            },
            **fields,
        )
        assert ended in {one.task for one in health_of(seen).current}
        return expected_port(seen, health_of(seen))

    def test_it_is_the_port_the_task_registers_not_the_groups_own(self) -> None:
        assert self.port("traffic-port") == 8080
        assert self.port(None) == 8080

    def test_a_port_of_its_own_decides_and_a_bridge_maps_it(self) -> None:
        assert self.port("9000") == 9000
        assert self.port("8080", mode="bridge") == 3000
        assert self.port("9000", mode="bridge") is None  # no container answers there

    def test_after_a_rollback_the_failed_revisions_port_counts(self) -> None:
        """The service then tells where the old revision registers."""
        link = LoadBalancerLink(target_group_arn=GROUP, container_name="web", container_port=3000)
        seen = failing_checks()
        revisions = Found(value=(revision(57, load_balancers=(link,)), revision(56)))
        seen = replace(seen, services=(replace(seen.services[0], revisions=revisions),))
        assert expected_port(seen, health_of(seen)) == 3000

    def test_without_a_load_balancer_nobody_can_tell(self) -> None:
        seen = failing_checks()
        blind = replace(seen, services=(replace(seen.services[0], service=unread()),))
        assert expected_port(blind, health_of(blind)) is None


def test_a_service_that_stopped_for_other_reasons_fails_no_check() -> None:
    tails = {(stopped_task().arn, "web"): log_tail(stopped_task(), "bye")}
    assert services_failing_checks(under_way(running=(), log_tails=tails)) == ()

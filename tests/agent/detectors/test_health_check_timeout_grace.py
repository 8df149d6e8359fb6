from dataclasses import replace

from agent.detector import run_detectors
from agent.detectors.health_check_timeout_grace import detect
from agent.finding import Undecided
from tests.facts import (
    container,
    container_definition,
    definition_arn,
    failed_snapshot,
    healthy_snapshot,
    log_tail,
    minutes,
    snapshot,
    stopped_task,
    target_group,
    target_group_arn,
    task_definition,
    unread,
    view,
)
from tests.network_facts import BALANCER, balancer, group, groups, network
from tests.task_failures import failing_checks
from tools.evidence import Found

STARTED = "Tomcat started on port 8080 (http) with context path '/'"


def test_compares_the_start_with_grace_period_and_checks() -> None:
    (finding,) = detect(failing_checks(STARTED, after=3))
    assert (finding.confidence, finding.owner) == ("certain", "app team")
    # 60 s of grace and three checks ten seconds apart.
    assert "takes 180 s to start, but the health check allows 90 s" in finding.statement
    assert finding.evidence_ids[0] == "ev-log-bbbbbb-0"
    assert {"ev-target-group", "ev-service"} <= set(finding.evidence_ids)


def test_takes_the_applications_own_word_for_its_start() -> None:
    (finding,) = detect(failing_checks("Started WebApplication in 131.4 seconds (process running for 133)"))
    assert "takes 131 s" in finding.statement


def test_a_slow_answer_is_compared_with_the_checks_timeout() -> None:
    line = '{"msg":"request","method":"GET","path":"/healthz","status":200,"duration_ms":7250}'
    (finding,) = detect(failing_checks(STARTED, line))
    assert finding.confidence == "likely"
    assert "after 7 s, but it waits 5 s" in finding.statement


def test_takes_the_place_of_port_and_path() -> None:
    found = {finding.category for finding in run_detectors(failing_checks(STARTED, after=3))}
    assert "health_check_timeout_grace" in found
    assert not found & {"health_check_port", "health_check_path", "health_check_failing"}


def test_a_start_in_time_and_a_wrong_answer_are_other_matters() -> None:
    assert isinstance(detect(failing_checks(STARTED)), Undecided)
    assert isinstance(
        detect(failing_checks(STARTED, after=3, reason="Health checks failed with these codes: [404]")), Undecided
    )
    assert isinstance(detect(failing_checks("listening on port 3000", after=3)), Undecided)


def test_the_containers_own_check_has_its_own_patience() -> None:
    own = container_definition(
        health_check_command=("CMD-SHELL", "curl -f http://localhost:8080/"), health_check_patience=90
    )
    task = stopped_task(
        reason="Task failed container health checks",
        code="ServiceSchedulerInitiated",
        exit_code=143,
        containers=(container(last_status="STOPPED", exit_code=143, health_status="UNHEALTHY"),),
    )
    seen = failed_snapshot(
        task,
        task_definitions={definition_arn(57): Found(value=task_definition(containers=(own,)))},
        log_tails={(task.arn, "web"): log_tail(task, STARTED, at=minutes(7))},
    )
    (finding,) = detect(seen)
    assert "takes 120 s to start, but its own health check allows 90 s" in finding.statement
    assert "startPeriod" in finding.actions[0].title


def test_is_silent_when_healthy_and_says_what_could_not_be_read() -> None:
    assert detect(healthy_snapshot()) == Undecided(gaps=())
    gap = unread()
    assert detect(snapshot(view(stopped_tasks=gap))) == Undecided(gaps=(gap.gap,) if gap.gap else ())


def test_where_no_check_gets_through_waiting_longer_is_no_cure() -> None:
    closed = network(
        security_groups=groups(group(), group("sg-0alb")), load_balancers={BALANCER: Found(value=balancer())}
    )
    groups_of = {target_group_arn(): Found(value=target_group(load_balancer_arns=(BALANCER,)))}
    seen = replace(failing_checks(STARTED, after=3), target_groups=groups_of)
    assert not isinstance(detect(seen), Undecided)
    assert isinstance(detect(replace(seen, network=replace(closed, subnets={}))), Undecided) is True


def test_a_target_group_nobody_asked_about_is_taken_to_wait_as_elb_does_by_default() -> None:
    seen = replace(
        failing_checks("Started WebApplication in 131.4 seconds (process running for 133)"), target_groups={}
    )
    (finding,) = detect(seen)
    assert finding.confidence == "possible"
    # 60 s of grace and two checks thirty seconds apart.
    assert "takes 131 s to start, but the health check by default allows 120 s" in finding.statement
    quick = failing_checks("Started WebApplication in 90.1 seconds (process running for 91)")
    assert isinstance(detect(replace(quick, target_groups={})), Undecided)
    gap = unread()
    assert isinstance(detect(replace(seen, target_groups={target_group_arn(): gap})), Undecided)

from agent.causes import link
from agent.detector import run_detectors
from agent.detectors.container_health_check_command import detect
from agent.finding import Undecided
from tests.facts import (
    container,
    container_definition,
    definition_arn,
    event,
    failed_snapshot,
    healthy_snapshot,
    log_tail,
    minutes,
    service,
    service_deployment,
    snapshot,
    stopped_task,
    task,
    task_definition,
    unread,
    view,
)
from tests.task_failures import checked_task
from tools.ecs.facts import Task
from tools.evidence import Found
from tools.snapshot import Snapshot

COMMAND = ("CMD-SHELL", "curl -f http://localhost:9090/live || exit 1")
DEFINITIONS = {
    definition_arn(57): Found(value=task_definition(containers=(container_definition(health_check_command=COMMAND),)))
}


def unhealthy() -> Task:
    return stopped_task(
        reason="Task failed container health checks",
        code="ServiceSchedulerInitiated",
        exit_code=143,
        containers=(container(last_status="STOPPED", exit_code=143, health_status="UNHEALTHY"),),
    )


def failing(*lines: str) -> Snapshot:
    stopped = unhealthy()
    tails = {(stopped.arn, "web"): log_tail(stopped, *lines)} if lines else {}
    return failed_snapshot(stopped, task_definitions=DEFINITIONS, log_tails=tails)


def test_quotes_the_command_and_names_the_program_it_needs() -> None:
    (finding,) = detect(failing())
    assert (finding.confidence, finding.owner) == ("likely", "app team")
    assert "“CMD-SHELL curl -f http://localhost:9090/live || exit 1”" in finding.statement
    assert "must hold curl" in finding.statement
    assert finding.evidence_ids == ("ev-task-bbbbbb", "ev-definition-57")
    assert [want.tool.name for want in finding.wants] == ["logs_tail_container"]


def test_is_certain_where_the_application_listens_on_another_port() -> None:
    (finding,) = detect(failing("listening on port 8080"))
    assert finding.confidence == "certain"
    assert "listens on port 8080" in finding.statement
    assert "ask port 8080" in finding.actions[0].title


def test_is_certain_where_the_program_is_said_to_be_missing() -> None:
    (finding,) = detect(failing("/bin/sh: 1: curl: not found"))
    assert finding.confidence == "certain"
    assert "Install curl" in finding.actions[0].title


def test_sees_running_tasks_that_are_unhealthy_and_events() -> None:
    sick = task(containers=(container(health_status="UNHEALTHY"),))
    under_way = service_deployment(status="IN_PROGRESS", finished_at=None)
    (running,) = detect(snapshot(view(deployments=[under_way], running=[sick]), task_definitions=DEFINITIONS))
    assert running.evidence_ids[0] == sick.evidence_id
    said = event(f"(service web) (task {'b' * 32}) failed container health checks.", minutes(6))
    (told,) = detect(snapshot(view(of=service(events=(said,), running=0), deployments=[under_way])))
    assert told.evidence_ids == (said.evidence_id,)


def test_a_dependency_that_fails_explains_the_check() -> None:
    links = link(run_detectors(failing("Error: connect ECONNREFUSED 10.0.3.15:5432")))
    assert [found.category for found in links.root_causes] == ["app_dependency_unreachable"]


def test_the_load_balancers_checks_and_healthy_services_are_other_matters() -> None:
    assert isinstance(detect(failed_snapshot(checked_task())), Undecided)
    assert detect(healthy_snapshot()) == Undecided(gaps=())
    gap = unread()
    assert detect(snapshot(view(stopped_tasks=gap))) == Undecided(gaps=(gap.gap,) if gap.gap else ())

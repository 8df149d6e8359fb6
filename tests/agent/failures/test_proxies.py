from typing import Any

from agent.detectors import (
    container_health_check_command,
    container_oom,
    essential_container_exited,
    health_check_failing,
)
from agent.failures.proxies import unhealthy_proxies
from agent.finding import Finding, Undecided
from tests.facts import (
    container,
    definition_arn,
    failed_snapshot,
    revision,
    revision_arn,
    service_deployment,
    snapshot,
    stopped_task,
    task,
    view,
)
from tools.ecs.facts import Container, Task
from tools.ecs.service_connect import ServiceConnect
from tools.evidence import Found

CHECKS = "Task failed container health checks"
KILLED = "OutOfMemoryError: Container killed due to memory usage"
PART = ServiceConnect(namespace="shop", port_names=("http",), discovery_names=("web",), log_group="/ecs/web")


def proxy(suffix: str = "EG3lZ", **fields: Any) -> Container:
    return container(f"ecs-service-connect-{suffix}", **{"image": None, "health_status": "HEALTHY", **fields})


def unhealthy(letter: str = "b", **app: Any) -> Task:
    return stopped_task(
        letter * 32,
        reason=CHECKS,
        code="ServiceSchedulerInitiated",
        containers=(
            proxy(letter, last_status="STOPPED", exit_code=0, health_status="UNHEALTHY"),
            container(last_status="STOPPED", exit_code=143, **app),
        ),
    )


def found(detected: Any) -> list[Finding]:
    return [] if isinstance(detected, Undecided) else list(detected)


def test_a_proxy_that_is_unhealthy_is_no_failure_of_the_task_definition_s_check() -> None:
    seen = failed_snapshot(unhealthy("b"), unhealthy("c"))
    assert not found(container_health_check_command.detect(seen))
    (finding,) = found(health_check_failing.detect(seen))
    assert "proxy ecs-service-connect-b" in finding.statement
    assert "Seen in 2 tasks" in finding.statement


def test_a_container_of_the_application_that_is_unhealthy_too_is_the_failure() -> None:
    seen = failed_snapshot(unhealthy(health_status="UNHEALTHY"))
    assert not unhealthy_proxies(seen)
    (finding,) = found(container_health_check_command.detect(seen))
    assert "Seen in 1 task" in finding.statement


def test_a_running_task_with_an_unhealthy_proxy_is_told_and_a_healthy_one_is_not() -> None:
    sick = task(containers=(proxy(health_status="UNHEALTHY"), container(health_status="HEALTHY")))
    assert len(unhealthy_proxies(snapshot(view(running=[sick])))) == 1
    fine = task(containers=(proxy(), container()))
    assert not unhealthy_proxies(snapshot(view(running=[fine])))


def test_where_the_proxy_writes_to_is_told() -> None:
    arn = revision_arn(57)
    seen = snapshot(
        view(
            stopped=[unhealthy()],
            deployments=[service_deployment(57, status="IN_PROGRESS", finished_at=None, target_revision_arn=arn)],
            revisions=Found(value=(revision(57, arn=arn, task_definition=definition_arn(57), service_connect=PART),)),
        )
    )
    (finding,) = found(health_check_failing.detect(seen))
    assert "It writes to log group /ecs/web" in finding.statement


def killed(letter: str) -> Task:
    ended = proxy(letter, last_status="STOPPED", exit_code=137, reason=KILLED)
    return stopped_task(letter * 32, containers=(ended, container(last_status="STOPPED", exit_code=143)))


def test_the_proxies_of_several_tasks_that_ran_out_of_memory_are_one_failure() -> None:
    seen = failed_snapshot(killed("b"), killed("c"))
    (finding,) = found(container_oom.detect(seen))
    assert finding.statement.startswith("The Service Connect proxy ecs-service-connect-b of web:57 was killed")
    assert "2 tasks of web ended this way" in finding.statement
    assert "takes its share" in finding.actions[0].title
    (exited,) = found(essential_container_exited.detect(seen))
    assert "because container ecs-service-connect ended" in exited.statement


def test_an_application_that_exits_beside_its_proxy_is_what_failed() -> None:
    ended = stopped_task(containers=(proxy(exit_code=0), container(last_status="STOPPED", exit_code=1)))
    (exited,) = found(essential_container_exited.detect(failed_snapshot(ended)))
    assert "because container web ended" in exited.statement

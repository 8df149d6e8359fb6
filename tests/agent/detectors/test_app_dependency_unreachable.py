from dataclasses import replace

from agent.causes import link
from agent.detector import run_detectors
from agent.detectors.app_dependency_unreachable import detect
from agent.finding import Undecided
from tests.facts import (
    container_definition,
    definition_arn,
    failed_snapshot,
    healthy_snapshot,
    log_tail,
    stopped_task,
    task_definition,
    unread,
)
from tests.network_facts import group, groups, network, permission
from tests.task_failures import failing_checks, logged
from tools.evidence import Found

REFUSED = "Error: connect ECONNREFUSED 10.0.3.15:5432"


def test_names_the_address_and_quotes_the_line() -> None:
    (finding,) = detect(logged("starting", REFUSED))
    assert (finding.confidence, finding.owner) == ("likely", "app team")
    assert "10.0.3.15:5432 and exits with code 1: “Error: connect ECONNREFUSED 10.0.3.15:5432”" in finding.statement
    assert finding.evidence_ids[:2] == ("ev-log-bbbbbb-1", "ev-task-bbbbbb")
    assert "sg-0web" in finding.actions[0].title


def test_says_which_setting_names_the_host_and_that_it_changed() -> None:
    task = stopped_task()
    new, old = (
        container_definition(environment={"DB_URL": f"postgres://{host}/web"})
        for host in ("db-2.example", "db-1.example")
    )
    definitions = {
        definition_arn(57): Found(value=task_definition(57, containers=(new,))),
        definition_arn(56): Found(value=task_definition(56, containers=(old,))),
    }
    tails = {(task.arn, "web"): log_tail(task, "getaddrinfo ENOTFOUND db-2.example")}
    (finding,) = detect(failed_snapshot(task, log_tails=tails, task_definitions=definitions))
    assert "web:57 says so in DB_URL, which web:56 did not" in finding.statement
    assert set(finding.evidence_ids) >= {"ev-definition-57", "ev-definition-56"}
    assert "Correct DB_URL" in finding.actions[0].title


def test_on_its_own_host_nothing_else_runs() -> None:
    (finding,) = detect(
        logged("redis.exceptions.ConnectionError: Error 111 connecting to localhost:6379. Connection refused.")
    )
    assert "That is the task itself" in finding.statement


def test_explains_failed_checks_of_a_container_that_still_runs() -> None:
    links = link(run_detectors(failing_checks("java.net.ConnectException: Connection refused")))
    assert [found.category for found in links.root_causes] == ["app_dependency_unreachable"]
    assert "health_check_port" in {found.category for found in links.symptoms}


def test_a_wrong_path_or_port_is_not_explained_by_an_error_of_the_log() -> None:
    wrong = failing_checks(REFUSED, reason="Health checks failed with these codes: [404]")
    assert isinstance(detect(wrong), Undecided)
    elsewhere = failing_checks("listening on port 3000", REFUSED)
    assert isinstance(detect(elsewhere), Undecided)


def test_what_a_process_says_last_decides() -> None:
    assert isinstance(detect(logged(REFUSED, "KeyError: 'DATABASE_URL'")), Undecided)
    assert isinstance(
        detect(logged("ModuleNotFoundError: No module named 'x'", "GET /ECONNREFUSED 200 3ms")), Undecided
    )


def test_a_container_killed_from_outside_did_not_end_over_a_connection() -> None:
    assert isinstance(detect(logged(REFUSED, exit_code=137)), Undecided)
    assert isinstance(detect(logged(REFUSED, exit_code=143)), Undecided)


def test_telemetry_talk_and_overcome_errors_are_no_cause() -> None:
    for line in (
        "failed to export traces to otel-collector:4317: connection refused",
        "INFO connection refused, trying the next host",
        "ECONNREFUSED explained, a blog post",
        "reconnected after connection refused",
    ):
        assert isinstance(detect(logged(line)), Undecided), line


def test_is_silent_when_healthy_and_says_which_logs_could_not_be_read() -> None:
    assert detect(healthy_snapshot()) == Undecided(gaps=())
    task, gap = stopped_task(), unread("logs:GetLogEvents")
    assert detect(failed_snapshot(task, log_tails={(task.arn, "web"): gap})) == Undecided(
        gaps=(gap.gap,) if gap.gap else ()
    )


def test_tasks_that_may_not_open_the_port_at_all_are_the_cause() -> None:
    line = "fatal: dial tcp 10.200.4.17:5432: i/o timeout"
    (before,) = detect(logged("starting", line))
    assert "network_describe_security_groups" in {request.tool.name for request in before.wants}
    closed = network(security_groups=groups(group(egress=(permission(443, "0.0.0.0/0"),))))
    (finding,) = detect(replace(logged("starting", line), network=closed))
    assert (finding.confidence, finding.owner) == ("certain", "platform team")
    assert "Security group sg-0web of the tasks lets no connection on port 5432 out" in finding.statement
    assert "ev-sg-0web" in finding.evidence_ids


def test_an_open_port_of_their_own_is_told_and_leaves_the_rest_open() -> None:
    seen = replace(logged("fatal: dial tcp 10.200.4.17:5432: i/o timeout"), network=network())
    (finding,) = detect(seen)
    assert (finding.confidence, finding.owner) == ("likely", "app team")
    assert "Of the tasks sg-0web lets port 5432 out." in finding.statement


def test_who_is_refused_has_reached_the_host_and_no_network_is_read() -> None:
    (finding,) = detect(logged("starting", REFUSED))
    assert not any(request.tool.name.startswith("network_") for request in finding.wants)

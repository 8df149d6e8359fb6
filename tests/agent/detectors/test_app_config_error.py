from agent.detectors.app_config_error import detect
from agent.finding import Finding, Undecided
from tests.facts import (
    container_definition,
    definition_arn,
    failed_snapshot,
    healthy_snapshot,
    log_tail,
    snapshot,
    stopped_task,
    target_group_arn,
    task_definition,
    unread,
    view,
)
from tools.evidence import Found
from tools.snapshot import Snapshot

LINES = ("starting web", "Traceback (most recent call last):", "KeyError: 'DATABASE_URL'")


def only(seen: Snapshot) -> Finding:
    found = detect(seen)
    assert not isinstance(found, Undecided)
    (finding,) = found
    return finding


def failing(*lines: str, new: dict[str, str] | None = None, old: dict[str, str] | None = None) -> Snapshot:
    task = stopped_task()
    definitions = {
        definition_arn(57): Found(value=task_definition(57, containers=(container_definition(environment=new or {}),))),
        definition_arn(56): Found(value=task_definition(56, containers=(container_definition(environment=old or {}),))),
    }
    return failed_snapshot(task, log_tails={(task.arn, "web"): log_tail(task, *lines)}, task_definitions=definitions)


def test_is_certain_when_the_revision_before_gave_the_variable() -> None:
    finding = only(failing(*LINES, old={"DATABASE_URL": "postgres://db"}))
    assert (finding.confidence, finding.owner) == ("certain", "app team")
    assert "web:56 gave it DATABASE_URL, web:57 does not" in finding.statement
    assert finding.evidence_ids[:2] == ("ev-log-bbbbbb-2", "ev-task-bbbbbb")
    assert "ev-definition-56" in finding.evidence_ids


def test_is_likely_when_the_variable_is_given() -> None:
    finding = only(failing("DATABASE_URL is invalid", new={"DATABASE_URL": "x"}))
    assert finding.confidence == "likely"
    assert finding.actions[0].title.startswith("Correct DATABASE_URL")


def test_is_silent_about_dependencies_modules_and_harmless_lines() -> None:
    for line in (
        "Error: connect ECONNREFUSED 10.0.3.15:5432",
        "ModuleNotFoundError: No module named 'dotenv'",
        "expected error in test: KeyError: 'DATABASE_URL' ... ok",
        "GET /docs/DATABASE_URL-is-required 200 3ms",
    ):
        assert isinstance(detect(failing(line)), Undecided)


def test_a_line_of_a_task_that_did_not_end_by_itself_proves_nothing() -> None:
    reason = f"Task failed ELB health checks in (target-group {target_group_arn()})"
    task = stopped_task(reason=reason, code="ServiceSchedulerInitiated", exit_code=0)
    assert isinstance(detect(failed_snapshot(task, log_tails={(task.arn, "web"): log_tail(task, *LINES)})), Undecided)


def test_is_silent_when_healthy_and_says_which_logs_could_not_be_read() -> None:
    assert detect(healthy_snapshot()) == Undecided(gaps=())
    task, no_logs, no_tasks = stopped_task(), unread("logs:GetLogEvents"), unread()
    seen = failed_snapshot(task, log_tails={(task.arn, "web"): no_logs})
    assert detect(seen) == Undecided(gaps=(no_logs.gap,) if no_logs.gap else ())
    assert detect(snapshot(view(stopped_tasks=no_tasks))) == Undecided(gaps=(no_tasks.gap,) if no_tasks.gap else ())


def test_a_complaint_that_another_one_follows_is_not_why_it_ended() -> None:
    assert isinstance(detect(failing("CACHE_URL is required", "Error: connect ECONNREFUSED 10.0.3.15:5432")), Undecided)
    assert only(failing("Error: connect ECONNREFUSED 10.0.3.15:5432", *LINES)).category == "app_config_error"

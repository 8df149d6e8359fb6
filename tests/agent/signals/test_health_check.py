import pytest

from agent.signals.health_check import code_matches, parse_health_check, parse_target_health, probe_answer

EVENT = (
    "(service web) (task 9d85800c30b349039d104d52b506b930) (port 8080) is unhealthy in (target-group "
    "arn:aws:elasticloadbalancing:eu-central-1:111122223333:targetgroup/web/4d2246e3635cc45b) due to (reason {})."
)


@pytest.mark.parametrize(
    ("reason", "problem", "codes"),
    [
        ("Health checks failed with these codes: [404]", "wrong_code", (404,)),
        ("Health checks failed with these codes: [301, 404]", "wrong_code", (301, 404)),
        ("Request timed out", "no_answer", ()),
        ("Health checks failed", "failed", ()),
    ],
)
def test_reads_service_events(reason: str, problem: str, codes: tuple[int, ...]) -> None:
    failure = parse_health_check(EVENT.format(reason))
    assert failure is not None
    assert (failure.problem, failure.codes, failure.port) == (problem, codes, 8080)
    assert failure.task_id == "9d85800c30b349039d104d52b506b930"
    assert failure.target_group is not None
    assert failure.target_group.endswith("targetgroup/web/4d2246e3635cc45b")


@pytest.mark.parametrize(
    ("state", "reason", "description", "problem"),
    [
        ("unhealthy", "Target.ResponseCodeMismatch", "Health checks failed with these codes: [503]", "wrong_code"),
        ("unhealthy", "Target.Timeout", "Request timed out", "no_answer"),
        ("unhealthy", "Target.FailedHealthChecks", "Health checks failed", "failed"),
        ("draining", "Target.DeregistrationInProgress", "Target deregistration is in progress", None),
        ("unused", "Target.NotInUse", "Target group is not configured to receive traffic", None),
        ("initial", "Elb.InitialHealthChecking", "Initial health checks in progress", None),
        ("healthy", None, None, None),
    ],
)
def test_reads_target_health(state: str, reason: str | None, description: str | None, problem: str | None) -> None:
    failure = parse_target_health(state, reason, description)
    assert (failure.problem if failure else None) == problem


def test_a_stop_reason_says_only_that_checks_failed() -> None:
    failure = parse_health_check("Task failed ELB health checks in (target-group arn:aws:elasticloadbalancing:x)")
    assert failure is not None
    assert failure.problem == "failed"


@pytest.mark.parametrize(
    "text",
    [
        "Healthcheck simulation: returning 503 for synthetic probe 'chaos-1' as configured; real targets healthy",
        "upstream said Request timed out",
        "(service web) has reached a steady state. [note: Request timed out]",
    ],
)
def test_other_texts_are_no_failed_check(text: str) -> None:
    assert parse_health_check(text) is None


def test_an_access_log_line_records_the_answer_to_the_check() -> None:
    answer = probe_answer('{"level":"info","method":"GET","path":"/healthz","status":404}', "/healthz")
    assert answer is not None
    assert answer.status == 404
    assert probe_answer("GET /orders 404", "/healthz") is None


def test_matchers_take_codes_lists_and_ranges() -> None:
    assert code_matches(302, "200,302")
    assert code_matches(299, "200-299")
    assert not code_matches(404, "200-299")


def test_a_console_puts_the_state_before_the_reason() -> None:
    failure = parse_health_check("Unhealthy: Health checks failed")
    assert failure is not None
    assert failure.problem == "failed"
    assert parse_health_check("we were unhealthy; health checks failed over the weekend") is None

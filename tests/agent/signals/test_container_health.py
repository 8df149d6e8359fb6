import pytest

from agent.signals.container_health import checked_port, checked_program, parse_container_health


@pytest.mark.parametrize(
    ("text", "problem", "program"),
    [
        ("Task failed container health checks", "failed", None),
        (f"(service web) (task {'b' * 32}) failed container health checks.", "failed", None),
        ('"healthStatus": "UNHEALTHY"', "failed", None),
        ("/bin/sh: 1: curl: not found", "no_program", "curl"),
        ('OCI runtime exec failed: exec failed: unable to start container process: exec: "wget": executable file not found in $PATH: unknown', "no_program", "wget"),
    ],
)  # fmt: skip
def test_reads_failed_checks(text: str, problem: str, program: str | None) -> None:
    found = parse_container_health(text)
    assert found is not None
    assert (found.problem, found.program) == (problem, program)
    assert found.quote in text


@pytest.mark.parametrize(
    "text",
    ["Task failed ELB health checks in (target-group web)", "healthStatus=HEALTHY", "/bin/sh: 1: node: not found"],
)
def test_other_texts_are_none(text: str) -> None:
    assert parse_container_health(text) is None


def test_reads_program_and_port_of_a_command() -> None:
    command = ("CMD", "/usr/bin/wget", "-qO-", "http://127.0.0.1:8080/healthz")
    assert (checked_program(command), checked_port(command)) == ("wget", 8080)
    assert (checked_program(("CMD", "/app/healthy")), checked_port(("CMD", "/app/healthy"))) == (None, None)


def test_dockers_record_of_a_check_is_read() -> None:
    failure = parse_container_health(
        '"Output": "OCI runtime exec failed: exec failed: exec: \\"wget\\": executable file not found in $PATH"'
    )
    assert failure is not None
    assert (failure.problem, failure.program) == ("no_program", "wget")
    assert parse_container_health('{"Status": "unhealthy", "FailingStreak": 4}') is not None
    assert parse_container_health('{"Status": "healthy", "FailingStreak": 0}') is None

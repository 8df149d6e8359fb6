import pytest

from agent.signals.host_failure import parse_host_failure


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Host EC2 (instance i-0123456789abcdef0) terminated.", "terminated"),
        ("Target.InvalidState | Target is in the stopped state", "terminated"),
        ("AGENT", "agent"),
        ('(service web) was unable to place a task because the closest (container-instance 3af) encountered error "AGENT".', "agent"),
        ("(service web) Timed out waiting for Amazon ECS Agent to start.", "agent"),
        ("DockerTimeoutError: Could not transition to started; timed out after waiting 3m0s", "docker"),
        ("CannotInspectContainerError: Could not transition to inspecting", "docker"),
        ('error gathering device information while adding custom device "/dev/dri/renderD130": no such file or directory', "device"),
        ("nvidia-container-cli: initialization error: driver error", "device"),
    ],
)  # fmt: skip
def test_reads_what_failed(text: str, problem: str) -> None:
    found = parse_host_failure(text)
    assert found is not None
    assert found.problem == problem
    assert found.quote in text


@pytest.mark.parametrize(
    "text",
    [
        "user agent Mozilla/5.0",
        "Essential container in task exited",
        "CannotStartContainerError: failed to initialize logging driver: context deadline exceeded",
        "Container instance deregistration forced by user",
    ],
)
def test_other_texts_are_none(text: str) -> None:
    assert parse_host_failure(text) is None


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("The closest matching container-instance 7c31 doesn't have the agent connected.", "agent"),
        ("2026-10-01T02:03:04Z [ERROR] Error connecting to TCS: dial tcp 198.51.100.7:443: i/o timeout", "agent"),
        ("Host EC2 Terminated", "terminated"),
    ],
)
def test_batch_the_agent_and_the_scheduler_have_their_own_words(text: str, problem: str) -> None:
    failure = parse_host_failure(text)
    assert failure is not None
    assert failure.problem == problem

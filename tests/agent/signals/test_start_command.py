import pytest

from agent.signals.start_command import parse_start_command

RUNC = "CannotStartContainerError: OCI runtime create failed: runc create failed: unable to start container process: "


@pytest.mark.parametrize(
    ("text", "problem", "command"),
    [
        (RUNC + 'exec: "uvicorn": executable file not found in $PATH: unknown', "not_found", "uvicorn"),
        (RUNC + 'exec: "/start.sh": stat /start.sh: no such file or directory: unknown', "not_found", "/start.sh"),
        ('starting container process caused: exec: "./run.sh": permission denied: unknown', "not_executable", "./run.sh"),
        ("exec /app/entrypoint.sh: no such file or directory", "not_found", "/app/entrypoint.sh"),
        ("standard_init_linux.go:228: exec user process caused: exec format error", "exec_format", None),
        ("exec /docker-entrypoint.sh: exec format error", "exec_format", "/docker-entrypoint.sh"),
        ("OSError: [Errno 8] Exec format error: '/app/tool'", "exec_format", None),
        ("/entrypoint.sh: exec: line 11: node: not found", "not_found", "node"),
        ("/bin/sh: 1: node: not found", "not_found", "node"),
        ("bash: line 1: gunicorn: command not found", "not_found", "gunicorn"),
        ("bash: ./run.sh: Permission denied", "not_executable", "./run.sh"),
        ("/usr/bin/env: ‘python\\r’: No such file or directory", "not_found", "python\\r"),
        ("[FATAL tini (7)] exec ./server failed: No such file or directory", "not_found", "./server"),
        ("Error: Command 'start' not found", "not_found", "start"),
        ('npm error Missing script: "start:prod"', "not_found", "start:prod"),
        ("gunicorn: error: unrecognized arguments: --worker", "arguments", None),
        ("flag provided but not defined: -prot", "arguments", None),
        ("Unrecognized VM option 'UseConcMarkSweepGC'", "arguments", None),
    ],
)  # fmt: skip
def test_reads_problem_and_command(text: str, problem: str, command: str | None) -> None:
    found = parse_start_command(text)
    assert found is not None
    assert (found.problem, found.command) == (problem, command)
    assert found.quote in text


@pytest.mark.parametrize(
    "text",
    [
        "/bin/sh: 1: curl: not found",
        'OCI runtime exec failed: exec failed: exec: "curl": executable file not found in $PATH: unknown',
        'cache miss for key "exec format error"',
        "GET /command-not-found 404 2ms",
        "INFO command not found in history, running it",
        "page not found",
        "Usage: server [options]",
        "ModuleNotFoundError: No module named 'x'",
    ],
)
def test_other_texts_are_none(text: str) -> None:
    assert parse_start_command(text) is None


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('standard_init_linux.go:175: exec user process caused "exec format error"', "exec_format"),
        (
            'starting container process caused: exec: "/srv/run.sh": stat /srv/ru...no such file or direc...',
            "not_found",
        ),
    ],
)
def test_quoted_and_cut_reasons_are_read(text: str, problem: str) -> None:
    failure = parse_start_command(text)
    assert failure is not None
    assert failure.problem == problem

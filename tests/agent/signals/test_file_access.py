import pytest

from agent.signals.file_access import parse_file_access


@pytest.mark.parametrize(
    ("line", "problem", "path"),
    [
        ("EACCES: permission denied, mkdir '/data/.n8n'", "denied", "/data/.n8n"),
        ("PermissionError: [Errno 13] Permission denied: '/app/logs/app.log'", "denied", "/app/logs/app.log"),
        ("java.nio.file.AccessDeniedException: /data/store", "denied", "/data/store"),
        ("mkdir: cannot create directory '/var/cache/nginx': Permission denied", "denied", "/var/cache/nginx"),
        ('nginx: [emerg] mkdir() "/var/cache/nginx/client_temp" failed (13: Permission denied)', "denied", "/var/cache/nginx/client_temp"),
        ("System.UnauthorizedAccessException: Access to the path '/app/keys' is denied.", "denied", "/app/keys"),
        ("OSError: [Errno 30] Read-only file system: '/app/tmp'", "read_only", "/app/tmp"),
        ("touch: cannot touch '/run/x.pid': Read-only file system", "read_only", "/run/x.pid"),
        ("sqlite3.OperationalError: attempt to write a readonly database", "read_only", None),
        ("chown: changing ownership of '/var/lib/data': Operation not permitted", "not_owner", "/var/lib/data"),
        ("Error: EPERM: operation not permitted, chmod '/data/x'", "not_owner", "/data/x"),
    ],
)  # fmt: skip
def test_reads_problem_and_path(line: str, problem: str, path: str | None) -> None:
    found = parse_file_access(line)
    assert found is not None
    assert (found.problem, found.path) == (problem, path)
    assert found.quote in line


@pytest.mark.parametrize(
    "line",
    [
        "ERROR: permission denied for table users",
        'exec: "./start.sh": permission denied: unknown',
        "permission check for user 42 granted",
        "GET /permission-denied 403 2ms",
        "User: x is not authorized to perform: s3:GetObject",
        "INFO Permission denied: '/data', using /tmp",
    ],
)
def test_other_lines_are_none(line: str) -> None:
    assert parse_file_access(line) is None

import pytest

from agent.signals.missing_module import parse_missing_module


@pytest.mark.parametrize(
    ("line", "kind", "name"),
    [
        ("ModuleNotFoundError: No module named 'dotenv'", "module", "dotenv"),
        ("Error: Cannot find module '/app/dist/main.js'", "module", "/app/dist/main.js"),
        (
            "Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'express' imported from /app/server.js",
            "module",
            "express",
        ),
        ("ImportError: cannot import name 'soft_unicode' from 'markupsafe'", "module", "soft_unicode"),
        ("ImportError: libGL.so.1: cannot open shared object file: No such file or directory", "library", "libGL.so.1"),
        ("node: /lib/libc.so.6: version `GLIBC_2.28' not found (required by node)", "library", "GLIBC_2.28"),
        ("java.lang.ClassNotFoundException: com.acme.Main", "module", "com.acme.Main"),
        ("Error: Could not find or load main class com.acme.Main", "module", "com.acme.Main"),
        ("Error: Unable to access jarfile app.jar", "file", "app.jar"),
        ("cannot load such file -- bundler/setup (LoadError)", "module", "bundler/setup"),
        ("python: can't open file '/app/manage.py': [Errno 2] No such file or directory", "file", "/app/manage.py"),
        ("Error: ENOENT: no such file or directory, open '/app/config.json'", "file", "/app/config.json"),
        ("The application to execute does not exist: '/app/Web.dll'.", "module", "/app/Web.dll"),
        ("You must install or update .NET to run this application.", "runtime", None),
    ],
)
def test_reads_what_is_missing(line: str, kind: str, name: str | None) -> None:
    found = parse_missing_module(line)
    assert found is not None
    assert (found.kind, found.name) == (kind, name)
    assert found.quote in line


@pytest.mark.parametrize(
    "line",
    [
        "Loaded module users from /app/modules/users.js",
        "GET /static/module-not-found.css 404 1ms",
        'exec: "node": stat /usr/bin/node: no such file or directory: unknown',
        "/usr/bin/env: 'node': No such file or directory",
        "java.io.FileNotFoundException: /data/x (Permission denied)",
        "DEBUG ENOENT: no such file or directory, open '/app/.env'",
        "ModuleNotFoundError is the subject of this article",
    ],
)
def test_other_lines_are_none(line: str) -> None:
    assert parse_missing_module(line) is None

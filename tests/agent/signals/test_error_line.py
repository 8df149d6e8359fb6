import json

import pytest

from agent.signals.error_line import MAX_WORDS, complaint_text


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("Error: no queue", "Error: no queue"),
        ('{"level":"error","msg":"cannot start","err":"dial tcp 10.0.0.1:5432: connect: connection refused"}', "cannot start: dial tcp 10.0.0.1:5432: connect: connection refused"),
        ('{"severity":"ERROR","message":"boom","error":{"cause":{"message":"ENOSPC"}}}', "boom: ENOSPC"),
        ("2026-11-01T14:02:03.123Z ERROR no queue", "2026-11-01T14:02:03.123Z ERROR no queue"),
        ("see https://docs.example.com/errors/ECONNREFUSED", "see  "),
    ],
)  # fmt: skip
def test_takes_the_words_of_a_complaint(line: str, words: str) -> None:
    assert complaint_text(line) == words


@pytest.mark.parametrize(
    "line",
    [
        "INFO connection refused, trying the next host",
        "2026-11-01T14:02:03Z INFO connection refused",
        'time="2026-11-01T14:02:03Z" level=info msg="connection refused"',
        '{"level":30,"msg":"ECONNREFUSED"}',
        "GET /docs/errors/ECONNREFUSED.html 200 14ms",
        "expected error in test: ECONNREFUSED ... ok",
        "OutOfMemoryError is the title of today's tech talk",
        "simulated failure: disk full",
        "0 errors, 14 passed",
        "reconnected after connection refused",
        "# ECONNREFUSED means that nobody listens",
    ],
)
def test_what_only_tells_of_errors_is_no_complaint(line: str) -> None:
    assert complaint_text(line) is None


def test_a_warning_counts_only_where_it_is_asked_for() -> None:
    line = "WARN connection refused, attempt 3"
    assert complaint_text(line) is None
    assert complaint_text(line, warnings=True) == line


def test_names_with_such_words_stay_complaints() -> None:
    assert complaint_text("cannot reach article-service.internal:8080")
    assert complaint_text("please pass a valid token")


def test_bears_deep_and_long_lines() -> None:
    deep: object = "x"
    for _ in range(50):
        deep = {"err": deep}
    assert complaint_text(json.dumps({"level": "error", "err": deep})) is not None
    assert len(complaint_text("Error: " + "x" * 50_000) or "") == MAX_WORDS


def test_the_agent_tells_errors_on_its_level_info() -> None:
    line = '2026-10-01T02:03:04Z [INFO] Error transitioning container module="TaskEngine" error="mkdir /var: disk quota exceeded"'
    assert complaint_text(line) == "mkdir /var: disk quota exceeded"
    assert complaint_text('2026-10-01T02:03:04Z [INFO] Saving state! module="statemanager"') is None

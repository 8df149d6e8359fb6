from datetime import timedelta

from tests.facts import NOW
from tools.logs.facts import LogLine
from tools.logs.line_pattern import log_patterns, pattern_of


def written(*messages: str) -> list[LogLine]:
    return [LogLine(at=NOW + timedelta(seconds=n), message=m, evidence_id=f"ev-{n}") for n, m in enumerate(messages)]


def test_numbers_ids_addresses_and_times_make_no_other_pattern() -> None:
    one = "2026-11-23T14:02:07.113Z INFO req-8f1c2a GET /orders/17 from 10.0.3.15:5432 took 14ms"
    other = "2026-11-23T14:09:55.001Z INFO req-00aa7b GET /orders/9821 from 10.0.9.4:6000 took 3ms"
    assert pattern_of(one) == pattern_of(other)
    assert pattern_of(one) != pattern_of(one.replace("GET", "PUT"))


def test_each_pattern_is_told_once_with_its_count_and_times_where_it_was_last_written() -> None:
    lines = written("polled 4", "Error: no queue", "polled 9", "polled 12", "bye")
    patterns = log_patterns(lines)
    assert [(one.line.message, one.count) for one in patterns] == [("Error: no queue", 1), ("polled 12", 3), ("bye", 1)]
    polled = patterns[1]
    assert (polled.first_at, polled.last_at, polled.pattern) == (lines[0].at, lines[3].at, "polled #")


def test_of_no_lines_there_is_no_pattern() -> None:
    assert log_patterns([]) == ()

from pathlib import Path

import pytest

from evals.messages import BatchError, measure_messages, table

LINES = """\
{"id": "a", "kind": "app_log", "text": "KeyError: 'DATABASE_URL'", "category": "app_config_error", "authenticity": "invented"}
{"id": "b", "kind": "app_log", "text": "all is well", "category": "container_oom", "authenticity": "invented"}
{"id": "c", "kind": "app_log", "text": "all is well", "category": "container_oom", "also_acceptable": ["benign"]}
"""


def test_right_answers_are_counted_and_wrong_ones_named(tmp_path: Path):
    batch = tmp_path / "messages.jsonl"
    batch.write_text(LINES)
    results = measure_messages(batch)
    assert [result.right for result in results] == [True, False, True]
    shown = table(results)
    assert "all               2 of    3" in shown
    assert "b: container_oom, said benign" in shown


def test_a_message_without_a_category_cannot_be_scored(tmp_path: Path):
    batch = tmp_path / "messages.jsonl"
    batch.write_text('{"id": "a", "text": "x"}\n')
    with pytest.raises(BatchError, match="no category"):
        measure_messages(batch)


def test_an_absent_file_is_said(tmp_path: Path):
    with pytest.raises(BatchError, match="cannot be read"):
        measure_messages(tmp_path / "absent.jsonl")

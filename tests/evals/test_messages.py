import json
from pathlib import Path

import pytest

from evals.messages import OWN_MESSAGES, BatchError, measure_messages, table

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


def test_our_own_messages_are_explained_right():
    results = measure_messages(OWN_MESSAGES)
    assert [r.id for r in results if r.expected == "benign" and r.given != "benign"] == []
    assert sum(result.right for result in results) >= 0.97 * len(results)


def test_every_own_message_states_its_provenance_and_has_an_id_of_its_own():
    rows = [json.loads(line) for line in OWN_MESSAGES.read_text(encoding="utf-8").splitlines()]
    assert all(row["provenance"].startswith("our words") for row in rows)
    assert len({row["id"] for row in rows}) == len(rows) >= 100
    assert sum(row["authenticity"] == "planted" for row in rows) >= 5

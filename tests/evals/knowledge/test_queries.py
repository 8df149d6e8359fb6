"""The judged questions over the bundled documentation: complete, pointing at sections that exist, and not changed."""

import hashlib
import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.knowledge.pages import section_ids
from tools.redaction import redact

FOLDER = Path(__file__).resolve().parents[3] / "evals" / "knowledge"
STYLES = {"error string": 20, "question": 20, "slack-chat": 20}
KEYS = {"qid", "query", "style", "relevant"}


@cache
def _questions() -> tuple[dict[str, Any], ...]:
    return tuple(json.loads(line) for line in (FOLDER / "queries.jsonl").read_text(encoding="utf-8").splitlines())


def test_they_are_as_they_were_written() -> None:
    """Questions changed after tuning would measure the tuning; the README says how to add some instead."""
    digest = hashlib.sha256((FOLDER / "queries.jsonl").read_bytes()).hexdigest()
    assert f"`{digest}`" in (FOLDER / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "initial", "styles", "unanswered"),
    [
        ("later", "l", dict.fromkeys(STYLES, 10), 12),
        ("untouched", "u", {"error string": 5, "question": 5, "slack-chat": 10}, 10),
    ],
)
def test_those_written_later_are_as_they_were_written(
    name: str, initial: str, styles: dict[str, int], unanswered: int
) -> None:
    written = (FOLDER / f"{name}.jsonl").read_bytes()
    assert f"`{hashlib.sha256(written).hexdigest()}`" in (FOLDER / "README.md").read_text(encoding="utf-8")
    rows: list[dict[str, Any]] = [json.loads(line) for line in written.decode().splitlines()]
    count = sum(styles.values()) + unanswered
    assert [row["qid"] for row in rows] == [f"{initial}{number:03d}" for number in range(1, count + 1)]
    assert Counter(row["style"] for row in rows if row["relevant"]) == styles
    assert {section for row in rows for section in row["relevant"]} - section_ids() == set()
    assert not {row["query"] for row in rows} & {row["query"] for row in _questions()}


def test_there_are_as_many_of_each_kind_as_the_readme_says() -> None:
    answerable = Counter(row["style"] for row in _questions() if row["relevant"])
    assert answerable == STYLES
    assert len(_questions()) - answerable.total() == 20
    assert {row["style"] for row in _questions() if not row["relevant"]} == STYLES.keys()


def test_every_line_is_complete_and_asked_once() -> None:
    assert [row["qid"] for row in _questions()] == [f"p{number:03d}" for number in range(1, 81)]
    assert all(KEYS <= row.keys() <= KEYS | {"demo"} and row["query"].strip() for row in _questions())
    assert len({row["query"] for row in _questions()}) == len(_questions())


def test_every_graded_section_exists() -> None:
    graded = {section for row in _questions() for section in row["relevant"]}
    assert graded - section_ids() == set()


def test_every_answerable_question_has_a_section_that_answers_it() -> None:
    grades = {row["qid"]: set(row["relevant"].values()) for row in _questions() if row["relevant"]}
    assert {qid: grade for qid, grade in grades.items() if not {2} <= grade <= {1, 2}} == {}


def test_platform_pages_and_runbooks_both_answer() -> None:
    folders = Counter(section.split("/")[0] for row in _questions() for section in row["relevant"])
    assert min(folders["platform"], folders["runbooks"]) >= 60


def test_five_questions_are_those_of_the_demo() -> None:
    asked = [row for row in _questions() if row.get("demo")]
    assert len(asked) == 5
    assert all(row["style"] == "question" for row in asked)
    assert all(section.startswith("platform/") for row in asked for section in row["relevant"])


def test_no_question_holds_a_secret() -> None:
    assert [row["qid"] for row in _questions() if redact(row["query"]) != row["query"]] == []

import json
from pathlib import Path

import pytest

from evals.retrieval import Answered, Question, RetrievalError, ndcg, percentile, read_questions, read_sections, scores

ROW = {"section_id": "s/a#x", "source": "s", "page": "a", "title_path": ["A", "X"], "title": "X", "text": "Text."}


def answered(ranked: tuple[str, ...], style: str = "chat") -> Answered:
    question = Question(id="q", text="t", style=style, relevant={"a": 2, "b": 1, "c": 1})
    return Answered(question=question, ranked=ranked, milliseconds=1.0)


def test_the_order_of_what_is_relevant_counts():
    relevant = {"a": 2, "b": 1}
    assert ndcg(relevant, ["a", "b"]) == 1.0 > ndcg(relevant, ["b", "a"]) > ndcg(relevant, ["x", "b"]) > 0
    assert ndcg(relevant, ["x"] * 10 + ["a"]) == 0


def test_measures_are_those_of_their_definitions():
    told = scores([answered(("x", "a", "b")), answered(("b",), "error")])
    assert told["all"]["mrr10"] == pytest.approx((1 / 2 + 1) / 2)
    assert told["chat"]["recall5"] == pytest.approx(2 / 3)
    assert (told["chat"]["success5"], told["error"]["success5"]) == (1.0, 0.0)
    assert told["all"]["questions"] == 2


def test_a_corpus_is_read(tmp_path: Path):
    path = tmp_path / "sections.jsonl"
    path.write_text(json.dumps(ROW | {"text": "One\u2028two."}, ensure_ascii=False) + "\r\n\n")
    (section,) = read_sections(path)
    assert section.text == "One\u2028two."
    assert (section.id, section.path, section.title, section.doc_id) == ("s/a#x", ("A",), "X", "a")


@pytest.mark.parametrize("text", ["{", '{"qid": "1"}'])
def test_what_is_no_corpus_and_no_questions_is_refused(tmp_path: Path, text: str):
    path = tmp_path / "x.jsonl"
    path.write_text(text)
    with pytest.raises(RetrievalError):
        read_sections(path)
    with pytest.raises(RetrievalError):
        read_questions(path)
    with pytest.raises(RetrievalError):
        read_questions(tmp_path / "none.jsonl")


def test_percentiles():
    assert (percentile([1.0], 0.95), percentile(list(map(float, range(100))), 0.95)) == (1.0, 95.0)

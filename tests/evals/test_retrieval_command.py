import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from api.cli import cli

SECTIONS = [
    ("s/image#x", "Image tags", "The image tag does not exist in the repository."),
    ("s/memory#x", "Out of memory", "The kernel killed the container for its memory."),
    ("s/route#x", "Routing", "A listener sends requests by header."),
]
QUESTIONS = [("q1", "no such image tag", "s/image#x"), ("q2", "container killed 137", "s/memory#x")]


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    corpus, queries = tmp_path / "sections.jsonl", tmp_path / "queries.jsonl"
    rows = [
        {
            "section_id": own,
            "source": "s",
            "page": own.split("#")[0],
            "title_path": [title],
            "title": title,
            "text": text,
        }
        for own, title, text in SECTIONS
    ]
    corpus.write_text("".join(json.dumps(row) + "\n" for row in rows))
    asked = [{"qid": own, "query": text, "style": "chat", "relevant": {right: 2}} for own, text, right in QUESTIONS]
    queries.write_text("".join(json.dumps(row) + "\n" for row in asked))
    return ["--corpus", str(corpus), "--queries", str(queries), "--run", str(tmp_path / "run.jsonl")]


@pytest.mark.parametrize("more", [[], ["--words-only"]])
def test_the_run_and_the_figures_are_written(files: list[str], tmp_path: Path, more: list[str]):
    result = CliRunner().invoke(cli, ["eval", "retrieval", *files, "--json", *more])
    assert result.exit_code == 0
    figures = json.loads(result.stdout)
    assert figures["scores"]["all"]["ndcg10"] == 1.0
    assert (figures["model"] is None) == bool(more)
    run = [json.loads(line) for line in (tmp_path / "run.jsonl").read_text().splitlines()]
    assert [(row["qid"], row["ranked"][0]) for row in run] == [("q1", "s/image#x"), ("q2", "s/memory#x")]
    assert all(row["ms"] > 0 for row in run)


def test_a_kept_index_is_not_made_again(files: list[str], tmp_path: Path):
    words = ["eval", "retrieval", *files, "--words-only", "--index", str(tmp_path / "kept.db")]
    assert CliRunner().invoke(cli, words).exit_code == 0
    before = (tmp_path / "kept.db").stat().st_size
    result = CliRunner().invoke(cli, words)
    assert "nDCG@10" in result.stdout
    assert (tmp_path / "kept.db").stat().st_size == before


def test_without_a_corpus_our_own_questions_are_asked(tmp_path: Path):
    words = ["eval", "retrieval", "--words-only", "--json", "--run", str(tmp_path / "own.jsonl")]
    result = CliRunner().invoke(cli, words)
    assert result.exit_code == 0
    told = json.loads(result.stdout)
    assert told["sets"]["first 80"]["all"]["answerable"] == 60
    assert set(told["sets"]["first 80"]) == {"all", "error string", "question", "slack-chat"}
    run = [json.loads(line) for line in (tmp_path / "own.jsonl").read_text().splitlines()]
    assert [row["qid"] for row in run[:2]] == ["p001", "p002"]
    assert len({row["qid"] for row in run}) == len(run) == 152


@pytest.mark.parametrize("left_out", ["--corpus", "--queries", "--run"])
def test_half_a_measurement_is_refused(files: list[str], left_out: str):
    at = files.index(left_out)
    result = CliRunner().invoke(cli, ["eval", "retrieval", *files[:at], *files[at + 2 :]])
    assert result.exit_code == 2
    assert "--corpus, --queries and --run" in result.output

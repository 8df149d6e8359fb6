import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from api.cli import cli
from evals.bedrock_lab.mishaps import MishapRule
from evals.bedrock_lab.turn import Mishap, ModelCall, Turn
from tests.model_stage import HAIKU, ModelStage

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


@pytest.fixture
def on_bedrock(bedrock: ModelStage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModelStage:
    """This process, pointed at the simulator with a reranker and a language model configured."""
    monkeypatch.chdir(tmp_path)
    for name, value in bedrock.lab.credentials.items():
        monkeypatch.setenv(name.upper(), value)
    monkeypatch.setenv("AWS_REGION", "us-west-2")
    monkeypatch.setenv("TSUBA_KNOWLEDGE__RERANK", "amazon.rerank-v1:0")
    monkeypatch.setenv("TSUBA_KNOWLEDGE__BEDROCK__AGENT_RUNTIME_ENDPOINT_URL", bedrock.lab.url)
    monkeypatch.setenv("TSUBA_MODEL__ENDPOINT_URL", bedrock.lab.url)
    monkeypatch.setenv("TSUBA_MODEL__CHAIN", json.dumps([{"id": HAIKU, "input_usd": 1, "output_usd": 5}]))
    return bedrock


def unanswerable(tmp_path: Path) -> None:
    with (tmp_path / "queries.jsonl").open("a") as file:
        file.write(json.dumps({"qid": "q3", "query": "image tag of the lighthouse", "relevant": {}}) + "\n")


def measured(files: list[str], *more: str) -> Any:
    result = CliRunner().invoke(cli, ["eval", "retrieval", *files, "--json", *more])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_questions_without_an_answer_are_counted_apart(files: list[str], tmp_path: Path):
    unanswerable(tmp_path)
    figures = measured(files, "--words-only")
    assert figures["scores"]["all"]["questions"] == 2
    assert figures["answerability"] == {"answerable": 2, "refused": 0.0, "unanswerable": 1, "recognised": 0.0}
    assert figures["help"] == {}


def test_the_help_of_models_can_be_measured(files: list[str], tmp_path: Path, on_bedrock: ModelStage):
    def answer(call: ModelCall) -> Turn:
        if "passages" not in call.system:
            return Turn(text='{"terms": ["image tag"]}')
        return Turn(text=json.dumps({"answered": "lighthouse" not in call.last, "passage": 1}))

    unanswerable(tmp_path)
    on_bedrock.lab.play(otherwise=answer)
    figures = measured(files, "--rerank", "--rewrite", "--check")
    assert figures["answerability"]["recognised"] == 1.0
    told = figures["help"]
    assert (told["reranker"], told["rewrite"], told["check"]) == ("amazon.rerank-v1:0", True, True)
    assert told["failed"] == {"not reranked": 0, "not rewritten": 0, "not checked": 0}
    assert told["model_calls"] >= 2 * 3
    assert told["model_usd"] > 0
    shown = CliRunner().invoke(cli, ["eval", "retrieval", *files, "--words-only", "--check"]).stdout
    assert "100% of 1 without one" in shown
    assert "help     checked;" in shown


def test_an_embedding_model_on_bedrock_can_be_measured(
    files: list[str], on_bedrock: ModelStage, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("TSUBA_KNOWLEDGE__BEDROCK__ENDPOINT_URL", on_bedrock.lab.url)
    figures = measured(files, "--embedding", "cohere.embed-english-v3")
    assert (figures["model"], figures["help"]) == ("cohere.embed-english-v3-1024", {})
    kinds = {str(request.body["input_type"]) for request in on_bedrock.lab.requests("InvokeModel")}
    assert kinds == {"search_document", "search_query"}


def test_help_that_cannot_be_had_is_counted(files: list[str], on_bedrock: ModelStage):
    on_bedrock.lab.fail(MishapRule(mishap=Mishap(kind="error", code="AccessDeniedException")))
    figures = measured(files, "--rerank", "--rewrite")
    assert figures["help"]["failed"] == {"not reranked": 2, "not rewritten": 2}
    assert figures["scores"]["all"]["ndcg10"] == 1.0


@pytest.mark.parametrize(("asked", "setting"), [("--rerank", "knowledge.rerank"), ("--check", "model.chain")])
def test_help_that_is_not_configured_is_told(
    files: list[str], asked: str, setting: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(cli, ["eval", "retrieval", *files, asked])
    assert result.exit_code == 2
    assert setting in result.output


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

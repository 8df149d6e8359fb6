import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from api.cli import cli
from api.refusals import RefusalError
from evals.bedrock_lab.operations.ingestion import KnowledgeBase
from tests.model_stage import ModelStage

ACCOUNTS = """
accounts:
  - {id: "111122223333", name: shop-prod, team: shop, stage: prod, regions: [us-west-2], role: R, external_id: e}
people:
  - {subject: ada, name: Ada, teams: [shop]}
  - {subject: eve, name: Eve, teams: [pay]}
"""
CONFIGURATION = """
[knowledge]
bundled = false
embedding = "none"
sources = [{kind = "markdown_folder", name = "handbook", path = "docs", url = "https://docs.example.com/{page}"}]
"""


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a handbook of two pages: one for everyone, one for team shop."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tsuba.toml").write_text(CONFIGURATION)
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/roll-back.md").write_text("---\nvisibility: everyone\n---\n# Roll back\n\nPress the red lever.\n")
    (tmp_path / "docs/keys.md").write_text("---\nvisibility: shop\n---\n# Keys\n\nThe lever hangs beside the oven.\n")
    return tmp_path


def tsuba(*words: str) -> Result:
    return CliRunner().invoke(cli, ["knowledge", *words])


def document(*words: str) -> tuple[int, Any]:
    result = tsuba(*words, "--json")
    return result.exit_code, json.loads(result.stdout)


def pages(*words: str) -> set[str]:
    return {passage["section_id"] for passage in document("search", *words)[1]["passages"]}


def test_a_sync_tells_what_it_did_and_what_it_had_to_do_without():
    code, report = document("sync")
    assert code == 1
    assert (report["complete"], report["notes"]) == (
        False,
        ["no vectors were made: the setting knowledge.embedding is none"],
    )
    (source,) = report["sources"]
    assert (source["source"], source["listed"], source["written"]) == ("handbook", 2, 2)


def test_a_search_shows_title_link_and_lines():
    tsuba("sync")
    result = tsuba("search", "roll back with the lever")
    assert result.exit_code == 0
    assert "Roll back" in result.stdout
    assert "https://docs.example.com/roll-back#roll-back" in result.stdout
    assert "Press the red lever." in result.stdout
    assert max(len(line) for line in result.stdout.splitlines()) <= 80


def test_each_sees_what_is_for_them(place: Path, monkeypatch: pytest.MonkeyPatch):
    (place / "accounts.yaml").write_text(ACCOUNTS)
    monkeypatch.setenv("TSUBA_ACCOUNTS_FILE", "accounts.yaml")
    tsuba("sync")
    everyone, shop = "handbook/roll-back.md#roll-back", "handbook/keys.md#keys"
    assert pages("lever", "--as", "ada") == {everyone, shop}
    assert pages("lever", "--as", "eve") == {everyone}
    assert pages("lever") == {everyone}
    assert document("search", "lever", "--as", "eve")[1]["searched"] == 1


def test_a_page_that_comes_with_tsuba_is_shown_whole_or_by_section() -> None:
    whole = tsuba("show", "runbooks/exec_format")
    assert whole.exit_code == 0
    assert "How to recognise it" in whole.stdout
    section = tsuba("show", "platform/quotas#get-more").stdout
    assert section.startswith("Quotas and how to raise them › Get more")
    assert "Pipelines at the same time" not in section


@pytest.mark.parametrize(
    "page", ["runbooks/nothing", "platform/on-call-handbook", "handbook/keys", "../x", "runbooks/exec_format#nothing"]
)
def test_a_page_that_is_not_there_or_not_for_them_is_refused(page: str) -> None:
    refused = tsuba("show", page)
    assert refused.exit_code != 0
    assert refused.stdout == ""


def test_no_answer_is_its_own_exit_code():
    tsuba("sync")
    code, answer = document("search", "parking permits for the office")
    assert (code, answer["documented"], answer["passages"]) == (3, False, [])
    assert "Not in the documentation" in tsuba("search", "parking permits for the office").stdout


def test_the_status_counts():
    tsuba("sync")
    code, status = document("status")
    assert (code, status["documents"], status["sections"], status["kind"]) == (0, {"handbook": 2}, 2, "embedded")
    assert "handbook" in tsuba("status").stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("status",), "tsuba knowledge sync"),
        (("search", "lever"), "tsuba knowledge sync"),
        (("sync", "--source", "wiki"), "there is no source wiki; configured are handbook"),
        (("search", "lever", "--as", "ada"), "TSUBA_ACCOUNTS_FILE"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(words: tuple[str, ...], said: str):
    error = tsuba(*words).exception
    assert isinstance(error, RefusalError) or tsuba(*words).exit_code == 2
    assert said in str(error) + tsuba(*words).output


def test_deleted_pages_need_permission_when_they_are_many(place: Path):
    tsuba("sync")
    (place / "docs/keys.md").unlink()
    assert "--allow-deletions" in tsuba("sync").stdout
    assert document("sync", "--allow-deletions")[1]["sources"][0]["deleted"] == 1


def test_only_an_index_in_opensearch_is_rebuilt():
    result = tsuba("sync", "--rebuild")
    assert result.exit_code == 2
    assert "for a whole index in OpenSearch" in result.output


@pytest.mark.parametrize(
    ("embedding", "model"),
    [
        ("amazon.titan-embed-text-v2:0", "amazon.titan-embed-text-v2:0-512"),
        ("cohere.embed-english-v3", "cohere.embed-english-v3-1024"),
    ],
)
def test_vectors_can_be_made_on_bedrock(
    embedding: str, model: str, bedrock: ModelStage, monkeypatch: pytest.MonkeyPatch
):
    on_bedrock(bedrock, monkeypatch, embedding=embedding, bedrock__dimensions="512")
    assert tsuba("sync").exit_code == 0
    code, status = document("status")
    assert (code, status["model"], status["embedded"]) == (0, model, 2)
    assert document("search", "red lever")[1]["notes"] == []


def test_without_a_region_pages_are_found_by_words_and_it_is_said_what_to_set(
    bedrock: ModelStage, monkeypatch: pytest.MonkeyPatch
):
    on_bedrock(bedrock, monkeypatch, embedding="cohere.embed-english-v3")
    monkeypatch.delenv("AWS_REGION")
    assert tsuba("sync").exit_code == 1
    assert "set `region` in knowledge.bedrock" in document("search", "red lever")[1]["notes"][0]


def on_bedrock(bedrock: ModelStage, monkeypatch: pytest.MonkeyPatch, **settings: str) -> None:
    """Point this process at the simulator, as a user's would be at AWS."""
    for name, value in bedrock.lab.credentials.items():
        monkeypatch.setenv(name.upper(), value)
    monkeypatch.setenv("AWS_REGION", "us-west-2")
    for name, value in {"bedrock__endpoint_url": bedrock.lab.url, **settings}.items():
        monkeypatch.setenv(f"TSUBA_KNOWLEDGE__{name.upper()}", value)


def test_a_knowledge_base_is_filled_searched_and_counted(
    place: Path, bedrock: ModelStage, monkeypatch: pytest.MonkeyPatch
):
    (place / "accounts.yaml").write_text(ACCOUNTS)
    monkeypatch.setenv("TSUBA_ACCOUNTS_FILE", "accounts.yaml")
    bedrock.lab.open_base(KnowledgeBase(id="KBOFTHELAB"))
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    on_bedrock(
        bedrock, monkeypatch, store="bedrock_kb", bedrock_kb__knowledge_base="KBOFTHELAB",
        bedrock_kb__data_source="LABSOURCE1", bedrock__agent_endpoint_url=bedrock.lab.url,
        bedrock__agent_runtime_endpoint_url=bedrock.lab.url,
    )  # fmt: skip
    code, report = document("sync")
    assert (code, report["sources"][0]["written"], report["notes"]) == (0, 2, [])
    assert document("status")[1]["documents"] == {"handbook": 2}
    everyone, shop = "handbook/roll-back.md#roll-back", "handbook/keys.md#keys"
    assert pages("lever oven", "--as", "ada") == {everyone, shop}
    assert pages("red lever", "--as", "eve") == {everyone}
    code, answer = document("search", "parking permits for the office", "--as", "eve")
    assert (code, answer["searched"], answer["passages"]) == (3, None, [])
    assert "Not in the documentation." in tsuba("search", "parking permits", "--as", "eve").stdout


def test_a_knowledge_base_without_an_id_is_told_how_to_name_one(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TSUBA_KNOWLEDGE__STORE", "bedrock_kb")
    result = tsuba("status")
    assert result.exit_code == 2
    assert "knowledge.bedrock_kb.knowledge_base" in result.output


def test_what_may_come_from_an_account_that_forbids_it_is_not_sent_to_bedrock(
    place: Path, bedrock: ModelStage, monkeypatch: pytest.MonkeyPatch
):
    (place / "accounts.yaml").write_text(ACCOUNTS.replace("external_id: e", "external_id: e, model: never"))
    monkeypatch.setenv("TSUBA_ACCOUNTS_FILE", "accounts.yaml")
    on_bedrock(bedrock, monkeypatch, embedding="amazon.titan-embed-text-v2:0", bedrock__dimensions="512")
    assert tsuba("sync").exit_code == 0
    bedrock.lab.reset()
    assert "may not be sent to Bedrock" in document("search", "red lever", "--as", "ada")[1]["notes"][0]
    assert "may not be sent to Bedrock" in document("search", "red lever")[1]["notes"][0]
    assert bedrock.lab.requests() == []
    assert document("search", "red lever", "--as", "eve")[1]["notes"] == []
    assert len(bedrock.lab.requests()) == 1

"""One question from the terminal, over the simulator."""

import json

import pytest
from click.testing import CliRunner

from agent.store.store import open_store
from api.cli import cli
from tests.lab_stage import DEMO, LabStage


@pytest.fixture
def asked(stage: LabStage, tmp_path, monkeypatch: pytest.MonkeyPatch):
    stage.serve(DEMO)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TSUBA_ACCOUNTS_FILE", str(stage.lab.accounts_file))
    monkeypatch.setenv("TSUBA_DATABASE_URL", f"sqlite:///{tmp_path / 'tsuba.db'}")

    def ask(*words: str):
        return CliRunner().invoke(cli, ["ask", *words, "--as", "grace@example.com"])

    return ask


def test_a_question_is_answered_and_asked_on(asked) -> None:
    why = asked("why is checkout-v42 failing in prod?", "--json")
    assert why.exit_code == 0, why.output
    told = json.loads(why.stdout)
    assert told["text"].startswith("**checkout-v42 never started")
    assert told["diagnosis_id"]
    changed = asked("what changed?", "--thread", told["thread_id"])
    assert "team/checkout:v42" in changed.stdout
    assert told["thread_id"] in changed.stderr


def test_what_a_turn_used_is_kept_with_it(asked, tmp_path) -> None:
    told = json.loads(asked("which services are there?", "--json").stdout)
    store = open_store(f"sqlite:///{tmp_path / 'tsuba.db'}")
    (last,) = store.turns.events_after(told["turn_id"], 0)[0]
    store.close()
    assert last.event == "done"
    assert last.data["usage"] == told["usage"]
    assert (told["written_by"], told["prompts"]) == (None, [])


def test_a_secret_in_a_question_is_not_kept(asked, tmp_path) -> None:
    told = asked("why is orders failing with DB_PASSWORD=swordfish-77?", "--json")
    assert "swordfish-77" not in told.output
    assert b"swordfish-77" not in (tmp_path / "tsuba.db").read_bytes()
    assert (tmp_path / ".tsuba" / "redaction.key").exists()


def test_an_ambiguous_name_is_asked_back(asked) -> None:
    back = asked("why is orders failing?")
    assert back.exit_code == 2
    assert "orders" in back.stdout


def test_somebody_elses_conversation_is_not_there(asked) -> None:
    missing = asked("what changed?", "--thread", "th-nobody")
    assert missing.exit_code != 0
    assert "there is no conversation" in missing.output


def test_without_a_directory_it_says_what_to_set(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TSUBA_ACCOUNTS_FILE", raising=False)
    refused = CliRunner().invoke(cli, ["ask", "why?"])
    assert refused.exit_code != 0
    assert "TSUBA_ACCOUNTS_FILE" in refused.output

"""The documentation over HTTP: who may search, sync and see what is there; over a real embedded index."""

import asyncio
import shutil
import threading
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from agent.documentation.keeping import bring_up_to_date, chosen_sources
from agent.documentation.settings import BedrockSettings, KnowledgeSettings, MarkdownFolderSettings
from api.running_sync import THREAD
from tests.api.fakes import MARIA, NOW, SHOP, client_of, surface
from tests.model_stage import ModelStage
from tools.aws.accounts import Directory, Person

PAGE = "---\ntitle: {title}\nvisibility: [{group}]\n---\n\n# {title}\n\n{text}\n"
OPS = {"X-Tsuba-Subject": "ops"}
SYNC = "/v1/knowledge/sync"


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "quota.md").write_text(PAGE.format(title="Quotas", group="everyone", text="Ask for quota in the portal."))
    (folder / "pager.md").write_text(PAGE.format(title="Pager", group="operators", text="The red pager escalates."))
    return folder


@pytest.fixture
async def maria(tmp_path: Path, pages: Path) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody of a team; with OPS it is an operator who asks."""
    source = MarkdownFolderSettings(kind="markdown_folder", name="handbook", path=pages)
    knowledge = KnowledgeSettings(path=tmp_path / "docs.db", embedding="none", bundled=False, sources=(source,))
    directory = Directory((SHOP,), (MARIA, Person(subject="ops", name="Ops", teams=frozenset(), operator=True)))
    made = surface(tmp_path, directory=lambda: directory, knowledge=knowledge)
    async with client_of(made, subject="maria") as client:
        yield client
    made.store.close()


async def ended(client: httpx.AsyncClient) -> Any:
    for thread in threading.enumerate():
        if thread.name == THREAD:
            await asyncio.to_thread(thread.join, 60)
    return (await client.get(SYNC, headers=OPS)).json()


async def test_an_operator_syncs_and_sees_what_is_there(maria: httpx.AsyncClient):
    assert (await maria.get(SYNC, headers=OPS)).status_code == 404
    begun = await maria.post(SYNC, json={}, headers=OPS)
    assert (begun.status_code, begun.headers["location"]) == (202, SYNC)
    told = await ended(maria)
    assert (told["state"], told["begun_by"], told["sources"]) == ("done", "ops", ["handbook"])
    assert told["begun_at"].startswith(f"{NOW:%Y-%m-%dT%H:%M}")
    assert told["report"]["sources"][0]["written"] == 2
    assert any("found by its words" in line for line in told["progress"])
    # No model was configured: that is something left undone, and said.
    assert told["complete"] is False
    status = (await maria.get("/v1/knowledge/status", headers=OPS)).json()
    assert status["documents"] == {"handbook": 2}


async def test_everybody_searches_and_finds_what_they_may_see(maria: httpx.AsyncClient):
    await maria.post(SYNC, json={}, headers=OPS)
    await ended(maria)

    async def titles(text: str, headers: dict[str, str] | None = None) -> list[str]:
        answer = (await maria.get("/v1/knowledge/search", params={"text": text}, headers=headers)).json()
        return [passage["title"] for passage in answer["passages"]]

    assert await titles("ask for quota in the portal") == ["Quotas"]
    assert await titles("the red pager escalates") == []
    assert await titles("the red pager escalates", OPS) == ["Pager"]


@pytest.mark.parametrize(("method", "path"), [("POST", SYNC), ("GET", SYNC), ("GET", "/v1/knowledge/status")])
async def test_who_is_no_operator_is_refused(maria: httpx.AsyncClient, method: str, path: str):
    refused = await maria.request(method, path, json={} if method == "POST" else None)
    assert refused.status_code == 403
    assert refused.json()["type"] == "urn:tsuba:problem:operators-only"


async def test_a_source_nobody_configured_is_refused(maria: httpx.AsyncClient):
    refused = await maria.post(SYNC, json={"sources": ["wiki"]}, headers=OPS)
    assert refused.status_code == 422
    assert "there is no source wiki; configured are handbook" in refused.json()["detail"]
    assert (await maria.get(SYNC, headers=OPS)).status_code == 404


async def test_a_source_that_is_gone_fails_in_words(maria: httpx.AsyncClient, pages: Path):
    shutil.rmtree(pages)
    await maria.post(SYNC, json={}, headers=OPS)
    told = await ended(maria)
    assert (told["state"], told["complete"]) == ("done", False)
    assert told["report"]["sources"][0]["problem"]


async def test_what_may_come_from_an_account_that_forbids_it_is_not_sent_to_bedrock(
    tmp_path: Path, pages: Path, bedrock: ModelStage, monkeypatch: pytest.MonkeyPatch
):
    for name, value in bedrock.lab.credentials.items():
        monkeypatch.setenv(name.upper(), value)
    monkeypatch.setenv("AWS_REGION", "us-west-2")
    knowledge = KnowledgeSettings(
        path=tmp_path / "docs.db",
        embedding="amazon.titan-embed-text-v2:0",
        bedrock=BedrockSettings(endpoint_url=bedrock.lab.url),
        bundled=False,
        sources=(MarkdownFolderSettings(kind="markdown_folder", name="handbook", path=pages),),
    )
    await bring_up_to_date(knowledge, chosen_sources(knowledge, ()))
    accounts = [SHOP]
    made = surface(tmp_path, directory=lambda: Directory(tuple(accounts), (MARIA,)), knowledge=knowledge)
    asked = {"params": {"text": "ask for quota in the portal"}}
    async with client_of(made, subject="maria") as client:
        bedrock.lab.reset()
        assert (await client.get("/v1/knowledge/search", **asked)).json()["notes"] == []
        assert len(bedrock.lab.requests()) == 1
        accounts[0] = replace(SHOP, model="never")
        answer = (await client.get("/v1/knowledge/search", **asked)).json()
    made.store.close()
    assert ([one["title"] for one in answer["passages"]], len(bedrock.lab.requests())) == (["Quotas"], 1)
    assert "may not be sent to Bedrock" in answer["notes"][0]


async def test_what_is_synced_after_the_first_search_is_found(maria: httpx.AsyncClient, pages: Path):
    await maria.post(SYNC, json={}, headers=OPS)
    await ended(maria)
    assert (await maria.get("/v1/knowledge/search", params={"text": "previews of a branch"})).json()["passages"] == []
    (pages / "preview.md").write_text(
        PAGE.format(title="Previews", group="everyone", text="Previews of a branch live a day.")
    )
    await maria.post(SYNC, json={}, headers=OPS)
    await ended(maria)
    found = (await maria.get("/v1/knowledge/search", params={"text": "previews of a branch"})).json()
    assert [passage["title"] for passage in found["passages"]] == ["Previews"]

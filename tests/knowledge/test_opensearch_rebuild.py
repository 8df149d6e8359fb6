import uuid
from collections.abc import AsyncIterator

import pytest
from opensearchpy import AsyncOpenSearch

from knowledge.errors import RebuildRefusedError
from knowledge.index import KnowledgeIndex
from knowledge.ingest import sync
from knowledge.opensearch_index import OpenSearchIndex
from knowledge.opensearch_rebuild import rebuild
from tests.knowledge.fakes import MemorySource, WordModel
from tests.knowledge.index_contract import ids, look
from tests.knowledge.test_ingest import PAGES

pytestmark = [pytest.mark.xdist_group("opensearch"), pytest.mark.timeout(300)]


@pytest.fixture
async def client(opensearch_url: str) -> AsyncIterator[AsyncOpenSearch]:
    async with AsyncOpenSearch(opensearch_url) as client:
        yield client


@pytest.fixture
async def alias(client: AsyncOpenSearch) -> AsyncIterator[str]:
    """An alias of this test's own."""
    alias = f"rebuilt-{uuid.uuid4().hex[:12]}"
    yield alias
    await client.indices.delete(index=f"{alias}-*")


async def behind(client: AsyncOpenSearch, alias: str) -> set[str]:
    return set(await client.indices.get_alias(name=alias))


async def every(client: AsyncOpenSearch, alias: str) -> set[str]:
    return set(await client.indices.get(index=f"{alias}-*"))


async def test_the_first_rebuild_makes_the_index(client: AsyncOpenSearch, alias: str):
    report = await rebuild(client, alias, [MemorySource(pages=dict(PAGES))], WordModel())
    assert report.complete
    assert ids(await look(OpenSearchIndex(client, alias), "number3")) == {"book/p3.md#page-3"}


async def test_the_new_index_takes_over_with_another_model_and_the_old_one_is_kept(client: AsyncOpenSearch, alias: str):
    source = MemorySource(pages=dict(PAGES))
    await sync([source], OpenSearchIndex(client, alias), WordModel())
    (old,) = await behind(client, alias)
    await rebuild(client, alias, [source], WordModel("other-32", 32))
    (new,) = await behind(client, alias)
    assert new != old
    assert await every(client, alias) == {new, old}
    index = OpenSearchIndex(client, alias)
    assert await index.model() == "other-32"
    assert (await look(index, "number3", model=WordModel("other-32", 32))).by_likeness


@pytest.mark.parametrize("worse", ["half of it is gone", "a source is dark", "a model that breaks", "the gate says no"])
async def test_a_worse_index_is_not_taken_and_leaves_nothing_behind(client: AsyncOpenSearch, alias: str, worse: str):
    source, model = MemorySource(pages=dict(PAGES)), WordModel()
    await sync([source], OpenSearchIndex(client, alias), model)
    before = await behind(client, alias)
    if worse == "half of it is gone":
        source.pages = dict(list(PAGES.items())[:5])
    source.gone_dark = worse == "a source is dark"
    model.broken = worse == "a model that breaks"

    async def gate(index: KnowledgeIndex) -> str | None:
        return "nDCG fell" if worse == "the gate says no" else None

    with pytest.raises(RebuildRefusedError, match="the old one goes on serving"):
        await rebuild(client, alias, [source], model, gate=gate)
    assert await behind(client, alias) == before == await every(client, alias)
    assert ids(await look(OpenSearchIndex(client, alias), "number3")) == {"book/p3.md#page-3"}


async def test_an_index_that_does_not_find_its_own_sections_is_not_taken(
    client: AsyncOpenSearch, alias: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("knowledge.opensearch_schema.terms_of", lambda text: ["same"])
    with pytest.raises(RebuildRefusedError, match="found by their own words"):
        await rebuild(client, alias, [MemorySource(pages=dict(PAGES))], WordModel())

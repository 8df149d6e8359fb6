import uuid
from collections.abc import AsyncIterator

import pytest
from opensearchpy import AsyncOpenSearch

from knowledge.errors import IndexUnavailableError
from knowledge.ingest import sync
from knowledge.opensearch_index import OpenSearchIndex
from tests.knowledge.fakes import MemorySource, WordModel
from tests.knowledge.index_contract import IMAGE, IndexContract, ids, look
from tests.knowledge.test_ingest import PAGES

pytestmark = [pytest.mark.xdist_group("opensearch"), pytest.mark.timeout(300)]


@pytest.fixture
async def client(opensearch_url: str) -> AsyncIterator[AsyncOpenSearch]:
    async with AsyncOpenSearch(opensearch_url) as client:
        yield client


@pytest.fixture
async def name(client: AsyncOpenSearch) -> AsyncIterator[str]:
    """The name of an index of this test's own."""
    name = f"test-{uuid.uuid4().hex[:12]}"
    yield name
    await client.indices.delete(index=f"{name}*")


class TestOpenSearchIndex(IndexContract):
    @pytest.fixture
    async def index(self, client: AsyncOpenSearch, name: str) -> OpenSearchIndex:
        return OpenSearchIndex(client, name)


async def test_without_an_index_it_says_how_to_make_one(client: AsyncOpenSearch):
    with pytest.raises(IndexUnavailableError, match="tsuba knowledge sync"):
        await look(OpenSearchIndex(client, "test-none"), "anything")


async def test_a_server_that_is_not_there_is_said_to_be():
    async with AsyncOpenSearch("http://127.0.0.1:9", max_retries=0) as client:
        with pytest.raises(IndexUnavailableError, match="cannot be used"):
            await look(OpenSearchIndex(client, "test-none"), IMAGE.text)


async def test_what_opensearch_refuses_is_told_and_tried_again_by_the_next_sync(client: AsyncOpenSearch, name: str):
    index = OpenSearchIndex(client, name)
    source = MemorySource(pages=dict(PAGES))
    await index.marks("book")
    await client.indices.put_settings(index=name, body={"index.blocks.write": True})
    report = await sync([source], index, WordModel())
    assert {doc_id for doc_id, _ in report.sources[0].unreadable} == set(PAGES)
    assert not report.complete
    await client.indices.put_settings(index=name, body={"index.blocks.write": False})
    report = await sync([source], index, WordModel())
    assert (report.complete, report.sources[0].written) == (True, 10)
    assert ids(await look(index, "number3")) == {"book/p3.md#page-3"}


async def test_a_sync_broken_off_is_finished_by_the_next(client: AsyncOpenSearch, name: str):
    """Rows without the mark of their document are what a killed sync leaves."""
    index = OpenSearchIndex(client, name)
    source = MemorySource(pages=dict(PAGES))
    await sync([source], index, WordModel())
    await client.delete_by_query(
        index=name, body={"query": {"bool": {"filter": [{"term": {"kind": "document"}}]}}}, refresh=True
    )
    assert ids(await look(index, "number3")) == {"book/p3.md#page-3"}
    report = await sync([source], index, WordModel())
    assert (report.sources[0].written, report.complete) == (10, True)
    assert (await index.status()).sections == 20

import httpx
import pytest

from tests.api.fakes import Surface, diagnosis, draft


@pytest.fixture
def diagnosed(made: Surface) -> None:
    made.store.diagnoses.add(diagnosis(), subject="maria")


async def file(client: httpx.AsyncClient, key: str | None = "k-1", **body: str) -> httpx.Response:
    headers = {} if key is None else {"Idempotency-Key": key}
    return await client.post("/v1/tickets", json={"draft_id": "td-1", **body}, headers=headers)


@pytest.mark.usefixtures("diagnosed")
async def test_a_draft_is_made_edited_and_filed_once(client: httpx.AsyncClient):
    drafted = await client.post("/v1/ticket-drafts", json={"diagnosis_id": "dg-1"})
    assert (drafted.status_code, drafted.json()["id"]) == (201, "td-1")
    filed = await file(client, title="Better title")
    assert filed.status_code == 201
    ticket = filed.json()
    assert (ticket["key"], ticket["title"], ticket["filed_by"]) == ("TSU-1", "Better title", "maria")
    assert filed.headers["location"] == f"/v1/tickets/{ticket['id']}"
    assert (await client.get(filed.headers["location"])).json() == ticket
    assert (await client.get("/v1/tickets")).json() == {"tickets": [ticket]}
    again = await file(client, title="Better title")
    assert (again.status_code, again.json()) == (200, ticket)
    by_another_key = await file(client, "k-2")
    assert (by_another_key.status_code, by_another_key.json()) == (200, ticket)


@pytest.mark.parametrize("key", [None, "", "k" * 201])
async def test_filing_without_an_idempotency_key_is_refused(key: str | None, client: httpx.AsyncClient, made: Surface):
    made.store.tickets.add_draft(draft())
    response = await file(client, key)
    assert (response.status_code, response.json()["type"]) == (400, "urn:tsuba:problem:idempotency-key")
    assert (await client.get("/v1/tickets")).json() == {"tickets": []}


async def test_a_key_used_for_another_request_is_a_conflict(client: httpx.AsyncClient, made: Surface):
    made.store.tickets.add_draft(draft())
    await file(client)
    assert (await file(client, title="Something else")).status_code == 409


async def test_drafts_and_tickets_of_others_are_not_there(
    client: httpx.AsyncClient, stranger: httpx.AsyncClient, made: Surface
):
    made.store.tickets.add_draft(draft())
    made.store.diagnoses.add(diagnosis(), subject="maria")
    ticket = (await file(client)).json()
    assert (await file(stranger)).status_code == 404
    assert (await stranger.post("/v1/ticket-drafts", json={"diagnosis_id": "dg-1"})).status_code == 404
    for path in (f"/v1/tickets/{ticket['id']}", f"/tickets/{ticket['id']}", f"/tickets/{ticket['id']}.md"):
        assert (await client.get(path)).status_code == 200
        assert (await stranger.get(path)).status_code == 404
    assert (await stranger.get("/v1/tickets")).json() == {"tickets": []}

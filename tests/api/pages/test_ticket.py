from dataclasses import replace

import httpx

from api.pages.ticket import ticket_markdown, ticket_page
from tests.api.fakes import NOW, Surface, client_of, draft
from tools.tickets.local import LocalTickets
from tools.tickets.ticket import Ticket

TICKET = Ticket(
    id="tk-1",
    key="TSU-1",
    url="/tickets/tk-1",
    draft_id="td-1",
    diagnosis_id="dg-1",
    account_id="111122223333",
    fingerprint="fp-1",
    title="checkout <b>cannot</b> start $title",
    body="## Cause\n\n![x](https://evil.example/x.png) $body",
    severity=3,
    owner="app team",
    filed_by="maria<script>",
    created_at=NOW,
)


def test_the_page_shows_the_facts_and_escapes_them():
    page = ticket_page(TICKET, link_hosts=())
    assert "checkout &lt;b&gt;cannot&lt;/b&gt; start $title" in page
    assert "<h2>Cause</h2>" in page
    assert "2026-03-01 14:09 UTC" in page
    assert "maria&lt;script&gt;" in page
    assert "<script" not in page
    assert "<img" not in page


def test_the_markdown_has_title_facts_and_body():
    text = ticket_markdown(replace(TICKET, title="checkout cannot start", filed_by="maria", body="It fails.\n\n"))
    assert text == (
        "# checkout cannot start\n\n"
        "*TSU-1 · severity 3 · owner: app team · Filed by maria at 2026-03-01 14:09 UTC*\n\n"
        "It fails.\n"
    )


async def test_a_ticket_is_served_as_a_page_and_as_markdown(client: httpx.AsyncClient, made: Surface):
    filed = LocalTickets(made.store.engine).file(
        draft(body="**It fails.**"), title="T", body="**x**", filed_by="maria", at=NOW
    )
    made.store.tickets.record(filed.ticket, subject="maria", key="k")
    page = await client.get(filed.ticket.url)
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "<strong>x</strong>" in page.text
    markdown = await client.get(filed.ticket.url + ".md")
    assert markdown.headers["content-type"] == "text/markdown; charset=utf-8"
    assert markdown.text.startswith("# T\n")


async def test_whoever_follows_a_link_unknown_or_to_nothing_gets_a_page_that_says_so(
    client: httpx.AsyncClient, made: Surface
):
    absent = await client.get("/tickets/tk-none")
    assert (absent.status_code, absent.headers["content-type"]) == (404, "text/html; charset=utf-8")
    async with client_of(made, subject=None) as nobody:
        refused = await nobody.get("/tickets/tk-none")
    assert refused.status_code == 401
    assert "Nobody is signed in" in refused.text


async def test_the_style_of_the_pages_is_served(client: httpx.AsyncClient):
    assert (await client.get("/pages.css")).headers["content-type"].startswith("text/css")

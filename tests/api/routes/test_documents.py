from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from agent.documentation.settings import KnowledgeSettings
from tests.api.fakes import MARIA, SHOP, client_of, surface
from tools.aws.accounts import Directory, Person

FAQ = "/docs/platform/faq"
HANDBOOK = "/docs/platform/on-call-handbook"


@pytest.fixture
async def reader(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    directory = Directory((SHOP,), (MARIA, Person(subject="ops", name="Ops", teams=frozenset(), operator=True)))
    knowledge = KnowledgeSettings(example_platform=True)
    made = surface(tmp_path, directory=lambda: directory, knowledge=knowledge)
    async with client_of(made, subject="maria") as client:
        yield client
    made.store.close()


async def test_a_page_opens_at_its_sections(reader: httpx.AsyncClient):
    response = await reader.get(FAQ)
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/html")
    assert "script-src 'self'" in response.headers["content-security-policy"]
    assert '<h2 id="how-do-i-delete-a-service">' in response.text
    assert (await reader.get("/docs/runbooks/exec_format")).status_code == 200


async def test_a_page_for_others_answers_as_one_that_is_not_there(reader: httpx.AsyncClient):
    hidden, absent = await reader.get(HANDBOOK), await reader.get("/docs/platform/nothing-here")
    assert (hidden.status_code, absent.status_code) == (404, 404)
    assert hidden.text.replace("on-call-handbook", "nothing-here") == absent.text
    shown = await reader.get(HANDBOOK, headers={"X-Tsuba-Subject": "ops"})
    assert shown.status_code == 200


@pytest.mark.parametrize("path", ["/docs/platform/..%2frunbooks%2fexec_format", "/docs/platform/faq.md", "/docs/x/faq"])
async def test_nothing_else_is_read(reader: httpx.AsyncClient, path: str):
    assert (await reader.get(path)).status_code == 404


async def test_who_is_nobody_is_told_to_sign_in(reader: httpx.AsyncClient):
    response = await reader.get(FAQ, headers={"X-Tsuba-Subject": "nobody"})
    assert (response.status_code, "not in the directory" in response.text) == (401, True)


async def test_without_the_example_platform_its_pages_are_not_there(client: httpx.AsyncClient):
    assert (await client.get(FAQ)).status_code == 404
    assert (await client.get("/docs/runbooks/exec_format")).status_code == 200

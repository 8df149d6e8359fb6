import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.routing import APIRoute

from agent.errors import SettingsError
from api.auth import is_loopback
from api.routes import chat, diagnoses, health, knowledge, pages, people, services, tickets
from tests.api.fakes import surface

METHODS = {"get", "post", "delete"}


@pytest.fixture
async def schema(client: httpx.AsyncClient) -> dict[str, Any]:
    return (await client.get("/openapi.json")).json()


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.1", "tsuba.example"])
def test_an_address_others_can_reach_is_refused_while_nobody_is_signed_in(host: str, tmp_path: Path):
    with pytest.raises(SettingsError, match=rf"the setting host is {re.escape(host)}"):
        surface(tmp_path, host=host)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "::1", "localhost"])
def test_an_address_of_this_machine_is_accepted(host: str):
    assert is_loopback(host)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/nowhere", 404), ("POST", "/nowhere", 404), ("GET", "/v1/chat", 405), ("PUT", "/v1/me", 405)],
)
async def test_an_unknown_address_or_method_is_a_problem(
    method: str, path: str, status: int, client: httpx.AsyncClient
):
    refused = await client.request(method, path)
    assert (refused.status_code, refused.headers["content-type"]) == (status, "application/problem+json")
    assert refused.json()["instance"] == path
    assert ("allow" in refused.headers) == (status == 405)


async def test_a_body_that_is_not_json_is_said_to_be_that(client: httpx.AsyncClient):
    refused = await client.post("/v1/chat", content="{", headers={"Content-Type": "application/json"})
    assert (refused.status_code, refused.json()["type"]) == (400, "urn:tsuba:problem:malformed")


async def test_what_is_wrong_with_a_request_is_pointed_at_and_not_repeated(client: httpx.AsyncClient):
    refused = (await client.post("/v1/chat", json={"text": "hunter2" * 2000, "request_id": "r"})).json()
    assert refused["errors"] == [{"pointer": "#/text", "detail": "String should have at most 8000 characters"}]
    assert refused["detail"] == "text: String should have at most 8000 characters"
    assert "hunter2" not in str(refused)


def test_the_description_has_every_route(schema: dict[str, Any]):
    routes = {
        (route.path, method.lower())
        for module in (chat, diagnoses, health, knowledge, pages, people, services, tickets)
        for route in module.router.routes
        if isinstance(route, APIRoute) and route.include_in_schema
        for method in route.methods
    }
    described = {(path, method) for path, item in schema["paths"].items() for method in METHODS & item.keys()}
    assert routes == described
    assert ("/v1/chat", "post") in described


def test_every_route_of_the_api_describes_its_answer_and_its_problems(schema: dict[str, Any]):
    for path, item in schema["paths"].items():
        for method in METHODS & item.keys():
            responses = item[method]["responses"]
            if not path.startswith("/v1"):
                continue
            assert {"401", "403", "413", "422", "500"} <= responses.keys(), (method, path)
            for status, response in responses.items():
                problem = int(status) >= 400
                assert ("application/problem+json" in response.get("content", {})) == problem, (method, path, status)
                assert problem or status == "204" or response["content"], (method, path, status)


def test_every_reference_of_the_description_leads_somewhere(schema: dict[str, Any]):
    referred = set(re.findall(r"#/components/schemas/(\w+)", str(schema)))
    assert referred == schema["components"]["schemas"].keys()


def test_making_an_application_twice_shares_nothing(tmp_path: Path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    one, other = surface(tmp_path / "a"), surface(tmp_path / "b")
    assert one.app.state.parts.turns is not other.app.state.parts.turns
    one.store.close()
    other.store.close()


async def test_the_agent_is_closed_once_what_ran_has_ended(tmp_path: Path):
    made = surface(tmp_path)
    async with made.app.router.lifespan_context(made.app):
        assert not made.agent.closed
    assert made.agent.closed
    made.store.close()

from typing import Any

import httpx
import pytest
from starlette.types import Message, Receive, Scope, Send

from api.request_guard import RequestGuard
from tests.api.fakes import Surface

OWN = "http://127.0.0.1:8320"


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:9999", "127.0.0.1", "127.0.0.1:80", "[::1]:8320", "LOCALHOST"]
)
async def test_every_name_of_this_machine_is_answered(host: str, client: httpx.AsyncClient):
    assert (await client.get("/healthz", headers={"Host": host})).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example:8320", ""])
async def test_another_name_for_this_machine_is_refused(host: str, client: httpx.AsyncClient):
    refused = await client.get("/v1/me", headers={"Host": host})
    assert (refused.status_code, refused.json()["type"]) == (421, "urn:tsuba:problem:unknown-host")


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:9999", "https://127.0.0.1:8320"])
async def test_pages_of_another_origin_change_nothing(origin: str, client: httpx.AsyncClient, made: Surface):
    question = {"text": "why?", "request_id": "r-1"}
    refused = await client.post("/v1/chat", json=question, headers={"Origin": origin})
    assert (refused.status_code, refused.json()["type"]) == (403, "urn:tsuba:problem:other-origin")
    assert (await client.delete("/v1/session", headers={"Origin": origin})).status_code == 403
    assert made.agent.asked == []


async def test_our_own_page_may_change_things(client: httpx.AsyncClient):
    chosen = await client.post("/v1/session", json={"subject": "maria"}, headers={"Origin": OWN})
    assert chosen.status_code == 204


async def test_a_body_that_is_no_json_by_its_own_word_is_refused(client: httpx.AsyncClient):
    # A form of another page can send text/plain without asking first.
    refused = await client.post("/v1/session", content='{"subject": "maria"}', headers={"Content-Type": "text/plain"})
    assert refused.status_code == 422


async def test_a_body_too_large_is_refused_unread(client: httpx.AsyncClient, made: Surface):
    refused = await client.post("/v1/diagnoses", json={"event": {"detail": "x" * 400_000}})
    assert (refused.status_code, refused.headers["content-type"]) == (413, "application/problem+json")
    assert made.agent.asked == []


@pytest.mark.parametrize("path", ["/", "/healthz", "/v1/me", "/nowhere", "/tickets/tk-none", "/widget.js"])
async def test_every_answer_carries_the_security_headers(path: str, client: httpx.AsyncClient):
    headers = (await client.get(path)).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'")
    for part in ("base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'", "img-src 'self' data:"):
        assert part in policy
    assert (headers["x-content-type-options"], headers["referrer-policy"]) == ("nosniff", "no-referrer")


async def test_a_bug_in_a_route_answers_a_problem_that_names_its_place_in_the_log(
    client: httpx.AsyncClient, made: Surface, caplog: pytest.LogCaptureFixture
):
    made.agent.overview = None  # type: ignore[assignment]  # what the route then does is a bug
    refused = await client.get("/v1/services")
    assert (refused.status_code, refused.headers["content-type"]) == (500, "application/problem+json")
    assert "content-security-policy" in refused.headers
    (record,) = [record for record in caplog.records if record.name == "api.problem_responses"]
    fields: dict[str, Any] = vars(record)
    assert fields["error_id"] in refused.json()["detail"]
    assert "None" not in refused.text


SCOPE: dict[str, Any] = {"type": "http", "method": "POST", "path": "/x", "scheme": "http"}


async def test_a_body_that_says_it_is_too_large_is_not_read():
    sent: list[Message] = []

    async def nothing(*_: Any) -> Message:
        raise AssertionError("neither the body nor the application is wanted")

    headers = [(b"host", b"localhost"), (b"content-length", b"320001")]
    await RequestGuard(nothing)({**SCOPE, "headers": headers}, nothing, collector(sent))  # type: ignore[arg-type]  # never called
    assert sent[0]["status"] == 413


async def test_an_answer_that_began_is_not_begun_again_by_an_error():
    sent: list[Message] = []

    async def breaks(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise RuntimeError("x")

    async def receive() -> Message:
        return {"type": "http.request"}

    await RequestGuard(breaks)({**SCOPE, "headers": [(b"host", b"localhost")]}, receive, collector(sent))
    assert [message["type"] for message in sent] == ["http.response.start"]


def collector(sent: list[Message]) -> Send:
    async def send(message: Message) -> None:
        sent.append(message)

    return send

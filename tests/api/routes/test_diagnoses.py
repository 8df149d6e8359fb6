from typing import Any

import httpx
import pytest

from agent.errors import AmbiguousTargetError, EventError, TargetError
from agent.stream import DiagnosisEvent, FailedEvent
from agent.targets.target import TargetRequest
from tests.api.fakes import BILLING, MARIA, Surface, Wait, diagnosis
from tools.errors import CredentialsError, ReadFailedError, UnknownAccountError

TARGET = {"account": "shop-prod", "region": "eu-west-1", "cluster": "prod", "service": "checkout"}
SLOW = (Wait(gate="go"), DiagnosisEvent(diagnosis=diagnosis()))


async def ask(client: httpx.AsyncClient, **body: Any) -> httpx.Response:
    return await client.post("/v1/diagnoses", json={"target": TARGET, **body})


async def test_a_target_is_diagnosed_while_the_asker_waits(client: httpx.AsyncClient, made: Surface):
    response = await ask(client)
    assert response.status_code == 200
    assert response.json()["id"] == "dg-1"
    assert response.headers["content-location"] == "/v1/diagnoses/dg-1"
    subject, (request, at) = made.agent.asked[0]
    assert (subject, request, at) == (MARIA.subject, TargetRequest(**TARGET), None)


async def test_an_event_is_triaged(client: httpx.AsyncClient, made: Surface):
    event = {"detail-type": "ECS Deployment State Change"}
    response = await client.post("/v1/diagnoses", json={"event": event, "at": "2026-03-01T14:00:00Z"})
    assert response.status_code == 200
    _, (asked, at) = made.agent.asked[0]
    assert (asked, at.isoformat()) == (event, "2026-03-01T14:00:00+00:00")


async def test_what_is_not_ready_in_time_goes_on_under_the_id_given(client: httpx.AsyncClient, made: Surface):
    made.agent.script = SLOW
    begun = await ask(client, wait_seconds=0)
    assert begun.status_code == 202
    place = begun.headers["location"]
    assert begun.json() == {"id": place.removeprefix("/v1/diagnoses/"), "state": "running"}
    waiting = await client.get(place)
    assert (waiting.status_code, waiting.json()) == (202, begun.json())
    made.agent.gate("go").set()
    ready = await until_ended(client, made, place)
    assert (ready.status_code, ready.json()["id"]) == (200, "dg-1")


async def test_what_failed_after_the_asker_left_is_told_to_whoever_comes_back(client: httpx.AsyncClient, made: Surface):
    made.agent.script = (Wait(gate="go"), TargetError("there is no service checkout"))
    place = (await ask(client, wait_seconds=0)).headers["location"]
    made.agent.gate("go").set()
    ended = await until_ended(client, made, place)
    assert (ended.status_code, ended.json()["detail"]) == (422, "there is no service checkout")
    assert ended.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("error", "status", "kind"),
    [
        (TargetError("t"), 422, "unknown-target"),
        (EventError("t"), 422, "unusable-event"),
        (UnknownAccountError("t"), 404, "unknown-account"),
        (CredentialsError("t"), 503, "credentials"),
        (ReadFailedError("t", reason="denied", operation="ecs:DescribeServices"), 502, "aws-read-denied"),
        (ReadFailedError("t", reason="timeout", operation="ecs:DescribeServices"), 504, "aws-read-timeout"),
    ],
)
async def test_an_error_of_the_agent_is_a_problem_of_its_kind(
    error: Exception, status: int, kind: str, client: httpx.AsyncClient, made: Surface
):
    made.agent.script = (error,)
    response = await ask(client)
    assert (response.status_code, response.json()["type"]) == (status, f"urn:tsuba:problem:{kind}")


async def test_a_name_that_fits_several_comes_with_the_choices(client: httpx.AsyncClient, made: Surface):
    made.agent.script = (AmbiguousTargetError("several", ("checkout in eu", "checkout in us")),)
    assert (await ask(client)).json()["choices"] == ["checkout in eu", "checkout in us"]


async def test_what_the_agent_gave_up_is_a_problem_in_its_words(client: httpx.AsyncClient, made: Surface):
    made.agent.script = (FailedEvent(message="ask later"),)
    response = await ask(client)
    assert (response.status_code, response.json()["detail"]) == (503, "ask later")


async def test_a_bug_says_nothing_of_the_inside(client: httpx.AsyncClient, made: Surface):
    made.agent.script = (RuntimeError("password=hunter2"),)
    response = await ask(client)
    assert response.status_code == 500
    assert "hunter2" not in response.text
    assert "er-" in response.json()["detail"]


async def test_the_diagnosis_of_another_team_is_not_there(
    client: httpx.AsyncClient, stranger: httpx.AsyncClient, made: Surface
):
    made.store.diagnoses.add(diagnosis("dg-billing", BILLING), subject="bernd")
    assert (await stranger.get("/v1/diagnoses/dg-billing")).status_code == 200
    hidden = await client.get("/v1/diagnoses/dg-billing")
    absent = await client.get("/v1/diagnoses/dg-nothing")
    assert hidden.status_code == absent.status_code == 404
    assert hidden.json()["title"] == absent.json()["title"]


async def test_a_running_diagnosis_of_somebody_else_is_not_there(
    client: httpx.AsyncClient, stranger: httpx.AsyncClient, made: Surface
):
    made.agent.script = SLOW
    place = (await ask(client, wait_seconds=0)).headers["location"]
    assert (await stranger.get(place)).status_code == 404
    made.agent.gate("go").set()
    await until_ended(client, made, place)
    assert (await stranger.get(place)).status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"target": TARGET, "event": {}},
        {"target": {"servcie": "checkout"}},
        {"target": TARGET, "wait_seconds": -1},
        {"target": TARGET, "wait_seconds": 100_000},
        {"target": TARGET, "at": "2026-03-01T14:00:00"},
        {"event": {"detail": "x" * 256_000}},
    ],
)
async def test_a_wrong_request_is_refused_before_anything_begins(body: Any, client: httpx.AsyncClient, made: Surface):
    response = await client.post("/v1/diagnoses", json=body)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["errors"]
    assert made.agent.asked == []


async def test_a_fifth_diagnosis_at_once_is_refused(
    client: httpx.AsyncClient, stranger: httpx.AsyncClient, made: Surface
):
    made.agent.script = SLOW
    places = [(await ask(client, wait_seconds=0)).headers["location"] for _ in range(4)]
    refused = await ask(client, wait_seconds=0)
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) > 0
    elsewhere = await ask(stranger, wait_seconds=0)
    assert elsewhere.status_code == 202
    made.agent.gate("go").set()
    for place in places:
        await until_ended(client, made, place)
    await until_ended(stranger, made, elsewhere.headers["location"])
    assert (await ask(client)).status_code == 200


async def until_ended(client: httpx.AsyncClient, made: Surface, place: str) -> httpx.Response:
    await made.app.state.parts.diagnoses.wait(place.removeprefix("/v1/diagnoses/"), 10)
    return await client.get(place)

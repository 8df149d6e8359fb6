import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from agent.errors import AmbiguousTargetError
from agent.stream import DoneEvent, FailedEvent, ScopeEvent, TextEvent
from api.routes.chat import NO_LONGER
from tests.api.fakes import ANSWER, BILLING, DIRECTORY, MARIA, SHOP, USAGE, Surface, Wait, client_of, surface
from tests.api.frames import Frame, all_frames
from tools.aws.accounts import Directory

SLOW = (TextEvent(delta="one "), Wait(gate="go"), TextEvent(delta="two"), DoneEvent(usage=USAGE))


async def ask(client: httpx.AsyncClient, text: str = "why?", request_id: str = "r-1", **body: Any) -> httpx.Response:
    return await client.post("/v1/chat", json={"text": text, "request_id": request_id, **body})


async def said(client: httpx.AsyncClient, *asked: Any, **body: Any) -> list[Frame]:
    return await all_frames(await ask(client, *asked, **body))


async def test_an_answer_streams_as_the_events_of_the_contract(client: httpx.AsyncClient):
    response = await ask(client)
    assert response.headers["content-type"].startswith("text/event-stream")
    events = await all_frames(response)
    done = events[-1].data
    assert [event.event for event in events] == [
        "phase",
        "tool",
        "tool",
        "text",
        "text",
        "diagnosis",
        "ticket_draft",
        "done",
    ]
    assert [event.id for event in events] == [f"{done['turn_id']}:{n}" for n in range(1, 9)]
    assert response.headers["content-location"] == f"/v1/turns/{done['turn_id']}/events"
    assert events[0].data == {"name": "collect", "state": "started"}
    place = {"account_id": "111122223333", "region": "eu-west-1"}
    assert events[1].data == {"name": "ecs_describe_service", "state": "finished", **place}
    assert events[2].data == {"name": "logs_tail", "state": "finished", **place, "gap": "denied"}
    assert events[3].data == {"delta": "**It never started.** "}
    assert (events[5].data["id"], events[6].data["id"]) == ("dg-1", "td-1")
    assert done.keys() == {"thread_id", "turn_id", "state", "usage"}
    assert (done["state"], done["usage"]["aws_calls"]) == ("done", 14)


async def test_the_agent_gets_the_conversation_so_far_and_the_page_looked_at(client: httpx.AsyncClient, made: Surface):
    thread_id = (await said(client))[-1].data["thread_id"]
    made.store.threads.remember(thread_id, {"last_diagnosis": "dg-1"})
    context = {"region": "eu-west-1", "service": "checkout"}
    await said(client, "and since when?", "r-2", thread_id=thread_id, context={**context, "cluster": None})
    _, (first, _, _) = made.agent.asked[0]
    _, (thread, text, passed) = made.agent.asked[1]
    assert (first.messages, first.diagnosis_ids, first.title) == ((), (), "why?")
    assert [(m.role, m.text) for m in thread.messages] == [
        ("user", "why?"),
        ("assistant", "**It never started.** The tag is absent."),
    ]
    assert (thread.id, thread.diagnosis_ids, dict(thread.memory)) == (thread_id, ("dg-1",), {"last_diagnosis": "dg-1"})
    assert (text, passed) == ("and since when?", context)


async def test_a_request_sent_again_follows_the_turn_it_began(client: httpx.AsyncClient, made: Surface):
    first, again = await said(client), await said(client)
    assert first == again
    assert len(made.agent.asked) == 1


async def test_two_of_the_same_request_at_once_begin_one_turn(client: httpx.AsyncClient, made: Surface):
    made.agent.script = SLOW
    asking = [asyncio.create_task(said(client)) for _ in range(3)]
    await made.agent.until_waiting()
    made.agent.gate("go").set()
    first, second, third = await asyncio.gather(*asking)
    assert first == second == third
    assert [event.event for event in first] == ["text", "text", "done"]
    assert len(made.agent.asked) == 1


@pytest.mark.parametrize("other", [{"text": "another"}, {"context": {"service": "cart"}}, {"thread_id": "th-other"}])
async def test_a_request_id_used_for_another_question_is_a_conflict(
    other: dict[str, Any], client: httpx.AsyncClient, made: Surface
):
    await said(client)
    response = await client.post("/v1/chat", json={"text": "why?", "request_id": "r-1", **other})
    assert (response.status_code, response.headers["content-type"]) == (409, "application/problem+json")
    assert len(made.agent.asked) == 1


async def test_request_ids_of_two_people_do_not_meet(
    client: httpx.AsyncClient, stranger: httpx.AsyncClient, made: Surface
):
    mine, theirs = await said(client), await said(stranger, "something else")
    assert mine[-1].data["turn_id"] != theirs[-1].data["turn_id"]
    assert len(made.agent.asked) == 2


async def test_the_rest_of_a_turn_is_read_after_the_last_event_seen(client: httpx.AsyncClient):
    events = await said(client)
    path = events[-1].data["turn_id"]
    rest = await client.get(f"/v1/turns/{path}/events", headers={"Last-Event-ID": events[4].id})
    assert await all_frames(rest) == events[5:]
    whole = await client.get(f"/v1/turns/{path}/events")
    assert await all_frames(whole) == events


async def test_a_turn_seen_to_its_end_answers_that_there_is_no_more(client: httpx.AsyncClient):
    last = (await said(client))[-1]
    rest = await client.get(f"/v1/turns/{last.data['turn_id']}/events", headers={"Last-Event-ID": last.id})
    assert (rest.status_code, rest.content) == (204, b"")


@pytest.mark.parametrize("wrong", ["turn-other:3", "3", "x", "{turn}:-1", "{turn}:a"])
async def test_an_event_id_of_no_event_of_the_turn_is_refused(wrong: str, client: httpx.AsyncClient):
    turn = (await said(client))[-1].data["turn_id"]
    refused = await client.get(f"/v1/turns/{turn}/events", headers={"Last-Event-ID": wrong.format(turn=turn)})
    assert (refused.status_code, refused.json()["type"]) == (400, "urn:tsuba:problem:wrong-event-id")


async def test_turns_and_conversations_of_others_are_not_there(
    client: httpx.AsyncClient, stranger: httpx.AsyncClient, made: Surface
):
    done = (await said(client))[-1].data
    turn, thread = done["turn_id"], done["thread_id"]
    for refused in (
        await stranger.get(f"/v1/turns/{turn}/events"),
        await stranger.delete(f"/v1/turns/{turn}"),
        await stranger.get(f"/v1/threads/{thread}"),
        await ask(stranger, thread_id=thread),
        await client.get("/v1/threads/th-nothing"),
    ):
        assert (refused.status_code, refused.json()["type"]) == (404, "urn:tsuba:problem:not-found")
    assert len(made.agent.asked) == 1


async def test_a_conversation_is_read_with_what_was_shown_in_it(client: httpx.AsyncClient):
    done = (await said(client))[-1].data
    thread = (await client.get(f"/v1/threads/{done['thread_id']}")).json()
    question, answer = thread["messages"]
    assert (thread["title"], thread["diagnosis_ids"], thread["running_turn_id"]) == ("why?", ["dg-1"], None)
    assert (question["role"], question["text"], question["diagnosis_id"]) == ("user", "why?", None)
    assert (answer["role"], answer["diagnosis_id"], answer["turn_id"]) == ("assistant", "dg-1", done["turn_id"])
    assert answer["ticket_draft"]["fingerprint"] == "fp-1"


async def test_an_answer_without_words_still_shows_its_error_in_the_conversation(
    client: httpx.AsyncClient, made: Surface
):
    made.agent.script = (AmbiguousTargetError("several", ("a", "b")),)
    events = await said(client)
    assert [event.event for event in events] == ["error", "done"]
    assert (events[0].data["detail"], events[0].data["choices"]) == ("several", ["a", "b"])
    assert events[1].data["state"] == "failed"
    thread = (await client.get(f"/v1/threads/{events[1].data['thread_id']}")).json()
    assert thread["messages"][1]["error"] == events[0].data


async def test_what_the_agent_gave_up_is_an_error_in_its_words(client: httpx.AsyncClient, made: Surface):
    made.agent.script = (FailedEvent(message="ask later"), DoneEvent(usage=USAGE))
    error, done = await said(client)
    assert (error.event, error.data["detail"], done.data["state"]) == ("error", "ask later", "failed")


async def test_a_bug_in_an_answer_says_nothing_of_the_inside(client: httpx.AsyncClient, made: Surface):
    made.agent.script = (TextEvent(delta="so "), RuntimeError("password=hunter2"))
    events = await said(client)
    assert [event.event for event in events] == ["text", "error", "done"]
    assert "hunter2" not in str(events)


async def test_one_conversation_is_answered_one_question_at_a_time(client: httpx.AsyncClient, made: Surface):
    thread_id = (await said(client))[-1].data["thread_id"]
    made.agent.scripts["slow"] = SLOW
    running = asyncio.create_task(said(client, "slow", "r-2", thread_id=thread_id))
    turn_id = await running_turn(client, made, thread_id)
    refused = await ask(client, "more", "r-3", thread_id=thread_id)
    assert (refused.status_code, turn_id in refused.json()["detail"]) == (409, True)
    made.agent.gate("go").set()
    await running
    assert (await said(client, "more", "r-3", thread_id=thread_id))[-1].event == "done"


async def test_a_stopped_turn_ends_its_stream_and_frees_the_conversation(client: httpx.AsyncClient, made: Surface):
    thread_id = (await said(client))[-1].data["thread_id"]
    made.agent.scripts["slow"] = SLOW
    running = asyncio.create_task(said(client, "slow", "r-2", thread_id=thread_id))
    turn_id = await running_turn(client, made, thread_id)
    stopped = await client.delete(f"/v1/turns/{turn_id}")
    assert (stopped.status_code, stopped.content) == (204, b"")
    events = await running
    assert [event.event for event in events] == ["text", "done"]
    assert events[-1].data["state"] == "cancelled"
    assert "slow" in made.agent.cleaned
    assert (await client.delete(f"/v1/turns/{turn_id}")).status_code == 204
    thread = (await client.get(f"/v1/threads/{thread_id}")).json()
    assert [m["text"] for m in thread["messages"][2:]] == ["slow", "one "]
    assert (await said(client, "more", "r-3", thread_id=thread_id))[-1].data["state"] == "done"


async def test_a_fifth_answer_at_once_is_refused_and_a_repeated_request_is_not(
    client: httpx.AsyncClient, made: Surface
):
    made.agent.script = SLOW
    running = [asyncio.create_task(said(client, "q", f"r-{n}")) for n in range(4)]
    await made.agent.until_waiting(4)
    refused = await ask(client, "q", "r-5")
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "5")
    running.append(asyncio.create_task(said(client, "q", "r-0")))
    for n in range(6, 10):  # by then the repeated request was answered or taken
        assert (await ask(client, "q", f"r-{n}")).status_code == 429
    made.agent.gate("go").set()
    answers = await asyncio.gather(*running)
    assert answers[0] == answers[4]
    made.agent.script = ANSWER
    assert (await ask(client, "q", "r-5")).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        {"text": "x" * 8_001, "request_id": "r"},
        {"text": "  \n", "request_id": "r"},
        {"text": "why?"},
        {"text": "why?", "request_id": ""},
        {"text": "why?", "request_id": "r", "context": {"password": "x"}},
    ],
)
async def test_a_wrong_question_is_refused(body: dict[str, str], client: httpx.AsyncClient, made: Surface):
    response = await client.post("/v1/chat", json=body)
    assert (response.status_code, response.headers["content-type"]) == (422, "application/problem+json")
    assert made.agent.asked == []


async def running_turn(client: httpx.AsyncClient, made: Surface, thread_id: str) -> str:
    await made.agent.until_waiting()
    return (await client.get(f"/v1/threads/{thread_id}")).json()["running_turn_id"]


@pytest.mark.parametrize("listed", [False, True])
async def test_an_answer_about_an_account_whose_right_was_taken_away_is_not_shown_again(tmp_path: Path, listed: bool):
    rights = [DIRECTORY]
    made = surface(tmp_path, directory=lambda: rights[-1])
    if listed:  # names of services, without any read or diagnosis of their own
        scope = ScopeEvent(accounts=frozenset({SHOP.id, BILLING.id}))
        made.agent.script = (scope, TextEvent(delta="checkout and billing"), DoneEvent(usage=USAGE))
    async with client_of(made, subject="maria") as maria:
        made.agent.scripts["hello"] = (TextEvent(delta="Hello."), DoneEvent(usage=USAGE))
        done = (await said(maria))[-1].data
        await said(maria, "hello", "r-2", thread_id=done["thread_id"])
        moved = replace(MARIA, teams=frozenset({"billing"}))
        rights.append(Directory((SHOP, BILLING), (moved,)))
        for again in (await maria.get(f"/v1/turns/{done['turn_id']}/events"), await ask(maria)):
            assert again.status_code == 404
            assert "never started" not in again.text
        read = (await maria.get(f"/v1/threads/{done['thread_id']}")).json()["messages"]
        assert [message["text"] for message in read] == ["why?", NO_LONGER, "hello", "Hello."]
        assert all(message["diagnosis_id"] is None and message["ticket_draft"] is None for message in read)
    made.store.close()

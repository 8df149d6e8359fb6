import asyncio
import os
import signal
import socket
import sys
import threading
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from agent.errors import SettingsError
from agent.stream import DoneEvent, TextEvent
from api.server import DrainingServer, address, listen
from tests.api.fakes import USAGE, Surface, Wait
from tests.api.frames import Frame, all_frames, frames

ROOT = Path(__file__).parents[2]
SLOW = (TextEvent(delta="one "), Wait(gate="go"), TextEvent(delta="two"), DoneEvent(usage=USAGE))
QUESTION = {"text": "slow", "request_id": "r-1"}
MARIA = {"X-Tsuba-Subject": "maria"}


@pytest.fixture
async def served(made: Surface) -> AsyncIterator[httpx.AsyncClient]:
    """The scripted application on a real socket, in this event loop."""
    listener = listen("127.0.0.1", 0)
    url = address(listener)
    ready = asyncio.Event()
    server = DrainingServer(made.app, url=url, on_ready=lambda _: ready.set())
    # Without signals: those are the test runner's.
    serving = asyncio.create_task(server._serve(sockets=[listener]))
    async with asyncio.timeout(60):
        await ready.wait()
    async with httpx.AsyncClient(base_url=url, headers=MARIA, timeout=20) as client:
        yield client
    server.should_exit = True
    await serving
    listener.close()


async def test_a_reader_who_left_comes_back_for_the_rest_while_it_is_being_said(
    served: httpx.AsyncClient, made: Surface
):
    made.agent.script = SLOW
    first = await first_frame(served)
    turn = first.id.partition(":")[0]
    async with served.stream("GET", f"/v1/turns/{turn}/events", headers={"Last-Event-ID": first.id}) as response:
        made.agent.gate("go").set()
        rest = await all_frames(response)
    assert [(frame.id, frame.event) for frame in rest] == [(f"{turn}:2", "text"), (f"{turn}:3", "done")]
    assert rest[-1].data["state"] == "done"


async def test_an_answer_goes_on_when_its_only_reader_leaves(served: httpx.AsyncClient, made: Surface):
    made.agent.script = SLOW
    turn = (await first_frame(served)).id.partition(":")[0]
    made.agent.gate("go").set()
    whole = await all_frames(await served.get(f"/v1/turns/{turn}/events"))
    assert [frame.event for frame in whole] == ["text", "text", "done"]
    assert len(made.agent.asked) == 1


async def test_stopping_ends_the_stream_of_whoever_reads(served: httpx.AsyncClient, made: Surface):
    made.agent.script = SLOW
    async with served.stream("POST", "/v1/chat", json=QUESTION) as response:
        reading = frames(response)
        turn = (await anext(reading)).id.partition(":")[0]
        assert (await served.delete(f"/v1/turns/{turn}")).status_code == 204
        rest = [frame async for frame in reading]
    assert [(frame.event, frame.data["state"]) for frame in rest] == [("done", "cancelled")]
    assert made.agent.cleaned == ["slow"]


async def test_many_who_wait_for_aws_keep_nobody_from_their_first_word(served: httpx.AsyncClient, made: Surface):
    made.agent.script = SLOW
    slow = threading.Event()
    waiting = [asyncio.create_task(asyncio.to_thread(slow.wait, 60)) for _ in range(40)]
    try:
        first = await first_frame(served)
    finally:
        slow.set()
        await asyncio.gather(*waiting)
    assert first.event == "text"
    made.agent.gate("go").set()


async def test_what_is_sent_without_a_length_is_measured_too(served: httpx.AsyncClient, made: Surface):
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(10):
            yield b'{"text": "' + b"x" * 100_000

    headers = {"Content-Type": "application/json"}
    refused = await served.post("/v1/chat", content=endless(), headers=headers)
    assert (refused.status_code, refused.headers["content-type"]) == (413, "application/problem+json")
    assert made.agent.asked == []


def test_a_port_in_use_is_said_before_anything_starts():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(SettingsError, match=rf"port {port} on 127.0.0.1 is in use by another program"):
            listen("127.0.0.1", port)


def test_an_address_of_another_machine_is_said_by_name():
    with pytest.raises(SettingsError, match=r"cannot listen on 192.0.2.1:0 \(settings host and port\)"):
        listen("192.0.2.1", 0)


async def test_sigterm_lets_the_running_answer_end_and_begins_nothing_new(tmp_path: Path):
    async with process(tmp_path, drain_seconds=20) as (server, client):
        async with client.stream("POST", "/v1/chat", json=QUESTION) as response:
            reading = frames(response)
            await anext(reading)
            server.send_signal(signal.SIGTERM)
            await until_refused(client)
            server.send_signal(signal.SIGUSR1)
            rest = [frame async for frame in reading]
        assert [frame.event for frame in rest] == ["text", "done"]
        assert rest[-1].data["state"] == "done"
        assert await ended(server) == 0


async def test_sigterm_interrupts_what_does_not_end_in_time_and_says_so(tmp_path: Path):
    async with process(tmp_path, drain_seconds=0.1) as (server, client):
        async with client.stream("POST", "/v1/chat", json=QUESTION) as response:
            reading = frames(response)
            await anext(reading)
            server.send_signal(signal.SIGTERM)
            rest = [frame async for frame in reading]
        assert [frame.event for frame in rest] == ["error", "done"]
        assert (rest[0].data["type"], rest[1].data["state"]) == ("urn:tsuba:problem:interrupted", "interrupted")
        assert await ended(server) == 0


async def test_after_a_crash_the_answer_it_cut_off_is_marked_interrupted(tmp_path: Path):
    async with process(tmp_path, drain_seconds=1) as (server, client):
        first = await first_frame(client)
        begun = await client.post("/v1/diagnoses", json={"target": {"text": "arn"}, "wait_seconds": 20})
        assert begun.status_code == 200
        server.kill()
        await ended(server)
    turn = first.id.partition(":")[0]
    async with process(tmp_path, drain_seconds=1) as (server, client):
        whole = await all_frames(await client.get(f"/v1/turns/{turn}/events"))
        assert [(frame.id, frame.event) for frame in whole] == [
            (f"{turn}:1", "text"),
            (f"{turn}:2", "error"),
            (f"{turn}:3", "done"),
        ]
        assert whole[-1].data["state"] == "interrupted"
        thread = (await client.get(f"/v1/threads/{whole[-1].data['thread_id']}")).json()
        assert [message["text"] for message in thread["messages"]] == ["slow", "one "]
        server.terminate()
        await ended(server)


async def first_frame(client: httpx.AsyncClient) -> Frame:
    async with client.stream("POST", "/v1/chat", json=QUESTION) as response:
        return await anext(frames(response))


async def until_refused(client: httpx.AsyncClient) -> None:
    """Ask until the server says that it is stopping: it does so within a moment of the signal."""
    async with asyncio.timeout(60):
        for n in range(10_000):
            answer = await client.post("/v1/chat", json={"text": "quick", "request_id": f"new-{n}"})
            if answer.status_code == 503:
                assert answer.json()["type"] == "urn:tsuba:problem:stopping"
                return


async def ended(server: asyncio.subprocess.Process) -> int:
    async with asyncio.timeout(60):
        return await server.wait()


@asynccontextmanager
async def process(
    folder: Path, *, drain_seconds: float
) -> AsyncGenerator[tuple[asyncio.subprocess.Process, httpx.AsyncClient]]:
    script = Path(__file__).with_name("served_script.py")
    server = await asyncio.create_subprocess_exec(
        sys.executable,
        str(script),
        str(folder),
        str(drain_seconds),
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert server.stdout is not None
    try:
        async with asyncio.timeout(60):
            url = (await server.stdout.readline()).decode().strip()
        async with httpx.AsyncClient(base_url=url, headers=MARIA, timeout=20) as client:
            yield server, client
    finally:
        if server.returncode is None:
            server.kill()
            await server.wait()

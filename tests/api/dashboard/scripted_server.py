"""A small server that speaks the page's contract from a script: run it, and it prints its port."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import uvicorn
from scripted_answers import Event, draft, events_for
from scripted_diagnoses import PROD
from scripted_fleet import PEOPLE, SERVICE_GAPS, SERVICES
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

API = Path(__file__).parents[3] / "api"
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
BREAK_AFTER = 9  # events sent before the connection of a "break" or "abrupt" question ends, once
PAUSE_AFTER = 9  # events sent before a "slow" question waits to be released or stopped


class World:
    """Who is signed in, what was asked, and what was filed."""

    def __init__(self) -> None:
        self.subject: str | None = None
        self.turns: dict[str, tuple[str, list[Event]]] = {}
        self.by_request: dict[str, str] = {}
        self.threads: dict[str, list[dict[str, Any]]] = {}
        self.tickets: dict[str, dict[str, Any]] = {}
        self.gates: dict[str, asyncio.Event] = {}
        self.stopped: set[str] = set()
        self.broken: set[str] = set()
        self.requests: list[dict[str, Any]] = []


world = World()


def problem(status: int, detail: str) -> JSONResponse:
    return JSONResponse({"type": "about:blank", "title": "Refused", "status": status, "detail": detail}, status)


async def me(_request: Request) -> Response:
    person = next((person for person in PEOPLE if person["subject"] == world.subject), None)
    if person is None:
        return problem(401, "Nobody is signed in.")
    accounts = {service["account_id"]: service["account_name"] for service in SERVICES[person["subject"]]}
    listed = [{"id": number, "name": name} for number, name in accounts.items()]
    return JSONResponse({**person, "accounts": listed, "link_hosts": ["docs.platform.example"]})


async def people(_request: Request) -> Response:
    return JSONResponse({"people": PEOPLE})


async def session(request: Request) -> Response:
    world.subject = (await request.json())["subject"]
    return Response(status_code=204)


async def services(_request: Request) -> Response:
    gaps = SERVICE_GAPS if world.subject == "ana" else []
    return JSONResponse({"services": SERVICES[world.subject or "ana"], "gaps": gaps})


async def chat(request: Request) -> Response:
    asked = await request.json()
    world.requests.append(asked)
    turn_id = world.by_request.setdefault(asked["request_id"], f"turn-{len(world.turns) + 1}")
    if turn_id not in world.turns:
        thread_id = asked.get("thread_id") or f"th-{len(world.threads) + 1}"
        done: Event = ("done", {"thread_id": thread_id, "turn_id": turn_id, "state": "done", "usage": {}})
        world.turns[turn_id] = (asked["text"], [*events_for(asked["text"]), done])
        world.threads.setdefault(thread_id, []).extend(
            [
                {"role": "user", "text": asked["text"], "turn_id": turn_id},
                {"role": "assistant", "text": "What was answered.", "turn_id": turn_id},
            ]
        )
        world.gates[turn_id] = asyncio.Event()
    return stream(turn_id, 0)


async def turn_events(request: Request) -> Response:
    turn_id = request.path_params["id"]
    if turn_id not in world.turns:
        return problem(404, f"there is no turn {turn_id} of yours")
    last = request.headers.get("last-event-id", f"{turn_id}:0")
    world.requests.append({"resumed": turn_id, "after": last})
    return stream(turn_id, int(last.rsplit(":", maxsplit=1)[1]))


def stream(turn_id: str, after: int) -> Response:
    return StreamingResponse(frames(turn_id, after), media_type="text/event-stream")


async def frames(turn_id: str, after: int) -> AsyncIterator[str]:
    question, events = world.turns[turn_id]
    yield ": hello\r\n\r\n"
    for n, (name, content) in list(enumerate(events, start=1))[after:]:
        if n > BREAK_AFTER and turn_id not in world.broken and ("break" in question or "abrupt" in question):
            world.broken.add(turn_id)
            if "abrupt" in question:
                # Events that were written but not sent yet are lost with the connection.
                raise ConnectionError("the script cuts the connection here")
            return
        if "slow" in question and n > PAUSE_AFTER:
            await world.gates[turn_id].wait()
        if turn_id in world.stopped:
            yield frame(turn_id, n, *events[-1])
            return
        yield frame(turn_id, n, name, content)
        await asyncio.sleep(0)


def frame(turn_id: str, n: int, name: str, content: dict[str, Any]) -> str:
    return f"id: {turn_id}:{n}\r\nevent: {name}\r\ndata: {json.dumps(content)}\r\n\r\n"


async def stop_turn(request: Request) -> Response:
    world.requests.append({"stopped": request.path_params["id"]})
    world.stopped.add(request.path_params["id"])
    world.gates[request.path_params["id"]].set()
    return Response(status_code=204)


async def thread(request: Request) -> Response:
    messages = world.threads.get(request.path_params["id"])
    return (
        JSONResponse({"id": request.path_params["id"], "messages": messages})
        if messages
        else problem(404, "there is no such conversation of yours")
    )


async def ticket_drafts(request: Request) -> Response:
    return JSONResponse(draft((await request.json())["diagnosis_id"]), 201)


async def tickets(request: Request) -> Response:
    body = await request.json()
    world.requests.append({"filed": body, "key": request.headers["idempotency-key"]})
    if "refuse" in body["title"]:
        return problem(502, "The ticket system cannot be reached. Try again.")
    created = not world.tickets
    ticket = world.tickets.setdefault("tk-1", {**body, "id": "tk-1", "key": "TSB-1", "url": "/tickets/tk-1"})
    return JSONResponse(ticket, 201 if created else 200)


async def recorded(_request: Request) -> Response:
    return JSONResponse(world.requests)


async def release(_request: Request) -> Response:
    for gate in world.gates.values():
        gate.set()
    return Response(status_code=204)


async def reset(request: Request) -> Response:
    global world  # noqa: PLW0603  a fresh world for the next test, in the process that runs already
    world = World()
    world.subject = request.query_params.get("as")
    return Response(status_code=204)


async def index(_request: Request) -> Response:
    return Response((API / "dashboard" / "index.html").read_bytes(), media_type="text/html")


async def widget(_request: Request) -> Response:
    return Response((API / "widget" / "widget.js").read_bytes(), media_type="text/javascript")


async def host_page(_request: Request) -> Response:
    """Return somebody else's page that embeds the widget."""
    body = f'<!doctype html><script type="module" src="/widget.js"></script><tsuba-chat account-id="{PROD}" region="us-west-2" cluster="prod" service="checkout-v42"></tsuba-chat>'
    return Response(body, media_type="text/html")


app = Starlette(
    routes=[
        Route("/", index),
        Route("/widget.js", widget),
        Route("/host", host_page),
        Route("/v1/me", me),
        Route("/v1/people", people),
        Route("/v1/session", session, methods=["POST"]),
        Route("/v1/services", services),
        Route("/v1/chat", chat, methods=["POST"]),
        Route("/v1/turns/{id}/events", turn_events),
        Route("/v1/turns/{id}", stop_turn, methods=["DELETE"]),
        Route("/v1/threads/{id}", thread),
        Route("/v1/ticket-drafts", ticket_drafts, methods=["POST"]),
        Route("/v1/tickets", tickets, methods=["POST"]),
        Route("/_requests", recorded),
        Route("/_release", release, methods=["POST"]),
        Route("/_reset", reset, methods=["POST"]),
        Mount("/dashboard", StaticFiles(directory=API / "dashboard")),
        Mount("/widget", StaticFiles(directory=API / "widget")),
    ]
)


def with_policy(inner: Any) -> Any:
    """Add the content security policy to every answer, streams included."""

    async def outer(scope: Any, receive: Any, send: Any) -> None:
        async def sending(message: Any) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"content-security-policy", CSP.encode())]
            await send(message)

        await inner(scope, receive, sending)

    return outer


def main() -> None:
    listening = socket.create_server(("127.0.0.1", 0))
    print(listening.getsockname()[1], flush=True)  # noqa: T201  the test reads the port from here
    config = uvicorn.Config(with_policy(app), log_level="critical", timeout_graceful_shutdown=0)
    uvicorn.Server(config).run(sockets=[listening])


if __name__ == "__main__":
    main()

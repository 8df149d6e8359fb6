"""The HTTP application: parts put together, routes added, drained at the end."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from agent.settings import Settings
from agent.store.store import Store
from api.agent_interface import Agent
from api.auth import check_listening
from api.parts import Parts, parts_in
from api.problem_responses import ProblemBody, install
from api.request_guard import RequestGuard
from api.routes import chat, diagnoses, health, knowledge, pages, people, services, tickets
from api.running_diagnoses import RunningDiagnoses
from api.running_sync import RunningSync
from api.running_turns import RunningTurns
from api.slots import Slots
from tools.aws.accounts import Directory

TITLE = "Tsuba"
API_VERSION = "1"
DESCRIPTION = "What broke on Amazon ECS, why, and what to do next, with evidence."


def utc_now() -> datetime:
    """Return the present moment."""
    return datetime.now(UTC)


def create_app(
    *,
    agent: Agent,
    directory: Callable[[], Directory],
    settings: Settings,
    store: Store,
    clock: Callable[[], datetime] = utc_now,
) -> FastAPI:
    """Make the application. It closes the agent at its end; the store stays the caller's to close.

    `directory` gives the directory as it is at that moment.

    Raises:
        SettingsError: the server would listen to other machines while nobody is signed in.
    """
    check_listening(settings)
    slots = Slots()
    parts = Parts(
        agent=agent,
        directory=directory,
        settings=settings,
        store=store,
        slots=slots,
        turns=RunningTurns(agent=agent, store=store, slots=slots, clock=clock),
        diagnoses=RunningDiagnoses(agent=agent, store=store, slots=slots, clock=clock),
        sync=RunningSync(settings.knowledge, clock),
    )

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
        del app
        await asyncio.gather(parts.turns.close_abandoned(), parts.diagnoses.close_abandoned())
        yield
        await parts.drain()
        await agent.close()

    # The interactive pages load scripts from elsewhere, which our own policy forbids.
    app = FastAPI(
        title=TITLE, version=API_VERSION, description=DESCRIPTION, docs_url=None, redoc_url=None, lifespan=lifespan
    )
    app.state.parts = parts
    app.add_middleware(RequestGuard)
    install(app)
    for router in (
        diagnoses.router,
        chat.router,
        services.router,
        tickets.router,
        people.router,
        knowledge.router,
        health.router,
        pages.router,
    ):
        app.include_router(router)
    pages.add_files(app)
    app.openapi = lambda: _openapi(app)
    return app


async def drain(app: FastAPI) -> None:
    """Begin nothing new, and let what runs end: at most the setting drain_seconds, then it is interrupted."""
    await parts_in(app).drain()


def _openapi(app: FastAPI) -> dict[str, Any]:
    if not app.openapi_schema:
        schema = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
        # The problem responses refer to it, and no route returns it in the ordinary way.
        model = ProblemBody.model_json_schema(ref_template="#/components/schemas/{model}")
        schema["components"]["schemas"] |= {**model.pop("$defs"), ProblemBody.__name__: model}
        app.openapi_schema = schema
    return app.openapi_schema

"""What the routes work with, made once by create_app and handed to each request."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, FastAPI, Request

from agent.settings import Settings
from agent.store.store import Store
from api.agent_interface import Agent
from api.running_diagnoses import RunningDiagnoses
from api.running_sync import RunningSync
from api.running_turns import RunningTurns
from api.slots import Slots
from tools.aws.accounts import Directory


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The parts. `directory` gives the directory as it is now; it may raise DirectoryError."""

    agent: Agent
    directory: Callable[[], Directory]
    settings: Settings
    store: Store
    slots: Slots
    turns: RunningTurns
    diagnoses: RunningDiagnoses
    sync: RunningSync

    async def drain(self) -> None:
        """Begin nothing new, and let what runs end."""
        self.slots.close()
        seconds = self.settings.drain_seconds
        await asyncio.gather(self.turns.drain(seconds), self.diagnoses.drain(seconds))


def parts_in(app: FastAPI) -> Parts:
    """Return the parts of an application."""
    parts = app.state.parts
    assert isinstance(parts, Parts)
    return parts


def parts_of(request: Request) -> Parts:
    """Return the parts of the application that serves a request."""
    return parts_in(request.app)


TheParts = Annotated[Parts, Depends(parts_of)]

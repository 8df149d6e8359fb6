"""Serves the scripted application for tests that send signals: python served_script.py FOLDER DRAIN_SECONDS.

The question "slow" is answered once SIGUSR1 has come, any other at once.
"""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

from agent.settings import Settings
from agent.store.store import open_store
from agent.store.threads import Thread
from agent.stream import AgentEvent, DoneEvent, TextEvent
from api.app import create_app
from api.server import serve
from tests.api.fakes import DIRECTORY, USAGE, ScriptedAgent
from tools.principal import Principal


class WaitingAgent(ScriptedAgent):
    async def chat(
        self, principal: Principal, thread: Thread, text: str, context: Mapping[str, str]
    ) -> AsyncIterator[AgentEvent]:
        yield TextEvent(delta="one ")
        if text == "slow":
            go = asyncio.Event()
            asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, go.set)
            await go.wait()
        yield TextEvent(delta="two")
        yield DoneEvent(usage=USAGE)


def main(folder: Path, drain_seconds: float) -> None:
    url = f"sqlite:///{folder / 'tsuba.db'}"
    store = open_store(url)
    app = create_app(
        agent=WaitingAgent(store=store),
        directory=lambda: DIRECTORY,
        settings=Settings(database_url=url, drain_seconds=drain_seconds),
        store=store,
    )

    def say(address: str) -> None:
        sys.stdout.write(address + "\n")
        sys.stdout.flush()

    serve(app, "127.0.0.1", 0, on_ready=say)


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]))

"""Serve the application with uvicorn, and stop without cutting anybody off."""

import asyncio
import errno
import signal
import socket
import threading
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from types import FrameType

import uvicorn
from fastapi import FastAPI

from agent.errors import SettingsError
from api.app import drain

# Each diagnosis that reads holds one of asyncio's threads while it waits for AWS, and so does each look at the store. By
# default there are six on two cores: seven people and a slow AWS would keep everybody else from their first word.
WAITING_THREADS = 128
CLOSE_SECONDS = 5  # how long readers have to take what is left once the answers have ended


def serve(app: FastAPI, host: str, port: int, *, on_ready: Callable[[str], None] | None = None) -> None:
    """Serve until SIGTERM or SIGINT, then return. `on_ready` is told the address once questions are answered; port 0 takes a free one.

    Raises:
        SettingsError: the port is in use, or the address is not one of this machine. Nothing was started.
    """
    listener = listen(host, port)
    server = DrainingServer(app, url=address(listener), on_ready=on_ready)
    try:
        with _stopped_by_signals(server):
            asyncio.run(server.serve(sockets=[listener]))
    finally:
        listener.close()


def listen(host: str, port: int) -> socket.socket:
    """Take the port.

    Raises:
        SettingsError: it is in use, or the address is not one of this machine.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    # Without it a server that was just stopped keeps its port for a minute. Another listener still has it alone.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen()
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise SettingsError(
                f"port {port} on {host} is in use by another program; stop it, or choose another port (setting port)"
            ) from error
        raise SettingsError(
            f"the server cannot listen on {host}:{port} (settings host and port): {error.strerror or error}"
        ) from error
    return listener


def address(listener: socket.socket) -> str:
    """Return the web address of a listening socket."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class DrainingServer(uvicorn.Server):
    """uvicorn, but the answers under way end before the connections that carry them are closed."""

    def __init__(self, app: FastAPI, *, url: str, on_ready: Callable[[str], None] | None = None) -> None:
        config = uvicorn.Config(
            app,
            log_config=None,  # logging is set up by main, once
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=CLOSE_SECONDS,
            lifespan="on",
        )
        super().__init__(config)
        self._app = app
        self._url = url
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say so."""
        executor = ThreadPoolExecutor(max_workers=WAITING_THREADS, thread_name_prefix="waiting")
        asyncio.get_running_loop().set_default_executor(executor)
        await super().startup(sockets)
        if self._on_ready is not None and not self.should_exit:
            self._on_ready(self._url)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let the answers end, then close. A second SIGINT does not wait."""
        draining = asyncio.create_task(drain(self._app))
        while not draining.done() and not self.force_exit:
            await asyncio.wait({draining}, timeout=0.1)
        await super().shutdown(sockets)
        if not draining.done():
            draining.cancel()


@contextmanager
def _stopped_by_signals(server: uvicorn.Server) -> Generator[None]:
    # uvicorn raises the signals it saw once more when it is done, for whatever handled them before it: with this handler
    # the caller goes on and cleans up, with Python's own the process would end there.
    def stop(number: int, frame: FrameType | None) -> None:
        del number, frame
        server.should_exit = True

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

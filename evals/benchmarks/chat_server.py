"""A `tsuba serve` in a process of its own, asked in its chat over HTTP; it measures when the first event arrives."""

import json
import re
import secrets
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from evals.benchmarks.driver import bare_environment

START_SECONDS, ANSWER_SECONDS = 60, 60
# The command as it is installed: what stands above evals is started, never imported.
_SERVE = (sys.executable, "-c", "from api.cli import main; main()", "serve")
_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")


class ServerError(Exception):
    """The server did not start, or gave no answer."""


class ServedChat:
    """A running server."""

    def __init__(self, environment: Mapping[str, str], folder: Path) -> None:
        """Start it, with its files in `folder`.

        Raises:
            ServerError: it ended before it answered; the message ends with what it wrote.
        """
        own = {
            "TSUBA_DATABASE_URL": f"sqlite:///{folder / 'tsuba.db'}",
            "TSUBA_REDACTION_KEY_FILE": str(folder / "redaction.key"),
            "TSUBA_KNOWLEDGE__PATH": str(folder / "knowledge.db"),
            "TSUBA_PORT": "0",
        }
        self._process = subprocess.Popen(
            _SERVE, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True,
            env={**bare_environment(), **environment, **own},
        )  # fmt: skip
        self._said: list[str] = []
        self._ready = threading.Event()
        self.url = ""
        threading.Thread(target=self._listen, daemon=True).start()
        self._ready.wait(START_SECONDS)
        if not self.url:
            self.close()
            raise ServerError(f"the server did not start; it wrote last:\n{''.join(self._said[-20:])}")

    def first_event_seconds(self, text: str, context: Mapping[str, str]) -> float:
        """Ask in a new conversation, wait for the whole answer, and return when its first event had come.

        Raises:
            ServerError: the answer held no event, or not a whole one.
        """
        form = {"text": text, "request_id": secrets.token_hex(8), "context": context}
        request = urllib.request.Request(  # our own loopback address
            f"{self.url}/v1/chat",
            data=json.dumps(form).encode(),
            headers={"Content-Type": "application/json"},
            method="POST",
        )
        began, first, last = time.perf_counter(), None, ""
        with urllib.request.urlopen(request, timeout=ANSWER_SECONDS) as answer:
            for line in answer:
                if line.startswith(b"event:"):
                    first = first or time.perf_counter() - began
                    last = line.decode().removeprefix("event:").strip()
        if first is None or last != "done":
            raise ServerError(f"the chat's answer was not whole; its last event was {last or 'none'}")
        return first

    def close(self) -> None:
        """End the server."""
        self._process.terminate()
        try:
            self._process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _listen(self) -> None:
        assert self._process.stderr is not None
        with self._process.stderr as said:
            for line in said:
                self._said = [*self._said[-50:], line]
                if not self.url and (found := _ADDRESS.search(line)):
                    self.url = found[0]
                    self._ready.set()
        self._ready.set()

"""The demo: simulated AWS accounts and Bedrock on the wire, a deployment that fails, its diagnosis, and the page.

The rules diagnose; then a scripted model puts the same into words, on the way every model's answer takes.
"""

import asyncio
import json
import logging
import os
import secrets
import signal
import sys
import tempfile
import textwrap
import threading
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPResponse
from pathlib import Path
from typing import Any

import click

from agent.diagnosis import Diagnosis, from_json
from agent.documentation.opening import open_documentation
from agent.documentation.settings import KnowledgeSettings
from agent.documentation.sources import configured_sources
from agent.settings import Settings
from api.serve_command import run_server
from api.terminal import WIDTH, render, render_words
from knowledge.ingest import sync
from tools.errors import ToolError

EVENT_SECONDS = 60  # the whole diagnosis has 20 seconds; the rest is for a machine that is busy starting


class DemoError(ToolError):
    """The demo did not get as far as it should."""


def run_demo(settings: Settings, *, once: bool, port: int | None) -> None:
    """Start the simulator and the server, let a deployment fail, show its diagnosis, and stay up unless `once`.

    Raises:
        SettingsError: the port is in use.
        LabError: the simulator cannot start.
        DemoError: the diagnosis could not be shown.
    """
    from evals.aws_lab.server import start_lab
    from evals.deployment_event import deployment_failed_event
    from evals.expansion import DEMO_SCENARIO
    from evals.scripted_model.model import MEANING, start_scripted_model
    from evals.selection import select_worlds

    click.echo("Starting simulated AWS accounts …", err=True)
    with (
        tempfile.TemporaryDirectory(prefix="tsuba-demo-") as state,
        start_lab(select_worlds([], [DEMO_SCENARIO])) as lab,
        start_scripted_model(lab.environment()) as model,
    ):
        os.environ.update(lab.environment())
        world = lab.loaded[0]
        target = world.entry["target"]
        event = deployment_failed_event(
            world.accounts, account_id=target["account_id"], region=target["region"], service=target["service"]
        )
        chosen = settings.model_copy(
            update={
                "accounts_file": lab.accounts_file,
                "subject": lab.environment()["TSUBA_SUBJECT"],
                "database_url": f"sqlite:///{Path(state) / 'tsuba.db'}",
                "redaction_key_file": Path(state) / "redaction.key",
                "port": _port(settings, once=once, port=port),
                "knowledge": _documentation(Path(state)),
                "model": model,
            }
        )
        failures: list[Exception] = []

        def tell(url: str) -> None:
            story = _Story(
                url=url,
                event=event,
                question=world.question,
                looks_at={name: target[name] for name in ("account_id", "region", "cluster", "service")},
                meaning=MEANING,
                once=once,
                failures=failures,
            )
            threading.Thread(target=story.tell, daemon=True).start()

        run_server(chosen, on_ready=tell, log_level=logging.WARNING)
        if failures:
            raise DemoError(f"the demo did not get its diagnosis: {failures[0]}") from failures[0]


def _documentation(state: Path) -> KnowledgeSettings:
    """Index the example platform's pages and the runbooks. Their vectors come with Tsuba: it takes a second or two."""
    kept = KnowledgeSettings(path=state / "knowledge.db", example_platform=True)
    opened = open_documentation(kept)

    async def fill() -> None:
        try:
            await sync(configured_sources(kept), opened.index, opened.embedder, without=opened.without)
        finally:
            await opened.index.close()

    asyncio.run(fill())
    return kept


def _port(settings: Settings, *, once: bool, port: int | None) -> int:
    if port is not None:
        return port
    return 0 if once else settings.port


@dataclass(frozen=True, slots=True, kw_only=True)
class _Story:
    """What the demo does once the server is up. What goes wrong is kept in `failures`."""

    url: str
    event: Mapping[str, Any]
    question: str
    looks_at: Mapping[str, str]
    meaning: str
    once: bool
    failures: list[Exception]

    def tell(self) -> None:
        """Send the event as EventBridge would, ask in the chat, print the answers, and end the server if that was all."""
        try:
            detail = self.event["detail"]
            click.echo(f"A deployment fails: {detail['eventName']}, {detail['reason']}\n", err=True)
            click.echo(render(self._diagnosed()))
            click.echo(f"Asked in the chat: {self.question}")
            click.echo(textwrap.fill(self.meaning, WIDTH) + "\n")
            click.echo(render_words(self._asked()))
            if not self.once:
                click.echo(f"Ask more at {self.url} - for example: {self.question}\nStop with Ctrl-C.")
        except Exception as error:  # a thread's outermost loop: run_demo raises it once the server has ended
            self.failures.append(error)
        sys.stdout.flush()
        if self.once or self.failures:
            os.kill(os.getpid(), signal.SIGTERM)

    def _diagnosed(self) -> Diagnosis:
        with self._post("/v1/diagnoses", {"event": self.event, "wait_seconds": 30}) as answer:
            return from_json(answer.read())

    def _asked(self) -> Diagnosis:
        """Ask as somebody who looks at the service, and return the diagnosis: the line of data that follows its name."""
        form = {"text": self.question, "request_id": secrets.token_hex(8), "context": self.looks_at}
        with self._post("/v1/chat", form) as answer:
            lines = iter(answer)
            for line in lines:
                if line.strip() == b"event: diagnosis":
                    return from_json(next(lines).removeprefix(b"data:"))
        raise DemoError("the chat ended without a diagnosis")

    def _post(self, path: str, form: Mapping[str, Any]) -> HTTPResponse:
        request = urllib.request.Request(  # noqa: S310  # our own loopback address
            f"{self.url}{path}",
            data=json.dumps(form).encode(),
            headers={"Content-Type": "application/json"},
            method="POST",
        )
        return urllib.request.urlopen(request, timeout=EVENT_SECONDS)  # noqa: S310

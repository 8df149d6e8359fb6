"""The demo: simulated AWS accounts on the wire, a deployment that fails, its diagnosis, and the page to ask about it."""

import asyncio
import json
import logging
import os
import signal
import sys
import tempfile
import threading
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from agent.diagnosis import Diagnosis, from_json
from agent.documentation import open_documentation
from agent.documentation_settings import KnowledgeSettings
from agent.documentation_sources import configured_sources
from agent.settings import Settings
from api.serve_command import run_server
from api.terminal import render
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
    from evals.selection import select_worlds

    click.echo("Starting simulated AWS accounts …", err=True)
    with (
        tempfile.TemporaryDirectory(prefix="tsuba-demo-") as state,
        start_lab(select_worlds([], [DEMO_SCENARIO])) as lab,
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
            }
        )
        failures: list[Exception] = []

        def tell(url: str) -> None:
            story = threading.Thread(target=_tell, args=(url, event, world.question, once, failures), daemon=True)
            story.start()

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


def _tell(url: str, event: Mapping[str, Any], question: str, once: bool, failures: list[Exception]) -> None:
    """Send the event as EventBridge would, print what Tsuba says, and end the server when that was all."""
    try:
        detail = event["detail"]
        click.echo(f"A deployment fails: {detail['eventName']}, {detail['reason']}\n", err=True)
        click.echo(render(_diagnose(url, event)))
        if not once:
            click.echo(f"Ask more at {url} - for example: {question}\nStop with Ctrl-C.")
    except Exception as error:  # a thread's outermost loop: run_demo raises it once the server has ended
        failures.append(error)
    sys.stdout.flush()
    if once or failures:
        os.kill(os.getpid(), signal.SIGTERM)


def _diagnose(url: str, event: Mapping[str, Any]) -> Diagnosis:
    body = json.dumps({"event": event, "wait_seconds": 30}).encode()
    request = urllib.request.Request(  # noqa: S310  # our own loopback address
        f"{url}/v1/diagnoses", data=body, headers={"Content-Type": "application/json"}, method="POST"
    )
    with urllib.request.urlopen(request, timeout=EVENT_SECONDS) as answer:  # noqa: S310
        return from_json(answer.read())

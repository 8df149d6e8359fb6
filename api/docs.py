"""What docs/ says of the command line and of the HTTP API: told by themselves, written by `python -m evals.docs api.docs`."""

import json
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from agent.assembly import assemble_agent
from agent.settings import Settings
from agent.store.store import open_store
from api.app import create_app
from api.cli import cli
from tools.aws.accounts import Directory

WIDTH = 80  # what a terminal has when nobody chose


def documents() -> Mapping[str, str]:
    """Return the two files, by path."""
    return {"docs/cli.md": cli_page(cli), "docs/openapi.json": openapi_document()}


def cli_page(root: click.Command, name: str = "tsuba") -> str:
    """Write down the help of a command and of all commands below it, as a terminal of 80 columns shows it."""
    intro = (
        "Exit codes: 0 all is well, 3 something fails, 1 nothing could be said, 2 wrong usage. "
        "Settings come from `tsuba.toml` and `TSUBA_*`: [every one of them](tsuba.example.toml)."
    )
    sections = [f"## {path}\n\n```text\n{text}\n```" for path, text in _helps(root, name, None)]
    mark = "<!-- Made by `make docs` from api/cli.py: change that, not this page. -->"
    return "\n\n".join((mark, "# Commands", intro, *sections)) + "\n"


def openapi_document() -> str:
    """Describe the HTTP API: the real application on an empty directory, which serves nobody and reads nothing."""
    defaults = Settings.model_construct()  # neither the environment nor a file has a say in the documentation
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{Path(folder) / 'tsuba.db'}")
        try:
            agent = assemble_agent(defaults, _nobody, store)
            app = create_app(agent=agent, directory=_nobody, settings=defaults, store=store)
            schema: dict[str, Any] = app.openapi()
        finally:
            store.close()
    mark = "Made by `make docs` from api/routes: change those, not this file."
    return json.dumps({"x-made-by": mark, **schema}, indent=2, ensure_ascii=False) + "\n"


def _helps(command: click.Command, name: str, parent: click.Context | None) -> Iterator[tuple[str, str]]:
    context = command.make_context(
        name, [], parent, resilient_parsing=True, terminal_width=WIDTH, max_content_width=WIDTH
    )
    yield context.command_path, command.get_help(context).rstrip()
    if isinstance(command, click.Group):
        for below in command.list_commands(context):
            found = command.get_command(context, below)
            if found is not None:
                yield from _helps(found, below, context)


def _nobody() -> Directory:
    return Directory((), ())

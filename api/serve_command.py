"""What `tsuba serve` does: open what is kept, put the agent together, serve until told to stop."""

import logging
from collections.abc import Callable

import click

from agent.assembly import assemble_agent
from agent.errors import SettingsError
from agent.settings import Settings
from agent.store.store import open_store
from api.app import create_app
from api.server import serve
from tools.aws.accounts import DirectoryFile


def run_server(
    settings: Settings, *, on_ready: Callable[[str], None] | None = None, log_level: int = logging.INFO
) -> None:
    """Serve until SIGTERM or SIGINT. `on_ready` is told the address.

    Raises:
        SettingsError: no accounts file, a port in use, an address that is not loopback, or a language model that cannot
            be used as it is configured.
        DirectoryError: the accounts file cannot be used.
        CredentialsError: there is no region to call the language model in.
    """
    if settings.accounts_file is None:
        raise SettingsError("the server needs a directory of accounts and people; set TSUBA_ACCOUNTS_FILE")
    logging.basicConfig(level=log_level, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)  # it tells of every start that nothing was to do
    directory = DirectoryFile(settings.accounts_file)
    directory()  # a wrong file is said now, not at the first question
    store = open_store(settings.database_url)
    try:
        app = create_app(
            agent=assemble_agent(settings, directory, store), directory=directory, settings=settings, store=store
        )
        serve(app, settings.host, settings.port, on_ready=on_ready or _say)
    finally:
        store.close()


def _say(url: str) -> None:
    click.echo(f"Tsuba answers at {url}", err=True)

"""Open the database: SQLite (WAL) for one machine, PostgreSQL beyond.

SQLite's locking: https://www.sqlite.org/lang_transaction.html, https://www.sqlite.org/wal.html
"""

import sqlite3
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError, SQLAlchemyError

from agent.errors import SettingsError

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_SECONDS = 10  # how long a writer waits for another: longer than any of our transactions by far
MIGRATION_LOCK = 0x7473756261  # "tsuba": the advisory lock that one migrating process holds


def create_store_engine(url: str) -> Engine:
    """Make the engine for a database URL. A SQLite file and its directory are made when absent.

    Raises:
        SettingsError: not a URL, a driver that is not installed, or a SQLite database in memory.
    """
    try:
        place = make_url(url)
        if place.get_backend_name() != "sqlite":
            return create_engine(place, pool_pre_ping=True)
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise SettingsError(f"the setting database_url cannot be used: {error}") from error
    return _sqlite_engine(place)


def migrate(engine: Engine) -> None:
    """Bring the tables to the newest form. Does nothing when they are; processes that start together take turns.

    Raises:
        SettingsError: the database cannot be reached or changed.
    """
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    try:
        if engine.dialect.name == "sqlite":
            _use_write_ahead_log(engine)
        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except SQLAlchemyError as error:
        place = engine.url.render_as_string(hide_password=True)
        raise SettingsError(f"the database {place} (setting database_url) cannot be used: {error}") from error


@contextmanager
def reading(engine: Engine) -> Generator[Connection]:
    """Open a transaction that only reads: on SQLite it waits for no writer and holds none up."""
    with engine.connect().execution_options(read_only=True) as connection:
        yield connection


@contextmanager
def writing(engine: Engine) -> Generator[Connection]:
    """Open a transaction that may write; it is committed at the end."""
    with engine.begin() as connection:
        yield connection


def _sqlite_engine(place: URL) -> Engine:
    if place.database in (None, "", ":memory:"):
        raise SettingsError(
            "the setting database_url names a SQLite database in memory, which threads cannot share; name a file"
        )
    try:
        Path(str(place.database)).parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(
            f"the directory of the database {place.database} (setting database_url) cannot be made: {error.strerror}"
        ) from error
    engine = create_engine(place)

    def set_up(connection: Any, record: object) -> None:
        del record
        # Transactions are begun below, not by the driver, which would begin them too late for a lock.
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
        connection.execute("PRAGMA foreign_keys = ON")
        try:
            connection.execute("PRAGMA synchronous = NORMAL")  # the first to look into the file
        except sqlite3.DatabaseError as error:
            # SQLAlchemy passes on what an event raises as it is.
            raise OperationalError("PRAGMA synchronous", None, error) from error

    def begin(connection: Connection) -> None:
        # A transaction that reads first and writes later fails at once when another wrote between, whatever the busy
        # timeout: so whatever may write takes the write lock at its beginning.
        read_only = connection.get_execution_options().get("read_only", False)
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")

    event.listen(engine, "connect", set_up)
    event.listen(engine, "begin", begin)
    return engine


def _use_write_ahead_log(engine: Engine) -> None:
    # The mode stays in the file. Changing it needs the file alone, and SQLite does not always wait for that.
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        connection = engine.raw_connection()
        try:
            connection.cursor().execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if time.monotonic() > deadline:
                raise OperationalError("PRAGMA journal_mode = WAL", None, error) from error
            time.sleep(0.05)
        else:
            return
        finally:
            connection.close()

import subprocess
import sys
import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, insert, inspect, select, text
from sqlalchemy.exc import IntegrityError

from agent.errors import SettingsError
from agent.store.engine import create_store_engine, migrate, reading, writing
from agent.store.store import Store, open_store
from agent.store.tables import evidence, metadata, turn_events
from tools.tickets.local import local_metadata

ROOT = Path(__file__).parents[3]


@pytest.fixture
def engine(tmp_path: Path):
    made = create_store_engine(f"sqlite:///{tmp_path / 'deep' / 'down' / 'tsuba.db'}")
    yield made
    made.dispose()


def differences(engine: Engine) -> object:
    with engine.connect() as connection:
        return compare_metadata(MigrationContext.configure(connection), [metadata, local_metadata])


def test_a_fresh_database_gets_the_tables_the_code_knows(engine: Engine):
    assert differences(engine)
    migrate(engine)
    assert differences(engine) == []
    assert {"diagnoses", "turns", "local_tickets"} <= set(inspect(engine).get_table_names())


def test_migrating_again_changes_nothing_and_loses_nothing(store: Store):
    row = {"id": "ev-1", "account_id": "1", "document": {}}
    with writing(store.engine) as connection:
        connection.execute(insert(evidence).values(row))
    migrate(store.engine)
    with reading(store.engine) as connection:
        assert connection.execute(select(evidence.c.id)).scalars().all() == ["ev-1"]


def test_processes_that_start_together_migrate_once(tmp_path: Path):
    url = f"sqlite:///{tmp_path / 'tsuba.db'}"
    code = f"from agent.store.store import open_store; open_store({url!r}).close()"
    running = [
        subprocess.Popen([sys.executable, "-W", "error", "-c", code], cwd=ROOT, stderr=subprocess.PIPE)
        for _ in range(4)
    ]
    complaints = [process.communicate(timeout=60)[1].decode() for process in running]
    assert [process.returncode for process in running] == [0, 0, 0, 0], complaints


def test_sqlite_is_set_up_for_readers_beside_a_writer(store: Store):
    with reading(store.engine) as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
        assert connection.execute(text("PRAGMA busy_timeout")).scalar() == 10_000
    with writing(store.engine) as writer:
        writer.execute(insert(evidence).values(id="ev-1", account_id="1", document={}))
        with reading(store.engine) as reader:
            assert reader.execute(select(evidence)).all() == []


def test_a_row_of_nothing_is_refused(store: Store):
    with pytest.raises(IntegrityError), writing(store.engine) as connection:
        connection.execute(insert(turn_events).values(turn_id="turn-none", n=1, event="text", data={}))


def test_writers_that_read_first_take_turns_and_lose_nothing(store: Store):
    with writing(store.engine) as connection:
        connection.execute(insert(evidence).values(id="ev-1", account_id="0", document={}))
    failed: list[Exception] = []

    def count_up() -> None:
        try:
            for _ in range(20):
                with writing(store.engine) as connection:
                    seen = int(connection.execute(select(evidence.c.account_id)).scalar_one())
                    connection.execute(evidence.update().values(account_id=str(seen + 1)))
        except Exception as error:  # a thread's failure is the test's
            failed.append(error)

    threads = [threading.Thread(target=count_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with reading(store.engine) as connection:
        assert (failed, connection.execute(select(evidence.c.account_id)).scalar_one()) == ([], "80")


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("sqlite://", "in memory"),
        ("sqlite:///:memory:", "in memory"),
        ("not a url", "setting database_url cannot be used"),
        ("nosuch://host/x", "setting database_url cannot be used"),
        ("sqlite:////proc/nowhere/tsuba.db", r"directory of the database /proc/nowhere/tsuba.db .* cannot be made"),
    ],
)
def test_a_database_that_cannot_be_used_is_named_with_its_setting(url: str, complaint: str):
    with pytest.raises(SettingsError, match=complaint):
        open_store(url)


def test_a_file_that_is_no_database_is_said_to_be_that(tmp_path: Path):
    file = tmp_path / "tsuba.db"
    file.write_text("certainly not a database, and long enough to have a header that says so" * 20)
    with pytest.raises(SettingsError, match=r"tsuba.db \(setting database_url\) cannot be used"):
        open_store(f"sqlite:///{file}")

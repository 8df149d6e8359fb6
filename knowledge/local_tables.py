"""The file of the embedded index: SQLite, one writer at a time, readers never held up (WAL).

Everything in it can be made again from the sources, so a file of another form is emptied, not migrated.
Source: https://www.sqlite.org/wal.html
"""

import json
import sqlite3
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from knowledge.article import Label, Section
from knowledge.errors import IndexUnavailableError
from knowledge.visibility import Access

FORM = 1  # raise it with any change of the tables or of what postings hold
SEPARATOR = "\x1f"  # between the titles of a path
BUSY_SECONDS = 30  # a writer waits for another's transaction: a large source takes some seconds

_TABLES = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE documents (
    source TEXT NOT NULL, doc_id TEXT NOT NULL, version TEXT, content_hash TEXT NOT NULL,
    PRIMARY KEY (source, doc_id)
) WITHOUT ROWID;
CREATE TABLE sections (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, source TEXT NOT NULL, doc_id TEXT NOT NULL,
    path TEXT NOT NULL, title TEXT NOT NULL, text TEXT NOT NULL, url TEXT, label TEXT NOT NULL, updated TEXT,
    text_hash TEXT NOT NULL, postings BLOB NOT NULL
);
CREATE INDEX sections_of_document ON sections (source, doc_id);
CREATE INDEX sections_of_text ON sections (text_hash);
CREATE TABLE terms (number INTEGER PRIMARY KEY, term TEXT NOT NULL UNIQUE);
CREATE TABLE vectors (
    text_hash TEXT NOT NULL, model TEXT NOT NULL, vector BLOB NOT NULL, PRIMARY KEY (text_hash, model)
) WITHOUT ROWID;
"""
INSERT_SECTION = (
    "INSERT INTO sections (id, source, doc_id, path, title, text, url, updated, label, text_hash, postings)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
READ_SECTIONS = (
    "SELECT id, source, doc_id, path, title, text, url, updated FROM sections"
    " WHERE number IN (SELECT value FROM json_each(?)) ORDER BY number"
)
# One section of each text: equal texts share a vector.
SECTIONS_WITHOUT_VECTOR = (
    "SELECT label, id, source, doc_id, path, title, text, url, updated FROM sections WHERE number IN ("
    "SELECT min(number) FROM sections WHERE NOT EXISTS ("
    "SELECT 1 FROM vectors WHERE vectors.text_hash = sections.text_hash AND model = ?)"
    " GROUP BY text_hash ORDER BY min(number) LIMIT ?) ORDER BY number"
)


class LocalFile:
    """The SQLite file. A connection a use: they cost a fraction of a millisecond, and threads share none."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @contextmanager
    def reading(self) -> Generator[sqlite3.Connection]:
        """Open one consistent view.

        Raises:
            IndexUnavailableError: the file is absent, in use, or no index.
        """
        if not self.path.exists():
            raise IndexUnavailableError(f"there is no documentation index at {self.path} yet: tsuba knowledge sync")
        with self._connected() as connection:
            if connection.execute("PRAGMA user_version").fetchone()[0] != FORM:
                raise IndexUnavailableError(
                    f"the documentation index {self.path} is of another version of Tsuba: tsuba knowledge sync"
                )
            connection.execute("BEGIN")
            yield connection
            connection.execute("COMMIT")

    @contextmanager
    def writing(self) -> Generator[sqlite3.Connection]:
        """Open a transaction: all of it is kept, or, when it is broken off at any moment, nothing.

        Raises:
            IndexUnavailableError: the file cannot be made or written.
        """
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise IndexUnavailableError(f"the folder {self.path.parent} cannot be made: {error.strerror}") from error
        with self._connected() as connection:
            connection.execute("BEGIN IMMEDIATE")
            if connection.execute("PRAGMA user_version").fetchone()[0] != FORM:
                _remake(connection)
            yield connection
            connection.execute("COMMIT")

    @contextmanager
    def _connected(self) -> Generator[sqlite3.Connection]:
        try:
            connection = sqlite3.connect(self.path, timeout=BUSY_SECONDS, isolation_level=None)
            try:
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA synchronous = NORMAL")
                yield connection
            finally:
                connection.close()  # what is not committed is rolled back
        except sqlite3.Error as error:
            raise IndexUnavailableError(f"the documentation index {self.path} cannot be used: {error}") from error


def meta(connection: sqlite3.Connection, name: str) -> str | None:
    """Return a note of the index."""
    row = connection.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
    return row[0] if row else None


def set_meta(connection: sqlite3.Connection, name: str, value: str) -> None:
    """Keep a note of the index."""
    connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))


def label_text(label: Label) -> str:
    """Write a label so that equal ones are equal texts."""
    return json.dumps(
        [
            label.access.tenant,
            sorted(label.access.groups),
            label.team,
            label.product,
            list(label.platform_versions),
            label.category,
        ]
    )


def read_label(text: str) -> Label:
    """Read back what `label_text` wrote."""
    tenant, groups, team, product, versions, category = json.loads(text)
    return Label(
        access=Access(tenant=tenant, groups=frozenset(groups)),
        team=team,
        product=product,
        platform_versions=tuple(versions),
        category=category,
    )


def section_row(section: Section) -> tuple[str | None, ...]:
    """Return a section's values in the order of INSERT_SECTION, without its postings."""
    updated = section.updated.isoformat() if section.updated else None
    return (
        section.id, section.source, section.doc_id, SEPARATOR.join(section.path), section.title, section.text, section.url,
        updated, label_text(section.label), section.text_hash,
    )  # fmt: skip


def read_section(row: Sequence[str], label: Label) -> Section:
    """Read back what `section_row` wrote, but for the label."""
    own_id, source, doc_id, path, title, text, url, updated = row
    return Section(
        id=own_id, source=source, doc_id=doc_id, path=tuple(path.split(SEPARATOR)) if path else (), title=title, text=text, url=url,
        label=label, updated=date.fromisoformat(updated) if updated else None,
    )  # fmt: skip


def _remake(connection: sqlite3.Connection) -> None:
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    for (name,) in names.fetchall():
        connection.execute(f'DROP TABLE "{name}"')
    for statement in _TABLES.split(";"):
        connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {FORM}")

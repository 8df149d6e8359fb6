"""The embedded index, the default: a SQLite file and arrays in memory. No server.

Exact search over everything: some milliseconds for thousands of sections. docs/knowledge.md says from when on
OpenSearch is the better place.
"""

import asyncio
import json
import sqlite3
import threading
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from knowledge.article import Section
from knowledge.bm25f import Floats, Postings, counted, postings_of
from knowledge.embedding import Vectors
from knowledge.errors import ModelMismatchError
from knowledge.index import Candidate, Candidates, Change, Document, Filters, IndexStatus, Mark
from knowledge.local_snapshot import Snapshot, load_snapshot
from knowledge.local_tables import (
    INSERT_SECTION,
    READ_SECTIONS,
    SECTIONS_WITHOUT_VECTOR,
    LocalFile,
    meta,
    read_label,
    read_section,
    section_row,
    set_meta,
)
from knowledge.query import PreparedQuery
from knowledge.visibility import Visibility


class LocalIndex:
    """The index in one file. Several processes may read it while one writes."""

    on_bedrock = False

    def __init__(self, path: Path) -> None:
        self._file = LocalFile(path)
        self._lock = threading.Lock()
        self._snapshot: Snapshot | None = None

    async def candidates(
        self, query: PreparedQuery, vector: Vectors | None, visibility: Visibility, filters: Filters, *, limit: int
    ) -> Candidates:
        """Return the best by words and the best by likeness; both scores are exact for every one of them."""
        return await asyncio.to_thread(self._candidates, query, vector, visibility, filters, limit)

    async def marks(self, source: str) -> dict[str, Mark]:
        """Return the documents of a source; none when there is no index yet."""
        return await asyncio.to_thread(self._marks, source)

    async def apply(self, change: Change) -> None:
        """Write and delete documents in one transaction."""
        await asyncio.to_thread(self._apply, change)

    async def without_vector(self, model: str, *, limit: int) -> tuple[Section, ...]:
        """Return sections without a vector of this model."""
        return await asyncio.to_thread(self._without_vector, model, limit)

    async def put_vectors(self, model: str, vectors: Mapping[str, Vectors]) -> None:
        """Keep vectors as 16-bit numbers: their cosines differ in the fourth place."""
        await asyncio.to_thread(self._put_vectors, model, vectors)

    async def use_model(self, model: str) -> None:
        """Search by this model's vectors from now on."""
        await asyncio.to_thread(self._use_model, model)

    async def model(self) -> str | None:
        """Return the model whose vectors are searched."""
        return (await self.status()).model

    async def status(self) -> IndexStatus:
        """Return what the file holds."""
        return await asyncio.to_thread(self._status)

    async def close(self) -> None:
        """Forget what is in memory."""
        self._snapshot = None

    def _candidates(
        self, query: PreparedQuery, vector: Vectors | None, visibility: Visibility, filters: Filters, limit: int
    ) -> Candidates:
        with self._file.reading() as connection:
            snapshot = self._current(connection)
            seen = snapshot.visible(lambda label: label.access.opens_to(visibility) and filters.admit(label))
            words = snapshot.words(query, seen)
            likeness = snapshot.likeness(vector, seen) if vector is not None else None
            best = {at for at in _best(words, limit) if words[at] > 0}
            if likeness is not None:
                best |= {at for at in _best(likeness, limit) if seen[at]}
            chosen = sorted(best)
            sections = _read(connection, snapshot, chosen)
        return Candidates(
            found=tuple(
                Candidate(
                    section=section,
                    words=float(words[at]),
                    likeness=float(likeness[at]) if likeness is not None else None,
                )
                for at, section in zip(chosen, sections, strict=True)
            ),
            searched=int(seen.sum()),
            by_likeness=likeness is not None,
        )

    def _current(self, connection: sqlite3.Connection) -> Snapshot:
        generation = meta(connection, "generation") or ""
        with self._lock:
            if self._snapshot is None or self._snapshot.generation != generation:
                self._snapshot = load_snapshot(connection)
            return self._snapshot

    def _marks(self, source: str) -> dict[str, Mark]:
        with self._file.writing() as connection:  # makes the file where there is none
            rows = connection.execute(
                "SELECT doc_id, version, content_hash FROM documents WHERE source = ?", (source,)
            ).fetchall()
        return {doc_id: Mark(version=version, content_hash=content_hash) for doc_id, version, content_hash in rows}

    def _apply(self, change: Change) -> None:
        counts = {section.id: counted(section) for document in change.written for section in document.sections}
        used = sorted({term for fields in counts.values() for field in fields for term in field})
        with self._file.writing() as connection:
            connection.executemany("INSERT OR IGNORE INTO terms (term) VALUES (?)", [(term,) for term in used])
            numbers = {term: number for number, term in connection.execute("SELECT number, term FROM terms")}
            for doc_id in change.deleted:
                _delete(connection, change.source, doc_id)
            for document in change.written:
                _delete(connection, change.source, document.doc_id)
                postings = [postings_of(counts[section.id], numbers) for section in document.sections]
                _insert(connection, change.source, document, postings)
            set_meta(connection, "generation", uuid.uuid4().hex)

    def _without_vector(self, model: str, limit: int) -> tuple[Section, ...]:
        with self._file.reading() as connection:
            rows: list[tuple[str, ...]] = connection.execute(SECTIONS_WITHOUT_VECTOR, (model, limit)).fetchall()
        return tuple(read_section(row[1:], read_label(row[0])) for row in rows)

    def _put_vectors(self, model: str, vectors: Mapping[str, Vectors]) -> None:
        rows = [(text_hash, model, vector.astype(np.float16).tobytes()) for text_hash, vector in vectors.items()]
        if not rows:
            return
        with self._file.writing() as connection:
            (size,) = connection.execute("SELECT max(length(vector)) FROM vectors WHERE model = ?", (model,)).fetchone()
            if {len(row[2]) for row in rows} != {size or len(rows[0][2])}:
                raise ModelMismatchError(f"vectors of {model} have another size than those in {self._file.path}")
            connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", rows)
            if meta(connection, "model") == model:
                set_meta(connection, "generation", uuid.uuid4().hex)

    def _use_model(self, model: str) -> None:
        with self._file.writing() as connection:
            connection.execute(
                "DELETE FROM vectors WHERE model <> ? OR text_hash NOT IN (SELECT text_hash FROM sections)", (model,)
            )
            set_meta(connection, "model", model)
            set_meta(connection, "generation", uuid.uuid4().hex)

    def _status(self) -> IndexStatus:
        with self._file.reading() as connection:
            documents = dict(connection.execute("SELECT source, count(*) FROM documents GROUP BY source ORDER BY 1"))
            (sections,) = connection.execute("SELECT count(*) FROM sections").fetchone()
            model = meta(connection, "model")
            (embedded,) = connection.execute(
                "SELECT count(*) FROM sections JOIN vectors USING (text_hash) WHERE model = ?", (model,)
            ).fetchone()
        return IndexStatus(
            kind="embedded", place=str(self._file.path), documents=documents, sections=sections, embedded=embedded,
            model=model,
        )  # fmt: skip


def _best(scores: Floats, limit: int) -> list[int]:
    """Return where the highest scores stand, in no order: sorting all of them would take longer than making them."""
    if len(scores) <= limit:
        return list(range(len(scores)))
    return [int(at) for at in np.argpartition(-scores, limit)[:limit]]


def _read(connection: sqlite3.Connection, snapshot: Snapshot, rows: list[int]) -> list[Section]:
    wanted = json.dumps([int(snapshot.numbers[at]) for at in rows])
    found = connection.execute(READ_SECTIONS, (wanted,)).fetchall()
    return [read_section(row, snapshot.labels[int(snapshot.label_of[at])]) for at, row in zip(rows, found, strict=True)]


def _delete(connection: sqlite3.Connection, source: str, doc_id: str) -> None:
    connection.execute("DELETE FROM sections WHERE source = ? AND doc_id = ?", (source, doc_id))
    connection.execute("DELETE FROM documents WHERE source = ? AND doc_id = ?", (source, doc_id))


def _insert(connection: sqlite3.Connection, source: str, document: Document, postings: Sequence[Postings]) -> None:
    mark = document.mark
    connection.execute(
        "INSERT INTO documents VALUES (?, ?, ?, ?)", (source, document.doc_id, mark.version, mark.content_hash)
    )
    connection.executemany(
        INSERT_SECTION,
        [
            (*section_row(section), packed.tobytes())
            for section, packed in zip(document.sections, postings, strict=True)
        ],
    )

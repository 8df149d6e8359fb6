"""Evidence, stored once under its content address. Who may read it is decided by its account, by the caller."""

from collections.abc import Iterable

from pydantic import TypeAdapter
from sqlalchemy import Connection, Engine, insert, select
from sqlalchemy.exc import IntegrityError

from agent.store.engine import reading, writing
from agent.store.tables import evidence as evidence_table
from tools.evidence import Evidence

_ADAPTER = TypeAdapter(Evidence)


class EvidenceStore:
    """Keeps evidence, redacted as it came."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, pieces: Iterable[Evidence]) -> None:
        """Keep pieces; one that is there already stays as it was first read."""
        with writing(self._engine) as connection:
            keep_evidence(connection, pieces)

    def get(self, ids: Iterable[str]) -> dict[str, Evidence]:
        """Return the pieces of these ids by id; one that is not there is left out."""
        query = select(evidence_table.c.id, evidence_table.c.document).where(evidence_table.c.id.in_(tuple(ids)))
        with reading(self._engine) as connection:
            return {row.id: _ADAPTER.validate_python(row.document) for row in connection.execute(query)}


def keep_evidence(connection: Connection, pieces: Iterable[Evidence]) -> None:
    """Keep pieces within a transaction of the caller's."""
    wanted = {piece.id: piece for piece in pieces}
    present = set(connection.execute(select(evidence_table.c.id).where(evidence_table.c.id.in_(wanted))).scalars())
    # In one order everywhere, so that two writers of the same evidence cannot wait for each other in a circle.
    for piece_id in sorted(wanted.keys() - present):
        piece = wanted[piece_id]
        row = {
            "id": piece.id,
            "account_id": piece.scope.account_id,
            "document": _ADAPTER.dump_python(piece, mode="json"),
        }
        try:
            with connection.begin_nested():
                connection.execute(insert(evidence_table).values(row))
        except IntegrityError:
            continue  # another writer kept the same piece a moment ago: same id, same content

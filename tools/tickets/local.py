"""Tickets in Tsuba's own database, for platforms that have no ticket system, and for the demo."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Engine, Index, Integer, MetaData, String, Table, Text, insert, select, text, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from tools.errors import TicketError
from tools.tickets.backend import Filed
from tools.tickets.ticket import Ticket, TicketDraft
from tools.tickets.utc_time import UtcTime

KEY_PREFIX = "TSU-"

local_metadata = MetaData()
local_tickets = Table(
    "local_tickets",
    local_metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("id", String(40), nullable=False, unique=True),
    Column("state", String(10), nullable=False),
    Column("draft_id", String(40), nullable=False),
    Column("diagnosis_id", String(40), nullable=False),
    Column("account_id", String(12), nullable=False, index=True),
    Column("fingerprint", String(80), nullable=False),
    Column("title", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("severity", Integer, nullable=False),
    Column("owner", String(40), nullable=False),
    Column("filed_by", String(200), nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("closed_at", UtcTime, nullable=True),
    # A number is never given twice, also after a ticket was deleted.
    sqlite_autoincrement=True,
)
# The database itself keeps one open ticket per cause, whoever files at the same moment.
Index(
    "uq_local_tickets_open_fingerprint",
    local_tickets.c.fingerprint,
    unique=True,
    sqlite_where=text("state = 'open'"),
    postgresql_where=text("state = 'open'"),
)


class LocalTickets:
    """A TicketBackend on a database whose tables exist. `pages_url` is where ticket pages are, without a final slash."""

    def __init__(self, engine: Engine, *, pages_url: str = "/tickets") -> None:
        self._engine = engine
        self._pages_url = pages_url

    def file(self, draft: TicketDraft, *, title: str, body: str, filed_by: str, at: datetime) -> Filed:
        """File a draft, or return the open ticket of its fingerprint.

        Raises:
            TicketError: the database refused.
        """
        row = {
            "id": f"tk-{secrets.token_hex(10)}",
            "state": "open",
            "draft_id": draft.id,
            "diagnosis_id": draft.diagnosis_id,
            "account_id": draft.account_id,
            "fingerprint": draft.fingerprint,
            "title": title,
            "body": body,
            "severity": draft.severity,
            "owner": draft.owner,
            "filed_by": filed_by,
            "created_at": at,
        }
        if (standing := self.find_by_fingerprint(draft.fingerprint)) is not None:
            return Filed(ticket=standing, created=False)
        try:
            with self._engine.begin() as connection:
                number = connection.execute(
                    insert(local_tickets).values(row).returning(local_tickets.c.number)
                ).scalar_one()
        except IntegrityError as error:
            standing = self.find_by_fingerprint(draft.fingerprint)
            if standing is None:
                raise TicketError(f"the ticket for draft {draft.id} was not stored; try again") from error
            return Filed(ticket=standing, created=False)
        except SQLAlchemyError as error:
            raise TicketError(f"the ticket for draft {draft.id} was not stored; try again") from error
        return Filed(ticket=self._ticket({**row, "number": number}), created=True)

    def get(self, ticket_id: str) -> Ticket | None:
        """Return a ticket by its id, or None."""
        found = self._select(local_tickets.c.id == ticket_id)
        return found[0] if found else None

    def list(self, account_ids: frozenset[str]) -> tuple[Ticket, ...]:
        """Return the tickets about these accounts, newest first."""
        return self._select(local_tickets.c.account_id.in_(account_ids))

    def find_by_fingerprint(self, fingerprint: str) -> Ticket | None:
        """Return the open ticket of a cause, or None."""
        found = self._select((local_tickets.c.fingerprint == fingerprint) & (local_tickets.c.state == "open"))
        return found[0] if found else None

    def close(self, ticket_id: str, *, at: datetime) -> None:
        """Close a ticket, so that the next failure of its cause opens a new one. Closing twice changes nothing."""
        closing = update(local_tickets).where(local_tickets.c.id == ticket_id, local_tickets.c.state == "open")
        with self._engine.begin() as connection:
            connection.execute(closing.values(state="closed", closed_at=at))

    def _select(self, condition: Any) -> tuple[Ticket, ...]:
        query = select(local_tickets).where(condition).order_by(local_tickets.c.number.desc())
        try:
            with self._engine.connect().execution_options(read_only=True) as connection:
                return tuple(self._ticket(row) for row in connection.execute(query).mappings())
        except SQLAlchemyError as error:
            raise TicketError("the tickets in Tsuba's database cannot be read; try again") from error

    def _ticket(self, row: Mapping[Any, Any]) -> Ticket:
        return Ticket(
            id=row["id"],
            key=f"{KEY_PREFIX}{row['number']}",
            url=f"{self._pages_url}/{row['id']}",
            draft_id=row["draft_id"],
            diagnosis_id=row["diagnosis_id"],
            account_id=row["account_id"],
            fingerprint=row["fingerprint"],
            title=row["title"],
            body=row["body"],
            severity=row["severity"],
            owner=row["owner"],
            filed_by=row["filed_by"],
            created_at=row["created_at"],
        )

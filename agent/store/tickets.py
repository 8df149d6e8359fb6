"""Ticket drafts, the record of every ticket filed, and the keys that keep a repeated request from filing twice."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, Engine, insert, select, update
from sqlalchemy.exc import IntegrityError

from agent.errors import ConflictError
from agent.store.engine import reading, writing
from agent.store.tables import idempotency_keys, ticket_drafts, tickets
from tools.tickets.ticket import Ticket, TicketDraft


class TicketStore:
    """Keeps drafts, filed tickets and idempotency keys. Who may see a ticket is decided by its account, by the caller."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add_draft(self, draft: TicketDraft) -> None:
        """Keep a draft."""
        with writing(self._engine) as connection:
            connection.execute(insert(ticket_drafts).values(asdict(draft)))

    def draft(self, draft_id: str) -> TicketDraft | None:
        """Return a draft by its id, or None."""
        with reading(self._engine) as connection:
            row = (
                connection.execute(select(ticket_drafts).where(ticket_drafts.c.id == draft_id)).mappings().one_or_none()
            )
        return None if row is None else TicketDraft(**{str(name): value for name, value in row.items()})

    def claim_key(self, *, subject: str, key: str, request: str, at: datetime) -> str | None:
        """Take a key before filing: None means go ahead, an id is the ticket filed under this key before.

        `request` is a digest (SHA-256, hex) of what the key stands for. A key taken by a request that then crashed gives
        None again: the ticket system itself keeps one open ticket per cause.

        Raises:
            ConflictError: the key stands for another request.
        """
        row = {"subject": subject, "key": key, "request": request, "created_at": at}
        mine = select(idempotency_keys).where(idempotency_keys.c.subject == subject, idempotency_keys.c.key == key)
        try:
            with writing(self._engine) as connection:
                taken = connection.execute(mine).one_or_none()
                if taken is None:
                    connection.execute(insert(idempotency_keys).values(row))
                    return None
        except IntegrityError:
            with reading(self._engine) as connection:
                taken = connection.execute(mine).one()
        if taken.request != request:
            raise ConflictError(f"the Idempotency-Key {key} was used for another request; take a new one")
        return taken.ticket_id

    def record(self, ticket: Ticket, *, subject: str, key: str) -> None:
        """Note the ticket that was filed, or found open, under a key. Noting a ticket twice changes nothing."""
        mine = (idempotency_keys.c.subject == subject) & (idempotency_keys.c.key == key)
        with writing(self._engine) as connection:
            _keep(connection, ticket)
            connection.execute(update(idempotency_keys).where(mine).values(ticket_id=ticket.id))

    def ticket(self, ticket_id: str) -> Ticket | None:
        """Return a filed ticket by its id, or None."""
        with reading(self._engine) as connection:
            row = connection.execute(select(tickets).where(tickets.c.id == ticket_id)).mappings().one_or_none()
        return None if row is None else Ticket(**{str(name): value for name, value in row.items()})

    def tickets(self, account_ids: frozenset[str]) -> tuple[Ticket, ...]:
        """Return the tickets about these accounts, newest first."""
        query = select(tickets).where(tickets.c.account_id.in_(account_ids))
        with reading(self._engine) as connection:
            rows = connection.execute(query.order_by(tickets.c.created_at.desc(), tickets.c.id)).mappings().all()
        return tuple(Ticket(**{str(name): value for name, value in row.items()}) for row in rows)


def _keep(connection: Connection, ticket: Ticket) -> None:
    if connection.execute(select(tickets.c.id).where(tickets.c.id == ticket.id)).scalar() is not None:
        return
    try:
        with connection.begin_nested():
            connection.execute(insert(tickets).values(asdict(ticket)))
    except IntegrityError:
        return  # another request noted the same ticket a moment ago

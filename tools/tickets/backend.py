"""What every ticket system must do for Tsuba: one open ticket per cause."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from tools.tickets.ticket import Ticket, TicketDraft


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """The ticket of a cause; `created` says whether this call made it or found it open."""

    ticket: Ticket
    created: bool


class TicketBackend(Protocol):
    """A place where tickets live. Calls block; every one may raise TicketError."""

    def file(self, draft: TicketDraft, *, title: str, body: str, filed_by: str, at: datetime) -> Filed:
        """File a draft as edited, unless a ticket of its fingerprint is open: then return that one, unchanged."""
        ...

    def get(self, ticket_id: str) -> Ticket | None:
        """Return a ticket by its id, or None."""
        ...

    def list(self, account_ids: frozenset[str]) -> tuple[Ticket, ...]:
        """Return the tickets about these accounts, newest first."""
        ...

    def find_by_fingerprint(self, fingerprint: str) -> Ticket | None:
        """Return the open ticket of a cause, or None."""
        ...

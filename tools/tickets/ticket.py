"""A ticket and its draft: triaged text, ready for whoever takes it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketDraft:
    """What would be filed. `fingerprint` is equal for equal causes, so that one cause makes one ticket.

    `account_id` decides who may see it; `body` is markdown; `severity` counts from 1, the worst.
    """

    id: str
    diagnosis_id: str
    account_id: str
    fingerprint: str
    title: str
    body: str
    severity: int
    owner: str
    requested_by: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """A filed ticket. `key` is the backend's own name for it."""

    id: str
    key: str
    url: str
    draft_id: str
    diagnosis_id: str
    account_id: str
    fingerprint: str
    title: str
    body: str
    severity: int
    owner: str
    filed_by: str
    created_at: datetime

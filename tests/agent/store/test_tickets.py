from datetime import UTC, datetime, timedelta

import pytest

from agent.errors import ConflictError
from agent.store.store import Store
from tools.tickets.ticket import Ticket, TicketDraft

AT = datetime(2026, 3, 1, tzinfo=UTC)
DRAFT = TicketDraft(
    id="td-1",
    diagnosis_id="dg-1",
    account_id="111122223333",
    fingerprint="fp-1",
    title="t",
    body="b",
    severity=3,
    owner="app team",
    requested_by="maria",
    created_at=AT,
)


def ticket(ticket_id: str = "tk-1", *, account_id: str = "111122223333", minutes: int = 0) -> Ticket:
    return Ticket(
        id=ticket_id,
        key="TSU-1",
        url="/tickets/tk-1",
        draft_id="td-1",
        diagnosis_id="dg-1",
        account_id=account_id,
        fingerprint="fp-1",
        title="t",
        body="b",
        severity=3,
        owner="app team",
        filed_by="maria",
        created_at=AT + timedelta(minutes=minutes),
    )


def claim(store: Store, *, key: str = "k", request: str = "digest", subject: str = "maria") -> str | None:
    return store.tickets.claim_key(subject=subject, key=key, request=request, at=AT)


def test_drafts_and_tickets_come_back_as_they_were(store: Store):
    store.tickets.add_draft(DRAFT)
    store.tickets.record(ticket(), subject="maria", key="k")
    assert store.tickets.draft("td-1") == DRAFT
    assert store.tickets.ticket("tk-1") == ticket()
    assert (store.tickets.draft("td-2"), store.tickets.ticket("tk-2")) == (None, None)


def test_a_key_is_free_once_and_then_gives_the_ticket_filed_under_it(store: Store):
    assert claim(store) is None
    store.tickets.record(ticket(), subject="maria", key="k")
    assert claim(store) == "tk-1"
    assert claim(store, subject="bernd") is None
    assert claim(store, key="k-2") is None


def test_a_key_taken_by_a_request_that_crashed_is_free_for_that_request(store: Store):
    assert claim(store) is None
    assert claim(store) is None


def test_a_key_does_not_stand_for_two_requests(store: Store):
    claim(store)
    with pytest.raises(ConflictError, match="Idempotency-Key k was used"):
        claim(store, request="other")


def test_a_ticket_found_open_twice_is_noted_once_under_both_keys(store: Store):
    for key in ("k-1", "k-2"):
        claim(store, key=key)
        store.tickets.record(ticket(), subject="maria", key=key)
    assert claim(store, key="k-1") == claim(store, key="k-2") == "tk-1"
    assert store.tickets.tickets(frozenset({"111122223333"})) == (ticket(),)


def test_tickets_of_some_accounts_are_listed_newest_first(store: Store):
    tickets = (ticket("tk-1"), ticket("tk-2", minutes=2), ticket("tk-3", account_id="444455556666", minutes=3))
    for each in tickets:
        store.tickets.record(each, subject="maria", key=each.id)
    assert store.tickets.tickets(frozenset({"111122223333"})) == (tickets[1], tickets[0])
    assert store.tickets.tickets(frozenset()) == ()

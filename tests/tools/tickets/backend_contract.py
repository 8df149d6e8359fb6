"""What every ticket backend must do. A backend's own test class inherits these tests and gives `backend`."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

from tools.tickets.backend import Filed, TicketBackend
from tools.tickets.ticket import TicketDraft

AT = datetime(2026, 3, 1, 14, 9, tzinfo=UTC)
DRAFT = TicketDraft(
    id="td-1",
    diagnosis_id="dg-1",
    account_id="111122223333",
    fingerprint="fp-1",
    title="checkout cannot start",
    body="It **fails**.",
    severity=3,
    owner="app team",
    requested_by="maria",
    created_at=AT,
)


def file(backend: TicketBackend, draft: TicketDraft = DRAFT, title: str = "Edited") -> Filed:
    return backend.file(draft, title=title, body=draft.body, filed_by="bernd", at=AT)


class BackendContract:
    """The tests."""

    def test_a_filed_ticket_says_what_was_drafted_as_it_was_edited(self, backend: TicketBackend):
        filed = file(backend)
        ticket = filed.ticket
        assert filed.created
        assert (ticket.title, ticket.body, ticket.filed_by, ticket.created_at) == ("Edited", DRAFT.body, "bernd", AT)
        assert (ticket.draft_id, ticket.diagnosis_id, ticket.account_id) == ("td-1", "dg-1", "111122223333")
        assert (ticket.fingerprint, ticket.severity, ticket.owner) == ("fp-1", 3, "app team")
        assert ticket.key
        assert ticket.url

    def test_a_ticket_is_found_by_id_cause_and_account(self, backend: TicketBackend):
        ticket = file(backend).ticket
        assert backend.get(ticket.id) == ticket
        assert backend.find_by_fingerprint("fp-1") == ticket
        assert backend.list(frozenset({"111122223333"})) == (ticket,)

    def test_what_is_not_there_is_none_or_empty(self, backend: TicketBackend):
        file(backend)
        assert backend.get("tk-none") is None
        assert backend.find_by_fingerprint("fp-none") is None
        assert backend.list(frozenset({"444455556666"})) == ()
        assert backend.list(frozenset()) == ()

    def test_an_open_cause_keeps_its_one_ticket_unchanged(self, backend: TicketBackend):
        first = file(backend).ticket
        second = file(backend, replace(DRAFT, id="td-2"), "Another title")
        assert (second.ticket, second.created) == (first, False)
        assert backend.list(frozenset({"111122223333"})) == (first,)

    def test_two_causes_make_two_tickets_newest_first(self, backend: TicketBackend):
        first = file(backend).ticket
        second = file(backend, replace(DRAFT, id="td-2", fingerprint="fp-2")).ticket
        assert first.key != second.key
        assert backend.list(frozenset({"111122223333"})) == (second, first)

    def test_a_cause_filed_by_many_at_once_makes_one_ticket(self, backend: TicketBackend):
        with ThreadPoolExecutor(8) as pool:
            filed = list(pool.map(lambda n: file(backend, replace(DRAFT, id=f"td-{n}")), range(8)))
        assert len({each.ticket.id for each in filed}) == 1
        assert sum(each.created for each in filed) == 1

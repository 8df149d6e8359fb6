from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, delete

from tests.tools.tickets.backend_contract import AT, DRAFT, BackendContract, file
from tools.errors import TicketError
from tools.tickets.local import LocalTickets, local_metadata, local_tickets
from tools.tickets.ticket import Ticket


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = create_engine(f"sqlite:///{tmp_path / 'tickets.db'}", connect_args={"timeout": 30})
    local_metadata.create_all(made)
    yield made
    made.dispose()


@pytest.fixture
def backend(engine: Engine) -> LocalTickets:
    return LocalTickets(engine, pages_url="http://127.0.0.1:8320/tickets")


class LookedTooEarly(LocalTickets):
    """Looks for an open ticket a moment before another process files it."""

    looked = False

    def find_by_fingerprint(self, fingerprint: str) -> Ticket | None:
        if self.looked:
            return super().find_by_fingerprint(fingerprint)
        self.looked = True
        return None


class TestLocalTickets(BackendContract):
    def test_keys_count_up_and_the_url_is_the_page(self, backend: LocalTickets):
        first = file(backend).ticket
        second = file(backend, replace(DRAFT, fingerprint="fp-2")).ticket
        assert (first.key, second.key) == ("TSU-1", "TSU-2")
        assert first.url == f"http://127.0.0.1:8320/tickets/{first.id}"

    def test_a_cause_that_comes_back_after_its_ticket_was_closed_makes_a_new_one(self, backend: LocalTickets):
        first = file(backend).ticket
        backend.close(first.id, at=AT)
        backend.close(first.id, at=AT)
        assert backend.find_by_fingerprint("fp-1") is None
        again = file(backend)
        assert again.created
        assert again.ticket.id != first.id
        assert backend.get(first.id) == first

    def test_a_key_is_not_given_again_after_its_ticket_was_deleted(self, backend: LocalTickets, engine: Engine):
        file(backend)
        with engine.begin() as connection:
            connection.execute(delete(local_tickets))
        assert file(backend).ticket.key == "TSU-2"

    def test_a_database_without_the_table_is_a_ticket_error(self, backend: LocalTickets, engine: Engine):
        local_metadata.drop_all(engine)
        with pytest.raises(TicketError, match="cannot be read"):
            backend.get("tk-1")
        with pytest.raises(TicketError):
            file(backend)

    def test_the_database_keeps_one_open_ticket_per_cause_whoever_looked_when(
        self, backend: LocalTickets, engine: Engine
    ):
        first = file(backend).ticket
        late = file(LookedTooEarly(engine, pages_url="http://127.0.0.1:8320/tickets"))
        assert (late.ticket, late.created) == (first, False)

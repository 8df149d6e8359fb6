import json
from pathlib import Path
from typing import Any

import pytest

from knowledge.errors import SourceError
from knowledge.sources.closed_tickets import ClosedTickets
from knowledge.sources.source import SourceDefaults
from tests.knowledge.sources.source_contract import TENANT, Shelf, SourceContract


class TicketShelf(Shelf):
    def __init__(self, export: Path) -> None:
        self.export = export
        self.rows: dict[str, dict[str, Any]] = {}
        self.source = ClosedTickets("tickets", export, defaults=SourceDefaults(tenant=TENANT))
        self.write()

    def write(self) -> None:
        self.export.write_text("".join(json.dumps(row) + "\n" for row in self.rows.values()))

    def put(self, page: str, text: str, *, groups: tuple[str, ...] = ("everyone",)) -> None:
        row: dict[str, Any] = {"id": page, "title": page, "resolution": text, "url": f"https://t/{page}"}
        self.rows[page] = row | ({"visibility": list(groups)} if groups else {})
        self.write()

    def remove(self, page: str) -> None:
        del self.rows[page]
        self.write()

    def break_listing(self) -> None:
        self.export.write_text(self.export.read_text() + '{"id": "half')


class TestClosedTickets(SourceContract):
    @pytest.fixture
    def shelf(self, tmp_path: Path) -> Shelf:
        return TicketShelf(tmp_path / "tickets.jsonl")


def test_a_ticket_tells_what_happened_and_how_it_was_solved(tmp_path: Path):
    shelf = TicketShelf(tmp_path / "t.jsonl")
    shelf.rows["T-1"] = {
        "id": "T-1", "title": "Exit 137", "body": "It dies.", "resolution": "More memory.", "closed_at": "2026-03-04T10:00:00Z",
        "team": "shop", "category": "container_oom", "visibility": "shop", "url": "https://t/1",
    }  # fmt: skip
    shelf.write()
    (listed,) = shelf.source.listing()
    article = shelf.source.read(listed)
    assert article.body == "## What happened\n\nIt dies.\n\n## How it was solved\n\nMore memory.\n"
    assert (article.title, article.label.team, article.label.category, article.url) == (
        "Exit 137",
        "shop",
        "container_oom",
        "https://t/1",
    )
    assert str(article.updated) == "2026-03-04"


def test_a_ticket_without_a_resolution_teaches_nothing(tmp_path: Path):
    shelf = TicketShelf(tmp_path / "t.jsonl")
    shelf.put("T-1", "")
    assert list(shelf.source.listing()) == []


@pytest.mark.parametrize("line", ["[]", '{"title": "no id"}', '{"id": "x"}', "7"])
def test_a_line_that_is_no_ticket_makes_the_listing_incomplete(tmp_path: Path, line: str):
    (tmp_path / "t.jsonl").write_text(line + "\n")
    with pytest.raises(SourceError):
        list(ClosedTickets("t", tmp_path / "t.jsonl", defaults=SourceDefaults(tenant=TENANT)).listing())

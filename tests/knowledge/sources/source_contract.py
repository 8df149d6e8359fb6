"""What every source must do. A source's own test class inherits these tests and gives `shelf`: a source and its pen."""

import pytest

from knowledge.errors import SourceError, UnreadableDocumentError
from knowledge.sources.source import Listed, Source
from knowledge.visibility import Visibility

TENANT = "acme"


class Shelf:
    """A source of tenant acme without a default visibility, and what writes to the place behind it."""

    source: Source

    def put(self, page: str, text: str, *, groups: tuple[str, ...] = ("everyone",)) -> None:
        """Write or change a page, for these groups; for none: without any visibility."""
        raise NotImplementedError

    def remove(self, page: str) -> None:
        raise NotImplementedError

    def break_listing(self) -> None:
        raise NotImplementedError


class SourceContract:
    """The tests."""

    def listed(self, shelf: Shelf) -> dict[str, Listed]:
        return {listed.doc_id: listed for listed in shelf.source.listing()}

    def only(self, shelf: Shelf) -> Listed:
        (listed,) = self.listed(shelf).values()
        return listed

    def test_an_empty_place_is_no_error(self, shelf: Shelf):
        assert self.listed(shelf) == {}

    def test_a_page_is_listed_and_read(self, shelf: Shelf):
        shelf.put("roads", "# Roads\n\nTurn left.\n\n## Hills\n\nSlow down.\n")
        article = shelf.source.read(self.only(shelf))
        assert (article.source, article.doc_id) == (shelf.source.name, self.only(shelf).doc_id)
        assert article.title.lower() == "roads"
        assert "Turn left." in article.body
        assert "## Hills" in article.body
        assert article.url

    def test_a_page_opens_to_the_groups_it_names(self, shelf: Shelf):
        shelf.put("roads", "Text.", groups=("shop",))
        access = shelf.source.read(self.only(shelf)).label.access
        assert access.opens_to(Visibility(tenant=TENANT, groups=frozenset({"shop"})))
        assert not access.opens_to(Visibility(tenant=TENANT, groups=frozenset({"pay"})))
        assert not access.opens_to(Visibility(tenant="umbra", groups=frozenset({"shop"})))

    def test_a_page_that_says_nothing_of_visibility_is_hidden(self, shelf: Shelf):
        shelf.put("roads", "Text.", groups=())
        access = shelf.source.read(self.only(shelf)).label.access
        assert not access.opens_to(Visibility(tenant=TENANT, groups=frozenset({"everyone", "shop"})))

    def test_a_change_is_noticed_and_nothing_else_is(self, shelf: Shelf):
        shelf.put("roads", "Turn left.")
        first = self.only(shelf)
        assert self.only(shelf) == first
        before = shelf.source.read(first).content_hash
        shelf.put("roads", "Turn right.")
        second = self.only(shelf)
        assert second.doc_id == first.doc_id
        assert second.version is None or second.version != first.version
        assert shelf.source.read(second).content_hash != before

    def test_what_was_removed_is_not_listed(self, shelf: Shelf):
        shelf.put("roads", "Text.")
        shelf.put("rails", "Text.")
        shelf.remove("roads")
        assert len(self.listed(shelf)) == 1

    def test_a_page_that_is_gone_between_listing_and_reading_is_unreadable(self, shelf: Shelf):
        shelf.put("roads", "Text.")
        listed = self.only(shelf)
        shelf.remove("roads")
        with pytest.raises(UnreadableDocumentError):
            shelf.source.read(listed)

    def test_a_listing_that_is_not_complete_is_an_error(self, shelf: Shelf):
        shelf.put("roads", "Text.")
        shelf.break_listing()
        with pytest.raises(SourceError):
            list(shelf.source.listing())

    def test_many_pages_are_all_listed(self, shelf: Shelf):
        for number in range(60):
            shelf.put(f"page-{number}", f"Number {number}.")
        assert len(self.listed(shelf)) == 60

    def test_secrets_are_masked(self, shelf: Shelf):
        shelf.put("roads", "Set DB_PASSWORD=hunter22hunter and go.")
        assert "hunter22hunter" not in shelf.source.read(self.only(shelf)).body

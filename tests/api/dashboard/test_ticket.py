"""Drafting and filing a ticket: a person reads it, changes it, and says so."""

from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def drafted(page: Page, address: str) -> Page:
    page.goto(address)
    page.locator('[data-service="checkout-v42"]').click()
    page.get_by_test_id("suggestion").filter(has_text="create a ticket").click()
    expect(page.get_by_test_id("ticket-draft")).to_be_visible()
    return page


def filings(page: Page, address: str) -> list[dict[str, Any]]:
    return [sent for sent in page.request.get(f"{address}/_requests").json() if "filed" in sent]


def test_the_draft_can_be_changed_and_is_filed_as_changed(drafted: Page, address: str) -> None:
    expect(drafted.get_by_test_id("ticket-draft")).to_contain_text("severity 3 · owner: app team")
    expect(drafted.get_by_test_id("ticket-title")).to_be_focused()
    drafted.get_by_test_id("ticket-title").fill("checkout cannot start")
    drafted.get_by_test_id("ticket-body").fill("Tag v42 is missing.")
    assert filings(drafted, address) == []
    drafted.get_by_test_id("file-ticket").click()
    expect(drafted.get_by_test_id("ticket-filed")).to_contain_text("Filed as TSB-1")
    expect(drafted.get_by_test_id("ticket-link")).to_have_attribute("href", f"{address}/tickets/tk-1")
    (filing,) = filings(drafted, address)
    assert filing["filed"] == {"draft_id": "dr-1", "title": "checkout cannot start", "body": "Tag v42 is missing."}
    assert len(filing["key"]) == 32


def test_filing_the_same_cause_again_shows_the_ticket_there_is(drafted: Page) -> None:
    drafted.get_by_test_id("file-ticket").click()
    expect(drafted.get_by_test_id("ticket-filed")).to_contain_text("Filed as TSB-1")
    drafted.get_by_test_id("suggestion").filter(has_text="create a ticket").click()
    drafted.get_by_test_id("file-ticket").click()
    expect(drafted.get_by_test_id("ticket-filed")).to_contain_text("This cause already has a ticket: TSB-1")


def test_a_repeated_filing_keeps_its_key_and_a_changed_one_gets_another(drafted: Page, address: str) -> None:
    refusal = drafted.get_by_test_id("ticket-draft").get_by_role("alert")
    file = drafted.get_by_test_id("file-ticket")
    drafted.get_by_test_id("ticket-title").fill("refuse this")
    for _ in range(2):
        with drafted.expect_response("**/v1/tickets"):
            file.click()
        expect(refusal).to_have_text("The ticket system cannot be reached. Try again.")
    drafted.get_by_test_id("ticket-title").fill("take this")
    file.click()
    expect(drafted.get_by_test_id("ticket-filed")).to_be_visible()
    first, repeated, changed = [filing["key"] for filing in filings(drafted, address)]
    assert first == repeated
    assert changed != first


def test_a_draft_can_be_discarded(drafted: Page, address: str) -> None:
    drafted.get_by_role("button", name="Discard").click()
    expect(drafted.get_by_test_id("ticket-draft")).to_have_count(0)
    assert filings(drafted, address) == []


def test_a_draft_made_by_the_chat_is_the_same_form(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_test_id("chat-input").fill("please draft it")
    page.get_by_test_id("send").click()
    expect(page.get_by_test_id("ticket-draft")).to_be_visible()
    page.get_by_test_id("file-ticket").click()
    expect(page.get_by_test_id("ticket-filed")).to_contain_text("Filed as TSB-1")


def test_asking_for_a_draft_again_keeps_the_one_being_edited(drafted: Page) -> None:
    drafted.get_by_test_id("ticket-title").fill("my own words")
    drafted.get_by_test_id("suggestion").filter(has_text="create a ticket").click()
    expect(drafted.get_by_test_id("ticket-title")).to_be_focused()
    expect(drafted.get_by_test_id("ticket-title")).to_have_value("my own words")


def test_pressing_twice_asks_for_one_draft(page: Page, address: str) -> None:
    asked: list[Route] = []
    page.route("**/v1/ticket-drafts", lambda route: asked.append(route))  # noqa: PLW0108  # playwright takes no built-in
    page.goto(address)
    page.locator('[data-service="checkout-v42"]').click()
    page.get_by_test_id("suggestion").filter(has_text="create a ticket").dblclick()
    for route in asked:
        route.continue_()
    expect(page.get_by_test_id("ticket-draft")).to_be_visible()
    assert len(asked) == 1


def test_what_is_being_filed_can_be_neither_changed_nor_discarded(drafted: Page, address: str) -> None:
    held: list[Route] = []
    drafted.route("**/v1/tickets", lambda route: held.append(route))  # noqa: PLW0108  # playwright takes no built-in
    with drafted.expect_request("**/v1/tickets"):
        drafted.get_by_test_id("file-ticket").dblclick()
    expect(drafted.get_by_role("button", name="Discard")).to_be_disabled()
    expect(drafted.get_by_test_id("ticket-title")).not_to_be_editable()
    # Asked for again meanwhile, the draft stays until it has become a ticket.
    drafted.get_by_test_id("suggestion").filter(has_text="create a ticket").click()
    for route in held:
        route.continue_()
    expect(drafted.get_by_test_id("ticket-filed")).to_contain_text("Filed as TSB-1")
    assert len(filings(drafted, address)) == 1


def test_what_comes_at_the_end_of_a_turn_does_not_move_the_draft(page: Page, address: str) -> None:
    """A click that begins on the button must end on it."""
    page.goto(address)
    page.locator('[data-service="checkout-v42"]').click()
    page.get_by_test_id("suggestion").filter(has_text="create a ticket").click()
    draft, offers = page.get_by_test_id("ticket-draft"), page.get_by_test_id("suggestion").first
    expect(draft).to_be_visible()
    above, below = draft.bounding_box(), offers.bounding_box()
    assert above is not None
    assert below is not None
    assert above["y"] + above["height"] <= below["y"]

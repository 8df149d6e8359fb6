"""The card of a diagnosis, and the evidence behind it."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def card(page: Page, address: str) -> Iterator[Locator]:
    page.goto(address)
    page.locator('[data-service="checkout-v42"]').click()
    expect(page.get_by_test_id("suggestion").first).to_be_visible()
    return page.get_by_test_id("diagnosis-card")


def test_it_says_first_what_happened_and_whom_it_hurts(card: Locator) -> None:
    expect(card.locator("header")).to_contain_text("Rolled back")
    expect(card.locator("header")).to_contain_text("checkout-v42 · shop-prod · us-west-2 · cluster prod")
    expect(card.get_by_test_id("impact")).to_contain_text(
        "Customers are not affected: checkout-v41 serves all traffic."
    )


def test_the_cause_has_its_confidence_owner_category_and_evidence(card: Locator) -> None:
    cause = card.get_by_test_id("cause")
    expect(cause).to_have_count(1)
    expect(cause).to_contain_text("certain")
    expect(cause).to_contain_text("owner: app team")
    expect(cause).to_contain_text("image_not_found")
    expect(cause.get_by_test_id("evidence-chip")).to_have_text(["E2", "E3", "E5"])


def test_what_followed_stands_apart_from_the_cause(card: Locator) -> None:
    expect(card.get_by_test_id("symptom")).to_have_text(
        [re.compile("circuit breaker stopped the deployment"), re.compile("Stack checkout-prod rolled back")]
    )


def test_without_a_model_there_are_only_the_rules_words(card: Locator) -> None:
    expect(card.get_by_test_id("cause")).to_be_visible()
    for part in ("words", "ruled", "note"):
        expect(card.get_by_test_id(part)).to_have_count(0)


def test_a_models_words_name_their_writer_and_stand_above_what_the_rules_said(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_test_id("chat-input").fill("in words")
    page.get_by_test_id("send").click()
    card = page.get_by_test_id("diagnosis-card")
    expect(card.get_by_test_id("summary")).to_have_text("No task came up, for want of an image.")
    expect(card.get_by_test_id("said")).to_have_text([re.compile(r"^Nobody pushed v42\.\s*E5\s*D1$")])
    expect(card.get_by_test_id("writer")).to_contain_text("Written by some-model")
    expect(card.get_by_test_id("ruled")).to_contain_text("checkout-v42 never started")
    expect(card.get_by_test_id("note")).to_have_text("1 sentence was dropped.")
    expect(card.get_by_test_id("usage")).to_contain_text("some-model: 2 calls")


def test_changes_show_before_and_after_by_whom_and_when(card: Locator) -> None:
    change = card.get_by_test_id("change")
    expect(change.first.locator("del")).to_contain_text("team/checkout:v41")
    expect(change.first.locator("ins")).to_contain_text("team/checkout:v42")
    expect(change.first).to_contain_text("by role ci-deploy at 23 Nov 14:02:00 UTC")
    expect(change.last).to_contain_text("nothing")


def test_a_command_is_copied_as_it_is_shown(page: Page, card: Locator) -> None:
    action = card.get_by_test_id("action").first
    action.get_by_role("button", name="Copy the command").click()
    expect(action.get_by_role("button", name="Copy the command")).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == action.locator("code").inner_text()
    assert copied.startswith("aws ecr describe-images --repository-name team/checkout")


def test_an_action_links_to_the_console(card: Locator) -> None:
    link = card.get_by_test_id("action").first.get_by_role("link")
    expect(link).to_have_attribute("href", re.compile(r"^https://us-west-2\.console\.aws\.amazon\.com/ecr/"))
    expect(link).to_have_attribute("rel", "noopener noreferrer")


def test_documents_are_linked_at_allowed_hosts_only(card: Locator) -> None:
    documents = card.locator(".document")
    expect(documents.filter(has_text="Tag rules").get_by_role("link")).to_have_count(1)
    expect(documents.filter(has_text="CannotPullContainer").get_by_role("link")).to_have_count(1)
    expect(documents.filter(has_text="Somewhere else").get_by_role("link")).to_have_count(0)


def test_what_was_not_seen_and_what_it_took_are_said(card: Locator) -> None:
    expect(card.get_by_test_id("gap")).to_have_text(
        "logs:GetLogEvents on /ecs/checkout: not found. The containers never ran, so they wrote no log."
    )
    expect(card.get_by_test_id("usage")).to_have_text("14 calls in 4 steps, 0.7 s, rules only · diagnosis dg-81f2")


def test_the_timeline_opens(card: Locator) -> None:
    card.get_by_test_id("timeline").locator("summary").click()
    entries = card.get_by_test_id("timeline").locator("li")
    expect(entries).to_have_count(3)
    expect(entries.nth(1)).to_contain_text("14:04:00")
    expect(entries.nth(1)).to_contain_text("task stopped: CannotPullContainerError ×3")


def test_a_chip_opens_what_aws_said(page: Page, card: Locator) -> None:
    card.get_by_test_id("cause").get_by_role("button", name=re.compile("Evidence E3")).click()
    panel = page.get_by_test_id("evidence-panel")
    for words in (
        "A stopped task",
        "ecs:DescribeTasks",
        "210000000001",
        "us-west-2",
        "arn:aws:ecs:us-west-2:210000000001:task/prod/9b1e",
        "23 Nov 14:04:12 UTC",
    ):
        expect(panel).to_contain_text(words)
    expect(panel.get_by_test_id("evidence-excerpt")).to_contain_text("CannotPullContainerError: pull image manifest")
    expect(panel.get_by_role("link")).to_have_attribute("href", re.compile(r"^https://us-west-2\.console\.aws"))


def test_evidence_is_walked_through_and_left_by_keyboard(page: Page, card: Locator) -> None:
    chip = card.get_by_test_id("cause").get_by_test_id("evidence-chip").first
    chip.focus()
    page.keyboard.press("Enter")
    panel = page.get_by_test_id("evidence-panel")
    expect(panel.locator("h3")).to_be_focused()
    panel.get_by_role("button", name="Next evidence").press("Enter")
    expect(panel).to_contain_text("3 of 5")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(chip).to_be_focused()

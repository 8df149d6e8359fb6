"""The demo as a newcomer meets it: the whole product in one browser, over simulated AWS."""

import os
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.timeout(240)]


@pytest.fixture(scope="module")
def demo() -> Iterator[str]:
    """Return the address of a running demo."""
    command = [sys.executable, "-c", "from api.cli import main; main()", "demo", "--port", "0"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "TSUBA_"))}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if found := re.search(r"http://127\.0\.0\.1:\d+", line):
                yield found[0]
                break
        else:
            pytest.fail("the demo ended without telling its address")
        process.terminate()
        assert process.wait(timeout=60) == 0


@pytest.fixture
def page(browser: Browser, demo: str) -> Iterator[Page]:
    defects: list[str] = []
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(30_000)
    tab = context.new_page()
    tab.on("pageerror", lambda error: defects.append(str(error)))
    tab.goto(demo)
    yield tab
    context.close()
    assert defects == []


def ask(page: Page, text: str) -> None:
    page.get_by_test_id("chat-input").fill(text)
    page.get_by_test_id("send").click()
    expect(page.get_by_test_id("question").last).to_have_text(text)
    expect(page.get_by_test_id("turn").last.get_by_test_id("progress")).to_contain_text("Done", timeout=30_000)


def test_a_failing_service_named_in_plain_words_is_explained_with_evidence_and_becomes_a_ticket(page: Page) -> None:
    row = page.locator("[data-testid=service-row][data-service=checkout-v42][data-region=us-west-2]").first
    expect(row).to_have_attribute("data-status", "failed")

    ask(page, "why is checkout failing in prod?")
    card = page.get_by_test_id("diagnosis-card").last
    expect(card).to_have_attribute("data-status", "failed")
    cause = card.get_by_test_id("cause")
    expect(cause).to_have_attribute("data-category", "image_not_found")
    expect(cause).to_contain_text("team/checkout has no image v42")

    # The words of the model, labelled as what it is, stand beside what the rules say.
    expect(page.locator("#model")).to_have_text("model: scripted-model-on-simulated-bedrock")
    expect(card.get_by_test_id("words")).to_contain_text("Written by scripted-model-on-simulated-bedrock")
    expect(card.get_by_test_id("said").first).to_contain_text("CannotPullContainerError")
    expect(card.get_by_test_id("ruled")).to_have_text("checkout-v42 never started: the image does not exist.")
    expect(card.get_by_test_id("note")).to_contain_text("1 sentence of the language model had no support")

    cause.get_by_test_id("evidence-chip").first.click()
    expect(page.get_by_test_id("evidence-excerpt")).to_contain_text("v42")
    page.keyboard.press("Escape")

    ask(page, "what changed?")
    expect(page.get_by_test_id("answer").last).to_contain_text("team/checkout:v42")
    ask(page, "show the logs")
    expect(page.get_by_test_id("answer").last).to_contain_text("no log lines to show")

    ask(page, "create a ticket")
    expect(page.get_by_test_id("ticket-title")).to_have_value(re.compile("checkout-v42 did not make it"))
    page.get_by_test_id("file-ticket").press("Enter")
    expect(page.get_by_test_id("ticket-filed")).to_have_attribute("data-created", "true")
    link = page.get_by_test_id("ticket-link")
    expect(link).to_contain_text(re.compile(r"TSU-\d+"))
    with page.context.expect_page() as opened:
        link.click()
    expect(opened.value.locator("body")).to_contain_text("Repository team/checkout has no image v42")


def test_asking_about_another_region_answers_for_that_region(page: Page) -> None:
    ask(page, "why is checkout failing in prod?")
    ask(page, "is it also failing in eu-west-1?")
    expect(page.get_by_test_id("answer").last).to_contain_text("No, not there.")
    expect(page.get_by_test_id("diagnosis-card").last).to_have_attribute("data-status", "healthy")


def test_a_name_of_two_services_is_asked_back_and_the_answer_settles_it(page: Page) -> None:
    ask(page, "why is orders failing?")
    choices = page.get_by_test_id("choice")
    expect(choices).to_have_count(2)
    choices.filter(has_text="shop-stage").click()
    cause = page.get_by_test_id("diagnosis-card").last.get_by_test_id("cause")
    expect(cause).to_have_attribute("data-category", "health_check_port")


def test_a_person_sees_only_the_accounts_of_their_team(page: Page, demo: str) -> None:
    request = urllib.request.Request(f"{demo}/v1/services", headers={"X-Tsuba-Subject": "ada@example.com"})
    with urllib.request.urlopen(request) as answer:
        body = answer.read().decode()
    assert "shop-stage" in body
    assert "payments-prod" not in body
    others = page.locator("[data-testid=service-row][data-account='652018743390']")
    expect(others.first).to_be_visible()
    with page.expect_response("**/v1/services"):
        page.get_by_test_id("person-picker").select_option("ada@example.com")
    expect(others).to_have_count(0)
    page.get_by_test_id("chat-input").fill("why is billing failing?")
    page.get_by_test_id("send").click()
    expect(page.get_by_test_id("answer").last).to_contain_text("Which service do you mean?")
    expect(page.get_by_test_id("diagnosis-card")).to_have_count(0)
    expect(page.locator("body")).not_to_contain_text("payments-prod")


PLATFORM_QUESTIONS = (
    ("How do I roll back to the previous version?", "/docs/platform/promote-and-roll-back#", "Roll back"),
    ("Why is a public IP for my service refused?", "/docs/platform/", "public IP|ECS-NET-1"),
    ("Where are my logs?", "/docs/platform/logs#", "Where logs are"),
    ("Who approves a paused deployment?", "/docs/platform/approvals#", "Who approves"),
    ("How do I get more quota?", "/docs/platform/quotas#", "Get more"),
)


@pytest.mark.parametrize(("question", "address", "heading"), PLATFORM_QUESTIONS)
def test_a_question_about_the_platform_is_answered_with_a_link_to_the_very_section(
    page: Page, question: str, address: str, heading: str
) -> None:
    ask(page, question)
    link = page.get_by_test_id("answer").last.get_by_role("link").first
    assert address in (link.get_attribute("href") or "")
    with page.context.expect_page() as opened:
        link.click()
    section = opened.value
    target = section.locator(":target")
    expect(target).to_have_text(re.compile(heading))
    expect(target).to_be_in_viewport()
    expect(section.locator("h1")).to_be_visible()

"""The page against the real application: what the scripted server of the other tests promises holds there too."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

HERE = Path(__file__).parent


@pytest.fixture
def served(tmp_path: Path) -> Iterator[str]:
    command = [sys.executable, str(HERE / "served_page.py"), str(tmp_path)]
    environment = {**os.environ, "PYTHONPATH": str(HERE.parents[2])}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.terminate()


def file_ticket(page: Page) -> None:
    """Ask for a ticket and file it: the draft that came with the answer is the one that is filed."""
    page.get_by_test_id("suggestion").filter(has_text="create a ticket").click()
    expect(page.get_by_test_id("ticket-title")).to_be_focused()
    page.get_by_test_id("file-ticket").click()


def test_from_choosing_a_person_to_a_filed_ticket_and_back(page: Page, served: str) -> None:
    page.goto(served)
    expect(page.get_by_test_id("services")).to_have_text("Choose who you are to see your services.")
    page.get_by_test_id("person-picker").select_option("maria")
    expect(page.get_by_test_id("model-badge")).to_be_visible()

    page.get_by_test_id("service-row").click()
    expect(page.get_by_test_id("question")).to_have_text("why is checkout failing in shop-prod?")
    expect(page.get_by_test_id("answer")).to_have_text("It never started. The tag is absent.")
    expect(page.get_by_test_id("progress")).to_have_text("Done · 2 reads · 1 not possible")
    expect(page.get_by_test_id("summary")).to_contain_text("checkout never started")
    expect(page).to_have_url(re.compile(r"#thread=th-"))

    file_ticket(page)
    expect(page.get_by_test_id("ticket-filed")).to_have_attribute("data-created", "true")
    with page.context.expect_page() as opened:
        page.get_by_test_id("ticket-link").click()
    expect(opened.value.locator("body")).to_contain_text("checkout cannot start")

    page.reload()
    expect(page.get_by_test_id("summary")).to_contain_text("checkout never started")
    file_ticket(page)
    expect(page.get_by_test_id("ticket-filed")).to_have_attribute("data-created", "false")


def test_an_ambiguous_name_comes_with_choices(page: Page, served: str) -> None:
    page.context.add_cookies([{"name": "tsuba_subject", "value": "maria", "url": served}])
    page.goto(served)
    page.get_by_test_id("chat-input").fill("which cart?")
    page.get_by_test_id("send").click()
    expect(page.get_by_test_id("choice")).to_have_text(["cart-v3 in shop-prod", "cart-v4"])

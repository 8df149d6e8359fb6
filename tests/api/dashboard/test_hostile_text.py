"""What AWS, logs and people wrote may carry markup, addresses and tricks: all of it is shown as text."""

import pytest
from playwright.sync_api import Error, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def fetched(page: Page, address: str) -> list[str]:
    addresses: list[str] = []
    page.on("request", lambda request: addresses.append(request.url))
    page.goto(address)
    page.get_by_test_id("chat-input").fill("hostile <b>question</b>")
    page.get_by_test_id("send").click()
    expect(page.get_by_test_id("suggestion").first).to_be_visible()
    return addresses


def test_markup_is_text_everywhere(page: Page, fetched: list[str]) -> None:
    expect(page.get_by_test_id("question")).to_have_text("hostile <b>question</b>")
    for place in ("summary", "cause", "change", "action", "answer", "usage"):
        expect(page.get_by_test_id(place).first).to_contain_text("<script>window.pwned=1</script>")
    page.get_by_test_id("impact").get_by_test_id("evidence-chip").first.click()
    expect(page.get_by_test_id("evidence-excerpt")).to_contain_text("<img src=x onerror=")
    inside = page.locator("tsuba-chat")
    assert inside.evaluate("chat => chat.shadowRoot.querySelectorAll('img, script, b').length") == 0
    assert page.evaluate("window.pwned") is None


def test_links_lead_to_allowed_places_only(page: Page, fetched: list[str]) -> None:
    page.get_by_test_id("impact").get_by_test_id("evidence-chip").first.click()
    links = page.locator("tsuba-chat").evaluate("chat => [...chat.shadowRoot.querySelectorAll('a')].map(a => a.href)")
    assert links == ["https://us-west-2.console.aws.amazon.com/ecs"]
    expect(page.get_by_test_id("answer")).to_contain_text("the fix (https://evil.example/fix)")


def test_nothing_is_fetched_from_elsewhere(page: Page, address: str, fetched: list[str]) -> None:
    assert [url for url in fetched if not url.startswith(address)] == []


def test_characters_that_reorder_text_are_made_visible(page: Page, fetched: list[str]) -> None:
    expect(page.get_by_test_id("change").first).to_contain_text("v42\ufffdtxt.exe")
    expect(page.get_by_test_id("change").first).not_to_contain_text("\u202e")


def test_markup_cannot_be_parsed_even_by_our_own_mistake(page: Page, address: str, defects: list[str]) -> None:
    page.goto(address)
    with pytest.raises(Error, match="TrustedHTML"):
        page.evaluate("() => { document.createElement('div').innerHTML = '<b>x</b>'; }")
    assert [defect for defect in defects if "TrustedHTML" not in defect] == []
    defects.clear()

"""Readable by everybody: contrast in both colour schemes, names for controls, words for who only listens."""

import itertools
import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

# WCAG 2.2 AA for text, https://www.w3.org/TR/WCAG22/#contrast-minimum
AA = 4.5
TEXTS = ("ink", "muted", "accent", "bad", "warn", "good", "pause")
GROUNDS = ("ground", "surface", "raised", "accent-soft")
OWN_GROUNDS = (
    ("bad", "bad-soft"),
    ("warn", "warn-soft"),
    ("good", "good-soft"),
    ("ink", "good-soft"),
    ("on-accent", "accent"),
)
COLOUR = """(name) => {
    const probe = document.createElement('i');
    document.body.append(probe);
    probe.className = 'probe';
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`.probe { color: var(--${name}); }`);
    document.adoptedStyleSheets = [sheet];
    const found = getComputedStyle(probe).color;
    probe.remove();
    return found;
}"""


def luminance(page: Page, name: str) -> float:
    channels = [int(digits) / 255 for digits in re.findall(r"\d+", page.evaluate(COLOUR, name))[:3]]
    red, green, blue = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_has_enough_contrast_on_every_ground(page: Page, address: str, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # a Literal, spelt by parametrize
    page.goto(address)
    names = {*TEXTS, *GROUNDS, *itertools.chain(*OWN_GROUNDS)}
    light = {name: luminance(page, name) for name in names}
    too_faint = [
        (text, ground)
        for text, ground in [*itertools.product(TEXTS, GROUNDS), *OWN_GROUNDS]
        if (max(light[text], light[ground]) + 0.05) / (min(light[text], light[ground]) + 0.05) < AA
    ]
    assert too_faint == []
    assert (light["ground"] > 0.5) == (scheme == "light")


def test_every_control_has_a_name(page: Page, address: str) -> None:
    page.goto(address)
    page.locator('[data-service="checkout-v42"]').click()
    page.get_by_test_id("suggestion").filter(has_text="create a ticket").click()
    expect(page.get_by_test_id("ticket-title")).to_be_focused()
    page.get_by_test_id("cause").get_by_test_id("evidence-chip").first.click()
    expect(page.get_by_test_id("evidence-panel")).to_be_visible()
    for role in ("button", "textbox", "searchbox", "combobox", "checkbox", "link"):
        controls = page.get_by_role(role)  # type: ignore[arg-type]  # a Literal, spelt above
        named = page.get_by_role(role, name=re.compile(r"\S"))  # type: ignore[arg-type]
        assert controls.count() == named.count() > 0, role


def test_an_answer_is_announced(page: Page, address: str) -> None:
    page.goto(address)
    page.locator('[data-service="checkout-v42"]').click()
    expect(page.locator("tsuba-chat").get_by_role("status").first).to_have_text(
        "Diagnosis: checkout-v42 never started: the image tag it asks for does not exist."
    )


def test_a_question_can_be_asked_by_keyboard_alone(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.get_by_test_id("service-row").first).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the chat")).to_be_focused()
    page.get_by_test_id("service-row").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("diagnosis-card")).to_be_visible()

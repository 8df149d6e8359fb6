"""The page around the chat: who asks, and the services they may see."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_it_says_that_no_model_is_configured(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.get_by_test_id("model-badge")).to_have_text("rules only: no model is configured")


def test_services_stand_by_account_and_region_with_what_fails_first(page: Page, address: str) -> None:
    page.goto(address)
    groups = page.get_by_test_id("services").locator("h3")
    expect(groups).to_have_text(
        [
            re.compile("shop-prod.*us-west-2.*2 failing of 4"),
            re.compile("shop-stage.*us-west-2.*1 failing of 3"),
            re.compile("shop-prod.*eu-west-1.*2"),
        ]
    )
    rows = page.get_by_test_id("service-row")
    expect(rows).to_have_count(9)
    expect(rows.first).to_contain_text("quotes-v3")


def test_each_state_is_said_in_words_beside_its_colour(page: Page, address: str) -> None:
    page.goto(address)
    words = {
        "checkout-v42": "Rolled back",
        "quotes-v3": "Degraded",
        "search-v118": "Waiting",
        "cart-v19": "In progress",
        "orders-v88": "Failed",
        "payments-v9": "Healthy",
        "mailer-v5": "Unknown",
    }
    for service, word in words.items():
        expect(page.locator(f'[data-service="{service}"]')).to_contain_text(word)


def test_the_filter_takes_words_in_any_order(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_test_id("filter").fill("west stage failed")
    expect(page.get_by_test_id("service-row")).to_have_count(1)
    expect(page.get_by_test_id("service-row")).to_contain_text("orders-v88")
    page.get_by_test_id("filter").fill("nothing like it")
    expect(page.get_by_test_id("services")).to_contain_text("No service fits the filter.")


def test_healthy_services_can_be_left_out(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_test_id("only-troubled").check()
    expect(page.get_by_test_id("service-row")).to_have_count(6)


def test_what_could_not_be_read_is_said(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_test_id("service-gaps").locator("summary").click()
    expect(page.get_by_test_id("service-gaps")).to_contain_text(
        "210000000003 us-west-2: ecs:ListServices not allowed. Its services are not listed."
    )


def test_reload_reads_the_services_again(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.get_by_test_id("as-of")).to_have_text(re.compile(r"as of \d+ \w{3} \d\d:\d\d:\d\d UTC"))
    with page.expect_response("**/v1/services") as response:
        page.get_by_test_id("reload").click()
    assert response.value.ok


def test_pressing_a_failing_service_asks_why(page: Page, address: str) -> None:
    page.goto(address)
    with page.expect_request("**/v1/chat") as request:
        page.locator('[data-service="checkout-v42"]').click()
    asked = request.value.post_data_json
    assert asked["text"] == "why is checkout-v42 failing in shop-prod?"
    assert asked["context"] == {
        "account_id": "210000000001",
        "region": "us-west-2",
        "cluster": "prod",
        "service": "checkout-v42",
    }
    assert len(asked["request_id"]) == 32
    assert "thread_id" not in asked


def test_pressing_a_healthy_service_asks_how_it_is_doing(page: Page, address: str) -> None:
    page.goto(address)
    page.locator('[data-service="payments-v9"]').click()
    expect(page.get_by_test_id("question")).to_have_text("how is payments-v9 doing in shop-prod?")


def test_picking_another_person_shows_their_services_and_leaves_the_conversation(page: Page, address: str) -> None:
    page.goto(address)
    page.locator('[data-service="payments-v9"]').click()
    expect(page.get_by_test_id("suggestion").first).to_be_visible()
    page.get_by_test_id("person-picker").select_option("bo")
    expect(page.get_by_test_id("service-row")).to_have_count(1)
    expect(page.get_by_test_id("turn")).to_have_count(0)
    assert "thread=" not in page.url


def test_nobody_signed_in_is_asked_to_choose(page: Page, address: str) -> None:
    page.request.post(f"{address}/_reset")
    page.goto(address)
    expect(page.get_by_test_id("services")).to_have_text("Choose who you are to see your services.")
    page.get_by_test_id("person-picker").select_option("ana")
    expect(page.get_by_test_id("service-row")).to_have_count(9)


def test_services_that_cannot_be_read_leave_the_servers_words(page: Page, address: str) -> None:
    page.route(
        "**/v1/services", lambda route: route.fulfill(status=503, json={"detail": "The directory cannot be read."})
    )
    page.goto(address)
    expect(page.get_by_test_id("services").get_by_role("alert")).to_have_text("The directory cannot be read.")


def test_on_a_narrow_screen_services_and_chat_take_turns(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 400, "height": 800})
    page.goto(address)
    expect(page.get_by_test_id("chat-input")).to_be_visible()
    page.get_by_role("button", name="Services").click()
    expect(page.get_by_test_id("chat-input")).to_be_hidden()
    page.locator('[data-service="payments-v9"]').click()
    expect(page.get_by_test_id("diagnosis-card")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 400


def test_who_asks_before_the_page_is_ready_keeps_their_conversation(page: Page, address: str) -> None:
    held: list[Route] = []
    page.route("**/v1/me", lambda route: held.append(route))  # noqa: PLW0108  # playwright takes no built-in
    page.route("**/v1/chat", lambda route: route.fulfill(status=429, json={"detail": "Too many questions."}))
    page.goto(address)
    page.get_by_test_id("chat-input").fill("why is checkout failing?")
    page.get_by_test_id("send").click()
    expect(page.get_by_test_id("problem")).to_have_text("Too many questions.")
    for route in held:
        route.continue_()
    expect(page.get_by_test_id("service-row").first).to_be_visible()
    expect(page.get_by_test_id("problem")).to_have_text("Too many questions.")

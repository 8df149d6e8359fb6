"""The chat: an answer as it comes, a broken connection, stopping, and coming back later."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def ask(page: Page, text: str) -> None:
    page.get_by_test_id("chat-input").fill(text)
    page.get_by_test_id("send").click()


def requests_of(page: Page, address: str) -> list[dict[str, Any]]:
    return page.request.get(f"{address}/_requests").json()


def test_an_answer_is_its_text_its_card_and_what_to_ask_next(page: Page, address: str) -> None:
    page.goto(address)
    ask(page, "why is checkout failing in shop-prod?")
    expect(page.get_by_test_id("answer").locator("strong").first).to_have_text("The image tag v42 does not exist")
    expect(page.get_by_test_id("summary")).to_have_text(re.compile("checkout-v42 never started"))
    expect(page.get_by_test_id("suggestion")).to_have_text(
        ["what changed?", "show the logs", "is it also failing in eu-west-1?", "create a ticket"]
    )
    expect(page.get_by_test_id("send")).to_be_visible()
    expect(page.get_by_test_id("stop")).to_be_hidden()


def test_enter_asks_and_shift_enter_makes_a_line(page: Page, address: str) -> None:
    page.goto(address)
    box = page.get_by_test_id("chat-input")
    box.press_sequentially("how is")
    box.press("Shift+Enter")
    box.press_sequentially("payments?")
    expect(page.get_by_test_id("turn")).to_have_count(0)
    box.press("Enter")
    expect(page.get_by_test_id("question")).to_have_text("how is\npayments?", use_inner_text=True)
    expect(box).to_have_value("")


def test_reads_are_counted_and_listed(page: Page, address: str) -> None:
    page.goto(address)
    ask(page, "why is checkout failing?")
    progress = page.get_by_test_id("progress")
    expect(progress).to_have_text("Done · 14 reads · 1 not possible")
    progress.click()
    reads = page.get_by_test_id("turn").locator(".progress li")
    expect(reads).to_have_count(14)
    expect(reads.last).to_have_text("ecs_describe_13 210000000001 us-west-2: not allowed")


def test_a_healthy_service_offers_no_ticket(page: Page, address: str) -> None:
    page.goto(address)
    ask(page, "how is payments?")
    expect(page.get_by_test_id("suggestion")).to_have_text(["what changed?", "show the logs"])
    expect(page.get_by_test_id("diagnosis-card")).to_have_attribute("data-status", "healthy")


def test_a_follow_up_goes_on_in_the_thread_about_the_same_service(page: Page, address: str) -> None:
    page.goto(address)
    ask(page, "why is checkout failing?")
    page.get_by_test_id("suggestion").filter(has_text="what changed?").click()
    expect(page.get_by_test_id("answer").last).to_contain_text("Only the image: v41 became v42")
    follow_up = requests_of(page, address)[-1]
    assert follow_up["thread_id"] == "th-1"
    assert follow_up["context"]["service"] == "checkout-v42"
    # The earlier answer's evidence may be cited again.
    page.get_by_test_id("answer").last.get_by_test_id("evidence-chip").click()
    expect(page.get_by_test_id("evidence-panel")).to_contain_text("ecs:DescribeTaskDefinition")


def test_what_a_question_is_about_can_be_dropped(page: Page, address: str) -> None:
    page.goto(address)
    ask(page, "why is checkout failing?")
    about = page.get_by_test_id("context")
    expect(about).to_contain_text("About checkout-v42 · shop-prod · us-west-2")
    about.get_by_role("button").click()
    expect(about).to_be_hidden()
    with page.expect_request("**/v1/chat") as asked:
        ask(page, "what changed?")
    assert asked.value.post_data_json["context"] == {}


def test_a_broken_connection_is_taken_up_where_it_broke(page: Page, address: str) -> None:
    page.goto(address)
    ask(page, "why is checkout failing? break")
    expect(page.get_by_test_id("progress")).to_have_text("Done · 14 reads · 1 not possible")
    expect(page.get_by_test_id("answer")).to_contain_text("The repository's newest tag is v41")
    assert {"resumed": "turn-1", "after": "turn-1:9"} in requests_of(page, address)


def test_nothing_is_lost_or_said_twice_when_the_connection_is_cut_abruptly(page: Page, address: str) -> None:
    page.goto(address)
    ask(page, "why is checkout failing? abrupt")
    expect(page.get_by_test_id("progress")).to_have_text("Done · 14 reads · 1 not possible")
    expect(page.get_by_test_id("diagnosis-card")).to_have_count(1)
    text = page.get_by_test_id("answer").inner_text()
    assert text.count("The image tag v42 does not exist") == text.count("Push v42") == 1


def test_a_question_that_got_no_answer_at_all_is_sent_again_under_the_same_id(page: Page, address: str) -> None:
    sent: list[str] = []

    def cut_the_first(route: Any) -> None:
        sent.append(route.request.post_data_json["request_id"])
        if len(sent) == 1:
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/v1/chat", cut_the_first)
    page.goto(address)
    ask(page, "why is checkout failing?")
    expect(page.get_by_test_id("diagnosis-card")).to_be_visible()
    assert len(sent) == 2
    assert sent[0] == sent[1]


def test_a_server_that_refuses_is_not_asked_again(page: Page, address: str) -> None:
    asked: list[str] = []

    def refuse(route: Any) -> None:
        asked.append(route.request.url)
        route.fulfill(status=429, json={"title": "Too many", "detail": "Too many questions; wait 20 seconds."})

    page.route("**/v1/chat", refuse)
    page.goto(address)
    ask(page, "why is checkout failing?")
    expect(page.get_by_test_id("problem")).to_have_text("Too many questions; wait 20 seconds.")
    assert len(asked) == 1


def test_stopping_tells_the_server(page: Page, address: str) -> None:
    page.goto(address)
    ask(page, "why is checkout slow?")
    expect(page.get_by_test_id("progress")).to_contain_text("Reading AWS")
    expect(page.get_by_test_id("send")).to_be_hidden()
    with page.expect_response(lambda answer: answer.request.method == "DELETE") as told:
        page.get_by_test_id("stop").click()
    assert told.value.url.endswith("/v1/turns/turn-1")
    expect(page.get_by_test_id("progress")).to_contain_text("Stopped")
    # The stopped turn still named its thread: the next question goes on in it.
    ask(page, "what changed?")
    expect(page.get_by_test_id("answer").last).to_contain_text("Only the image")
    assert requests_of(page, address)[-1]["thread_id"] == "th-1"


def test_the_thread_is_there_after_a_reload(page: Page, address: str) -> None:
    page.goto(address)
    ask(page, "why is checkout failing?")
    expect(page.get_by_test_id("suggestion").first).to_be_visible()
    ask(page, "what changed?")
    expect(page.get_by_test_id("answer").last).to_contain_text("Only the image")
    assert page.url.endswith("#thread=th-1")
    page.reload()
    expect(page.get_by_test_id("question")).to_have_text(["why is checkout failing?", "what changed?"])
    expect(page.get_by_test_id("diagnosis-card")).to_have_count(1)
    expect(page.get_by_test_id("answer").last).to_contain_text("Only the image: v41 became v42")


def test_a_turn_whose_events_are_gone_shows_its_words(page: Page, address: str) -> None:
    page.goto(address)
    ask(page, "why is checkout failing?")
    expect(page.get_by_test_id("suggestion").first).to_be_visible()
    page.route("**/v1/turns/*/events", lambda route: route.fulfill(status=404, json={"detail": "gone"}))
    page.reload()
    expect(page.get_by_test_id("answer")).to_have_text("What was answered.")


def test_an_answer_under_way_goes_on_after_a_reload(page: Page, address: str) -> None:
    page.goto(address)
    ask(page, "why is checkout slow?")
    expect(page.get_by_test_id("progress")).to_contain_text("reads")
    page.reload()
    expect(page.get_by_test_id("question")).to_have_text("why is checkout slow?")
    expect(page.get_by_test_id("stop")).to_be_visible()
    page.request.post(f"{address}/_release")
    expect(page.get_by_test_id("diagnosis-card")).to_be_visible()
    expect(page.get_by_test_id("suggestion").first).to_be_visible()
    assert len([asked for asked in requests_of(page, address) if "text" in asked]) == 1


def test_a_thread_that_is_not_theirs_is_said_to_be_missing(page: Page, address: str) -> None:
    page.goto(f"{address}/#thread=th-99")
    expect(page.get_by_test_id("problem")).to_have_text(
        "The conversation cannot be shown. there is no such conversation of yours"
    )


def test_an_ambiguous_name_is_asked_back_with_choices(page: Page, address: str) -> None:
    page.goto(address)
    ask(page, "ambiguous cart")
    expect(page.get_by_test_id("asking")).to_have_text("Which cart?")
    page.get_by_test_id("choice").last.click()
    expect(page.get_by_test_id("question").last).to_have_text("cart-v3 in shop-stage")
    expect(page.get_by_test_id("diagnosis-card")).to_be_visible()


def test_a_question_back_that_was_streamed_already_is_not_said_twice(page: Page, address: str) -> None:
    page.goto(address)
    ask(page, "streamed unclear cart")
    expect(page.get_by_test_id("choice")).to_have_count(2)
    expect(page.get_by_test_id("answer")).to_have_text("Which cart_v3?")
    expect(page.get_by_test_id("asking")).to_have_count(0)


def test_a_failed_turn_says_why(page: Page, address: str) -> None:
    page.goto(address)
    ask(page, "unanswerable")
    expect(page.get_by_test_id("problem")).to_have_text("AWS could not be read: the role is missing.")
    expect(page.get_by_test_id("send")).to_be_visible()


def test_a_new_conversation_leaves_the_old_one(page: Page, address: str) -> None:
    page.goto(address)
    ask(page, "why is checkout failing?")
    expect(page.get_by_test_id("suggestion").first).to_be_visible()
    page.get_by_test_id("new-thread").click()
    expect(page.get_by_test_id("turn")).to_have_count(0)
    expect(page.get_by_test_id("chat-input")).to_be_focused()
    ask(page, "how is payments?")
    expect(page.get_by_test_id("diagnosis-card")).to_be_visible()
    assert "thread_id" not in requests_of(page, address)[-1]


def test_another_page_can_embed_the_chat_with_its_own_context(page: Page, address: str) -> None:
    page.goto(f"{address}/host")
    expect(page.get_by_test_id("context")).to_contain_text("About checkout-v42")
    ask(page, "why does it fail?")
    expect(page.get_by_test_id("diagnosis-card")).to_be_visible()
    assert requests_of(page, address)[-1]["context"]["region"] == "us-west-2"

"""Server-sent events as they arrive in pieces."""

import pytest
from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PARSE = """async ([text, size]) => {
    const { serverSentEvents } = await import('/widget/stream.js');
    const bytes = new TextEncoder().encode(text);
    const body = new ReadableStream({
        start(controller) {
            for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size));
            controller.close();
        },
    });
    const events = [];
    for await (const event of serverSentEvents(body)) events.push(event);
    return events;
}"""


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_events_do_not_depend_on_where_the_bytes_are_cut(modules_page: Page, newline: str, size: int) -> None:
    text = ": ping\n\nid: t:1\nevent: text\ndata: größe ✓\n\nevent: two\ndata: a\ndata:b\nid: t:2\n\ndata: cut off"
    assert modules_page.evaluate(PARSE, [text.replace("\n", newline), size]) == [
        {"id": "t:1", "name": "text", "data": "größe ✓"},
        {"id": "t:2", "name": "two", "data": "a\nb"},
    ]

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from knowledge.errors import SourceError, UnreadableDocumentError
from knowledge.sources.confluence_space import ConfluenceSpace
from knowledge.sources.source import Listed, SourceDefaults
from tests.knowledge.sources.source_contract import TENANT, Shelf, SourceContract


@dataclass
class Page:
    title: str
    storage: str
    labels: list[str] = field(default_factory=list[str])
    version: int = 1
    above: list[str] = field(default_factory=list[str])
    groups: list[str] = field(default_factory=list[str])
    people: list[str] = field(default_factory=list[str])


class Confluence(ThreadingHTTPServer):
    """One space over HTTP, in the shape of Confluence's REST interface."""

    def __init__(self) -> None:
        self.pages: dict[str, Page] = {}
        self.failures: list[tuple[int, dict[str, str]]] = []
        self.asked: list[str] = []
        self.always: int | None = None
        super().__init__(("127.0.0.1", 0), Answering)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/wiki/"

    def row(self, own: str) -> dict[str, Any]:
        page = self.pages[own]
        restrictions = {
            "group": {"results": [{"name": name} for name in page.groups]},
            "user": {"results": [{"username": name} for name in page.people]},
        }
        return {
            "id": own,
            "title": page.title,
            "version": {"number": page.version, "when": "2026-02-03T10:00:00.000Z"},
            "ancestors": [{"id": above} for above in page.above],
            "metadata": {"labels": {"results": [{"name": name} for name in page.labels]}},
            "restrictions": {"read": {"restrictions": restrictions}},
            "body": {"storage": {"value": page.storage}},
            "_links": {"webui": f"/spaces/PLAT/pages/{own}"},
        }


class Answering(BaseHTTPRequestHandler):
    server: Confluence

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        if self.headers.get("Authorization") != "Bearer token-of-the-test":
            return self.answer(401, {})
        if self.server.failures:
            status, headers = self.server.failures.pop(0)
            return self.answer(status, {}, headers)
        if self.server.always:
            return self.answer(self.server.always, {})
        asked = urlsplit(self.path)
        own = asked.path.removeprefix("/wiki/rest/api/content").strip("/")
        if own:
            return self.answer(200, self.server.row(own)) if own in self.server.pages else self.answer(404, {})
        given = {name: values[0] for name, values in parse_qs(asked.query).items()}
        start, limit = int(given["start"]), int(given["limit"])
        ids = sorted(self.server.pages)
        links = {"next": "/rest/api/content?more"} if start + limit < len(ids) else {}
        return self.answer(200, {"results": [self.server.row(i) for i in ids[start : start + limit]], "_links": links})

    def answer(self, status: int, document: Any, headers: dict[str, str] | None = None) -> None:
        body = json.dumps(document).encode()
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


class SpaceShelf(Shelf):
    def __init__(self, server: Confluence, client: httpx.Client, *, groups: frozenset[str] | None = None) -> None:
        self.server = server
        self.waits: list[float] = []
        defaults = SourceDefaults(tenant=TENANT, groups=groups)
        self.source = ConfluenceSpace("wiki", client, "PLAT", defaults=defaults, wait=self.waits.append)

    def put(self, page: str, text: str, *, groups: tuple[str, ...] = ("everyone",)) -> None:
        body = "".join(
            f"<h2>{line[3:]}</h2>" if line.startswith("## ") else f"<p>{line}</p>"
            for line in text.split("\n")
            if line and not line.startswith("# ")
        )
        version = self.server.pages[page].version + 1 if page in self.server.pages else 1
        self.server.pages[page] = Page(page, body, [f"visibility-{group}" for group in groups], version)

    def remove(self, page: str) -> None:
        del self.server.pages[page]

    def break_listing(self) -> None:
        self.server.always = 500


@pytest.fixture
def server() -> Iterator[Confluence]:
    with Confluence() as confluence:
        thread = threading.Thread(target=confluence.serve_forever, daemon=True)
        thread.start()
        yield confluence
        confluence.shutdown()
        thread.join()


@pytest.fixture
def client(server: Confluence) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, headers={"Authorization": "Bearer token-of-the-test"}) as client:
        yield client


class TestConfluenceSpace(SourceContract):
    @pytest.fixture
    def shelf(self, server: Confluence, client: httpx.Client) -> Shelf:
        return SpaceShelf(server, client)


def readers(shelf: SpaceShelf, page: str) -> set[str]:
    listing = {listed.doc_id: listed for listed in shelf.source.listing()}
    return set(shelf.source.read(listing[page]).label.access.groups)


@pytest.fixture
def shelf(server: Confluence, client: httpx.Client) -> SpaceShelf:
    """A space whose pages are for everyone."""
    return SpaceShelf(server, client, groups=frozenset({"everyone"}))


def test_a_restriction_holds_for_the_page_and_all_below_it(shelf: SpaceShelf):
    shelf.server.pages = {
        "1": Page("Top", "<p>a</p>"),
        "2": Page("Secret", "<p>b</p>", groups=["shop", "pay"], above=["1"]),
        "3": Page("Below", "<p>c</p>", above=["1", "2"]),
        "4": Page("Narrower", "<p>d</p>", groups=["pay", "ops"], above=["1", "2"]),
    }
    assert [readers(shelf, own) for own in "1234"] == [{"everyone"}, {"shop", "pay"}, {"shop", "pay"}, {"pay"}]


def test_a_page_for_named_people_only_is_hidden(shelf: SpaceShelf):
    shelf.server.pages = {"1": Page("Mine", "<p>a</p>", people=["ada"])}
    assert readers(shelf, "1") == set()


def test_a_page_below_one_that_cannot_be_seen_is_hidden(shelf: SpaceShelf):
    shelf.server.pages = {"1": Page("Child", "<p>a</p>", above=["999"])}
    assert readers(shelf, "1") == set()


def test_a_label_cannot_open_what_is_restricted(shelf: SpaceShelf):
    shelf.server.pages = {
        "1": Page("Sly", "<p>a</p>", labels=["visibility-everyone", "visibility-eve"], groups=["shop"])
    }
    assert readers(shelf, "1") == {"shop"}


def test_a_new_restriction_changes_the_version_though_the_page_is_the_same(shelf: SpaceShelf):
    shelf.server.pages = {"1": Page("Top", "<p>a</p>"), "2": Page("Below", "<p>b</p>", above=["1"])}
    before = {listed.doc_id: listed.version for listed in shelf.source.listing()}
    shelf.server.pages["1"].groups = ["shop"]
    after = {listed.doc_id: listed.version for listed in shelf.source.listing()}
    assert before["1"] != after["1"]
    assert before["2"] != after["2"]


def test_a_busy_server_is_asked_again_after_as_long_as_it_says(shelf: SpaceShelf):
    shelf.put("a", "Text.")
    shelf.server.failures = [(429, {"Retry-After": "7"}), (503, {})]
    assert len(list(shelf.source.listing())) == 1
    assert shelf.waits == [7.0, 2.0]


def test_a_server_that_stays_busy_is_given_up(shelf: SpaceShelf):
    shelf.server.always = 429
    with pytest.raises(SourceError, match="429"):
        list(shelf.source.listing())
    assert len(shelf.server.asked) == 4


def test_a_refused_page_is_one_page_and_a_refused_token_is_the_space(shelf: SpaceShelf):
    shelf.put("a", "Text.")
    (listed,) = shelf.source.listing()
    shelf.server.always = 403
    with pytest.raises(UnreadableDocumentError):
        shelf.source.read(listed)
    shelf.server.always = 401
    with pytest.raises(SourceError, match="token") as caught:
        shelf.source.read(listed)
    assert not isinstance(caught.value, UnreadableDocumentError)


def test_links_lead_to_the_heading_as_confluence_names_it(shelf: SpaceShelf):
    from knowledge.chunking import sections_of

    shelf.put("a", "Text.\n## How to fix\nSo.")
    (listed,) = shelf.source.listing()
    urls = [section.url for section in sections_of(shelf.source.read(listed))]
    base = shelf.server.url.rstrip("/")
    assert urls == [f"{base}/spaces/PLAT/pages/a", f"{base}/spaces/PLAT/pages/a#How-to-fix"]


def test_a_page_that_was_in_no_listing_is_for_nobody(shelf: SpaceShelf):
    shelf.put("a", "Text.")
    assert shelf.source.read(Listed(doc_id="a")).label.access.groups == frozenset()

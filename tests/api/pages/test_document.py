import re
from html.parser import HTMLParser

import pytest

from agent.documentation.settings import KnowledgeSettings
from agent.documentation.sources import bundled_sources
from api.pages.document import document_page
from knowledge.article import Article, Label
from knowledge.chunking import sections_of
from knowledge.visibility import Access

PAGES = [
    source.read(listed)
    for source in bundled_sources(KnowledgeSettings(example_platform=True))
    for listed in source.listing()
]
READABLE = {page.url for page in PAGES}


class Anchors(HTMLParser):
    """Collects the ids and links of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.ids += [own] if (own := told.get("id")) else []
        self.links += [link] if tag == "a" and (link := told.get("href")) else []


def parsed(page: str) -> Anchors:
    found = Anchors()
    found.feed(page)
    return found


def article(body: str, **facts: str) -> Article:
    label = Label(access=Access(tenant="t", groups=frozenset({"everyone"})), **facts)  # pyright: ignore[reportArgumentType]
    return Article(source="s", doc_id="a.md", title="A <b>", body=body, url="/docs/s/a", label=label)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.doc_id)
def test_every_citation_of_a_bundled_page_opens_its_section(page: Article):
    ids = parsed(document_page(page, link_hosts=())).ids
    assert len(ids) == len(set(ids))
    for section in sections_of(page):
        address, _, anchor = (section.url or "").partition("#")
        assert address == page.url
        assert not anchor or anchor in ids


def test_links_between_bundled_pages_lead_to_sections_that_are_there():
    shown = {page.url: parsed(document_page(page, link_hosts=())) for page in PAGES}
    links = {(link, url) for url, page in shown.items() for link in page.links if link.startswith("/docs/")}
    assert len(links) > 100
    for link, url in links:
        address, _, anchor = link.partition("#")
        assert address in shown, (link, url)
        assert not anchor or anchor in shown[address].ids, (link, url)


def test_a_page_is_text_and_never_markup_of_its_own():
    page = document_page(
        article(
            '<script>x</script>\n## <img src=x onerror="y">\n[go](javascript:z) [s](https://evil.example/) ![i](https://evil.example/i.png)',
            team='"><i>',
        ),
        link_hosts=("docs.aws.amazon.com",),
    )
    assert not re.search(r"<(script|img|i|b)\b", page)
    assert parsed(page).links == ["/"]
    assert "<h1>A &lt;b&gt;</h1>" in page


def test_what_is_not_known_of_a_page_is_not_shown():
    assert "<dt>" not in document_page(article("Text."), link_hosts=())

import pytest

from knowledge.article import Article
from knowledge.errors import UnreadableDocumentError
from knowledge.sources.markdown import MAX_BYTES, markdown_article, page_url
from knowledge.sources.source import SourceDefaults


def article(content: bytes, *, groups: frozenset[str] | None = None, doc_id: str = "how-to/on_call.md") -> Article:
    defaults = SourceDefaults(tenant="acme", groups=groups, team="platform", product="paging")
    return markdown_article(content, source="handbook", doc_id=doc_id, url_form=None, defaults=defaults)


@pytest.mark.parametrize(
    ("content", "title"),
    [(b"---\ntitle: Given\n---\n# Written", "Given"), (b"Intro\n\n# Written ##\n", "Written"), (b"Text.", "on call")],
)
def test_the_title_is_what_the_page_says_else_its_name(content: bytes, title: str):
    assert article(content).title == title


def test_defaults_hold_where_the_head_is_silent_and_only_there():
    silent = article(b"Text.", groups=frozenset({"shop"}))
    assert (silent.label.access.groups, silent.label.team, silent.label.product) == ({"shop"}, "platform", "paging")
    said = article(b"---\nvisibility: pay\nteam: pay\n---\n", groups=frozenset({"everyone"}))
    assert (said.label.access.groups, said.label.team) == ({"pay"}, "pay")


def test_an_empty_visibility_hides_also_where_the_default_is_open():
    assert article(b"---\nvisibility: []\n---\n", groups=frozenset({"everyone"})).label.access.groups == frozenset()


@pytest.mark.parametrize("content", [b"\x00\x01binary", "x".encode("utf-32"), b"a" * (MAX_BYTES + 1), b"---\n[\n---\n"])
def test_what_is_no_page_is_unreadable(content: bytes):
    with pytest.raises(UnreadableDocumentError):
        article(content)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_texts_of_any_usual_encoding_are_read(encoding: str):
    assert article("# Straße\n\nGrüße".encode(encoding)).title == "Straße"


def test_without_a_form_there_is_no_link():
    assert page_url(None, "a.md") is None

from dataclasses import replace
from datetime import date

import pytest

from knowledge.article import Article, Label, digest
from knowledge.visibility import Access
from tests.knowledge.fakes import label, section

ROADS = Article(source="s", doc_id="roads.md", title="Roads", body="Text", url="https://d/r", label=label("everyone"))


@pytest.mark.parametrize(
    "changed",
    [
        replace(ROADS, title="Streets"),
        replace(ROADS, body="Other"),
        replace(ROADS, url=None),
        replace(ROADS, updated=date(2026, 1, 2)),
        replace(ROADS, anchors="none"),
        replace(ROADS, label=label("shop")),
        replace(ROADS, label=label("everyone", tenant="umbra")),
        replace(ROADS, label=label("everyone", team="shop")),
        replace(ROADS, label=label("everyone", category="container_oom")),
        replace(
            ROADS, label=Label(access=Access(tenant="acme", groups=frozenset({"everyone"})), platform_versions=("2",))
        ),
    ],
)
def test_whatever_a_reader_or_a_search_could_notice_changes_the_digest(changed: Article):
    assert changed.content_hash != ROADS.content_hash


def test_the_digest_is_the_same_each_time():
    assert replace(ROADS).content_hash == ROADS.content_hash
    assert replace(ROADS, label=label("b", "a")).content_hash == replace(ROADS, label=label("a", "b")).content_hash


def test_a_vector_is_made_of_the_titles_and_the_text():
    one = section("s/r.md#x", "Text", title="Bends", path=("Roads", "Hills"))
    assert one.embedded_text == "Roads > Hills > Bends\nText"
    assert one.text_hash != replace(one, path=("Roads",)).text_hash


def test_lists_of_texts_are_told_apart():
    assert len({digest("ab"), digest("a", "b"), digest("a", "b", ""), digest("")}) == 4

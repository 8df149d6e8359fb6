from dataclasses import replace

import pytest

from knowledge.article import Article, Section
from knowledge.chunking import MAX_CHARACTERS, sections_of
from tests.knowledge.fakes import label


def page(body: str, title: str = "Roads") -> Article:
    return Article(
        source="s", doc_id="roads.md", title=title, body=body, url="https://d/roads", label=label("everyone")
    )


def outline(body: str) -> list[tuple[str, ...]]:
    return [(*section.path, section.title) for section in sections_of(page(body))]


def test_each_heading_makes_a_section_with_the_titles_above_it():
    body = "# Roads\nTop.\n## Hills\nUp.\n### Bends\nSlow.\n## Towns\nStop."
    assert outline(body) == [("Roads",), ("Roads", "Hills"), ("Roads", "Hills", "Bends"), ("Roads", "Towns")]


def test_a_first_heading_other_than_the_title_stands_below_it():
    assert outline("# Overview\nA.\n## Detail\nB.") == [("Roads", "Overview"), ("Roads", "Overview", "Detail")]


def test_what_looks_like_a_heading_in_code_is_none():
    body = "Intro.\n```sh\n# install\nmake\n```\n    # indented\n## Real\nText."
    sections = sections_of(page(body))
    assert [section.title for section in sections] == ["Roads", "Real"]
    assert "# install\nmake" in sections[0].text


def test_underlined_headings_and_marks_in_headings_are_read():
    assert outline("Hills `and` *bends*\n---\nText.") == [("Roads", "Hills and bends")]


def test_tables_and_code_stay_as_they_are():
    table = "| a | b |\n|---|---|\n| 1 | 2 |"
    assert sections_of(page(f"## T\n\n{table}\n"))[0].text == table


def test_links_lead_to_the_heading_also_where_it_repeats():
    body = "## Fix\nA.\n## Fix\nB.\n## Fix-1\nC.\n## What's `new`?\nD."
    assert [section.url for section in sections_of(page(body))] == [
        "https://d/roads#fix",
        "https://d/roads#fix-1",
        "https://d/roads#fix-1-1",
        "https://d/roads#whats-new",
    ]


def test_confluence_has_anchors_of_its_own():
    body = "## How to fix\nA.\n## How to fix\nB."
    cloud = sections_of(replace(page(body, "My page"), anchors="confluence_cloud"))
    server = sections_of(replace(page(body, "My page"), anchors="confluence_server"))
    assert [section.url for section in cloud] == ["https://d/roads#How-to-fix", "https://d/roads#How-to-fix.1"]
    assert server[0].url == "https://d/roads#Mypage-Howtofix"
    assert sections_of(replace(page(body), anchors="none"))[0].url == "https://d/roads"


def test_a_section_without_text_is_left_out_and_still_stands_above_others():
    assert outline("## Empty\n\n### Full\nText.") == [("Roads", "Empty", "Full")]
    assert sections_of(page("")) == ()


def test_ids_are_unique_and_the_same_each_time():
    body = "Top.\n## A\nx\n## A\ny\n## ???\nz\n## ???\nw\n" + "## Long\n" + "para\n\n" * 3000
    first, second = (sections_of(page(body)) for _ in range(2))
    assert first == second
    assert len({section.id for section in first}) == len(first)
    assert first[0].id == "s/roads.md#"


def parts(text: str) -> list[Section]:
    return [section for section in sections_of(page(f"## Long\n{text}")) if section.title == "Long"]


@pytest.mark.parametrize("text", ["A sentence. " * 30 + "\n\n", "x" * 400 + "\n", "y" * 50_000])
def test_a_huge_section_is_cut_and_nothing_of_it_is_lost(text: str):
    long = text * max(1, 60_000 // len(text))
    cut = parts(long)
    assert len(cut) > 3
    assert all(len(part.text) <= 2 * MAX_CHARACTERS for part in cut)
    assert "".join("".join(part.text.split()) for part in cut) == "".join(long.split())
    assert {part.url for part in cut} == {"https://d/roads#long"}


def test_a_cut_falls_outside_code_where_that_is_possible():
    block = "```\n" + "line\n\n" * 100 + "```\n\n"
    cut = parts(block * 30)
    assert all(part.text.count("```") % 2 == 0 for part in cut)

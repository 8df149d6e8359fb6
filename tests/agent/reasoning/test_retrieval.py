"""Pages for a diagnosis and for questions, over the real embedded index, by words alone."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from agent.documentation.opening import Documentation, open_documentation
from agent.documentation.settings import KnowledgeSettings, MarkdownFolderSettings
from agent.documentation.sources import configured_sources
from agent.reasoning.retrieval import NOT_SEARCHED, Retrieved, Retriever
from knowledge.article import Section
from knowledge.errors import IndexUnavailableError
from knowledge.ingest import sync
from knowledge.model_help import ModelHelp, Verdict
from tests.agent.verification.stage import failed
from tests.diagnoses import diagnosis
from tools.principal import Principal

ADA = Principal(subject="ada", teams=frozenset({"shop"}), is_operator=False, via="chat")
GRACE = Principal(subject="grace", teams=frozenset(), is_operator=True, via="chat")
PAGE = """---
title: {title}
visibility: [{group}]
updated: 2026-11-02
---

## {heading}

{text}
"""


@pytest.fixture
async def retriever(tmp_path: Path) -> Retriever:
    pages = tmp_path / "pages"
    pages.mkdir()
    for name, group, title, heading, text in (
        ("rollback", "everyone", "Going back", "Roll back a version", "Move the traffic weights to the old version."),
        ("pager", "operators", "Pager duty", "Escalate at night", "Operators escalate at night by the red pager."),
    ):
        (pages / f"{name}.md").write_text(PAGE.format(title=title, group=group, heading=heading, text=text))
    source = MarkdownFolderSettings(kind="markdown_folder", name="handbook", path=pages)
    settings = KnowledgeSettings(path=tmp_path / "knowledge.db", embedding="none", sources=(source,))
    opened = open_documentation(settings)
    await sync(configured_sources(settings), opened.index, None, without=opened.without)
    return Retriever(lambda: opened)


async def test_the_runbook_of_what_was_found_is_always_among_them(retriever: Retriever) -> None:
    found = await retriever.for_diagnosis(ADA, failed(), None)
    assert any(one.title.startswith("The image does not exist") for one in found.documents)
    assert [one.label for one in found.documents] == [f"D{n}" for n in range(1, len(found.documents) + 1)]
    assert [view.title for view in found.views()] == [one.title for one in found.documents]


async def test_of_each_page_the_best_passage_is_told(retriever: Retriever) -> None:
    found = await retriever.for_diagnosis(ADA, failed(), "how do I roll back a version?")
    pages = [one.title.split(" › ")[0] for one in found.documents]
    assert len(set(pages)) == len(pages) >= 2


async def test_runbooks_of_other_failures_are_left_out(retriever: Retriever) -> None:
    found = await retriever.for_diagnosis(ADA, failed(), "is it out of memory, or does the image not fit the platform?")
    runbooks = [one.title for one in found.documents if "How to" in one.title]
    assert [title.split(" › ")[0] for title in runbooks] == ["The image does not exist"]


async def test_a_question_about_the_platform_finds_its_page(retriever: Retriever) -> None:
    found = await retriever.for_question(ADA, "how do I roll back a version?", ())
    page = next(one for one in found.documents if one.title == "Going back › Roll back a version")
    assert "traffic weights" in page.text


async def test_what_somebody_may_not_see_is_not_found(retriever: Retriever) -> None:
    question = "who do operators escalate to at night by the red pager?"
    assert any("Pager" in one.title for one in (await retriever.for_question(GRACE, question, ())).documents)
    assert not any("Pager" in one.title for one in (await retriever.for_question(ADA, question, ())).documents)


async def test_where_nothing_was_found_and_nothing_asked_nothing_is_searched() -> None:
    def never() -> Documentation:
        raise AssertionError("opened")

    fine = diagnosis(root_causes=(), symptoms=(), status="healthy")
    assert (await Retriever(never).for_diagnosis(ADA, fine, None)).documents == ()


async def test_an_index_that_is_down_leaves_a_note() -> None:
    def down() -> Documentation:
        raise IndexUnavailableError("the index is not there")

    found = await Retriever(down).for_question(ADA, "how do I roll back?", ())
    assert (found.documents, found.note) == ((), NOT_SEARCHED)


class _Index:
    """An index that only knows whether it was closed."""

    closed = 0

    async def close(self) -> None:
        self.closed += 1


async def test_what_a_question_opened_is_closed_at_the_end_and_only_once() -> None:
    index, opened = _Index(), []

    def open_it() -> Documentation:
        opened.append(index)
        return Documentation(index=index, embedder=None, without="", tenant="default")

    mine = Retriever(open_it)
    await mine.close()
    assert (opened, index.closed) == ([], 0)  # no question was asked: nothing to load only to close it
    mine._ready()
    await mine.close()
    await mine.close()
    assert (len(opened), index.closed) == (1, 1)


async def test_a_question_after_the_end_finds_the_documentation_again(retriever: Retriever) -> None:
    before = await retriever.for_diagnosis(ADA, failed(), None)
    await retriever.close()
    assert await retriever.for_diagnosis(ADA, failed(), None) == before


async def test_a_model_helps_with_questions_and_not_with_diagnoses(retriever: Retriever, tmp_path: Path) -> None:
    asked: list[str] = []

    async def rewrite(question: str) -> str:
        asked.append(question)
        return "traffic weights, old version"

    opened, _ = await asyncio.to_thread(retriever._ready)
    helped = Retriever(lambda: opened, help_for=lambda principal: ModelHelp(rewrite=rewrite))
    question = "roll my release back"
    assert any("Going back" in one.title for one in (await helped.for_question(ADA, question, ())).documents)
    await helped.for_diagnosis(ADA, failed(), question)
    assert asked == [question]


async def test_help_opens_no_page_to_anybody(retriever: Retriever) -> None:
    async def check(question: str, sections: Sequence[Section]) -> Verdict:
        return Verdict(answered=True, passage=0)

    opened, _ = await asyncio.to_thread(retriever._ready)
    helped = Retriever(lambda: opened, help_for=lambda principal: ModelHelp(check=check))
    question = "escalate at night by the red pager"
    assert not any("Pager" in one.title for one in (await helped.for_question(ADA, question, ())).documents)
    assert any("Pager" in one.title for one in (await helped.for_question(GRACE, question, ())).documents)


async def test_what_is_synced_after_the_start_is_found(retriever: Retriever) -> None:
    opened, _ = await asyncio.to_thread(retriever._ready)
    synced: list[bool] = []
    waiting = Retriever(lambda: opened, synced=lambda: bool(synced))
    question = "how do I roll back a version?"
    assert await waiting.for_question(ADA, question, ()) == Retrieved()
    synced.append(True)
    assert (await waiting.for_question(ADA, question, ())).documents


async def test_searches_open_the_documentation_once_and_hide_what_nobody_may_see(retriever: Retriever) -> None:
    kept, _ = await asyncio.to_thread(retriever._ready)
    opened: list[Documentation] = []

    def open_it() -> Documentation:
        opened.append(kept)
        return kept

    mine = Retriever(open_it)
    question = "operators escalate at night by the red pager"
    for asker, seen in ((ADA, False), (GRACE, True), (ADA, False)):
        answer = await mine.search(asker, question, limit=3)
        assert any(one.title == "Escalate at night" for one in answer.passages) is seen
    assert len(opened) == 1


async def test_a_search_that_cannot_be_made_is_an_error_and_not_an_empty_answer() -> None:
    def down() -> Documentation:
        raise IndexUnavailableError("the index is not there")

    with pytest.raises(IndexUnavailableError):
        await Retriever(down).search(ADA, "how do I roll back?", limit=3)


async def test_a_model_gets_whole_sections_and_people_their_best_lines(retriever: Retriever) -> None:
    found = await retriever.for_question(ADA, "how do I roll back a version?", ())
    assert found.passages[0].title == found.documents[0].title
    assert found.documents[0].text in found.passages[0].text or len(found.passages[0].text) >= len(
        found.documents[0].text
    )
    assert [one.label for one in found.passages] == [f"D{n}" for n in range(1, len(found.passages) + 1)]

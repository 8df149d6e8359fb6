import asyncio
from pathlib import Path

import pytest

from knowledge.embedding import Vectors
from knowledge.errors import IndexUnavailableError
from knowledge.index import Candidates, Filters
from knowledge.local_index import LocalIndex
from knowledge.query import PreparedQuery
from knowledge.search import REMEMBERED, Searcher
from knowledge.visibility import Visibility
from tests.knowledge.fakes import ANYBODY, WordModel, label, section
from tests.knowledge.index_contract import IMAGE, MEMORY, ROUTE, fill

RUNBOOK = section(
    "runbooks/container_oom.md#fix", "Give it more.", title="How to fix", path=("Out of memory",),
    of=label("everyone", category="container_oom"),
)  # fmt: skip


@pytest.fixture
def index(tmp_path: Path) -> LocalIndex:
    return LocalIndex(tmp_path / "knowledge.db")


async def test_a_passage_can_be_cited(index: LocalIndex):
    model = WordModel()
    await fill(index, IMAGE, MEMORY, ROUTE, model=model)
    answer = await Searcher(index, model).search("which image tag exists", ANYBODY)
    first = answer.passages[0]
    assert (first.section_id, first.title, first.path) == (IMAGE.id, "Image tags", ("Page",))
    assert first.url == "https://docs.example.com/image.md#tags"
    assert "image tag" in first.excerpt
    assert (answer.documented, answer.searched, answer.notes) == (True, 3, ())


async def test_what_the_documentation_does_not_say_is_said_to_be_missing(index: LocalIndex):
    model = WordModel()
    await fill(index, IMAGE, MEMORY, ROUTE, model=model)
    answer = await Searcher(index, model).search("parking permits for the office in Berlin", ANYBODY)
    assert (answer.documented, answer.passages, answer.searched) == (False, (), 3)


async def test_without_a_model_it_searches_by_words_and_says_so(index: LocalIndex):
    await fill(index, IMAGE, MEMORY)
    answer = await Searcher(index, None, without="the extra is not installed").search("image tag", ANYBODY)
    assert answer.passages[0].section_id == IMAGE.id
    assert answer.notes == ("searched by words alone: the extra is not installed",)


async def test_an_index_without_vectors_yet_says_so(index: LocalIndex):
    await fill(index, IMAGE, MEMORY)
    answer = await Searcher(index, WordModel()).search("image tag", ANYBODY)
    assert answer.passages[0].section_id == IMAGE.id
    assert answer.notes == ("searched by words alone: the index has not all vectors yet",)


async def test_an_index_of_another_model_is_searched_by_words(index: LocalIndex):
    await fill(index, IMAGE, MEMORY, model=WordModel())
    answer = await Searcher(index, WordModel("words-other")).search("image tag", ANYBODY)
    assert answer.passages[0].section_id == IMAGE.id
    assert answer.notes == ("searched by words alone: the index was made with another model: tsuba knowledge sync",)


async def test_a_broken_model_costs_the_vectors_only(index: LocalIndex):
    model = WordModel()
    await fill(index, IMAGE, MEMORY, model=model)
    model.broken = True
    answer = await Searcher(index, model).search("image tag", ANYBODY)
    assert answer.passages[0].section_id == IMAGE.id
    assert answer.notes == ("searched by words alone: the model is broken",)


async def test_the_runbook_of_a_known_category_is_always_considered(index: LocalIndex):
    model = WordModel()
    await fill(index, IMAGE, MEMORY, RUNBOOK, model=model)
    searcher = Searcher(index, model)
    question = "zygote flumph"
    assert not (await searcher.search(question, ANYBODY)).documented
    hinted = await searcher.search(question, ANYBODY, categories=["container_oom"])
    assert hinted.passages[0].section_id == RUNBOOK.id


async def test_a_category_opens_no_hidden_runbook(index: LocalIndex):
    hidden = section("runbooks/x.md#a", "Secret.", of=label("operators", category="container_oom"))
    model = WordModel()
    await fill(index, IMAGE, hidden, model=model)
    answer = await Searcher(index, model).search("secret", ANYBODY, categories=["container_oom"])
    assert all(passage.section_id != hidden.id for passage in answer.passages)


async def test_a_question_asked_again_is_embedded_once_and_the_memory_is_bounded(index: LocalIndex):
    model = WordModel()
    await fill(index, IMAGE, MEMORY, model=model)
    searcher = Searcher(index, model)
    model.asked.clear()
    for _ in range(3):
        await searcher.search("image tag", ANYBODY)
    assert model.asked == ["image tag"]
    for number in range(REMEMBERED):
        await searcher.rank(f"image {number}", ANYBODY)
    await searcher.search("image tag", ANYBODY)
    assert model.asked.count("image tag") == 2


async def test_an_index_that_does_not_answer_is_given_up():
    class Silent(LocalIndex):
        async def candidates(
            self, query: PreparedQuery, vector: Vectors | None, visibility: Visibility, filters: Filters, *, limit: int
        ) -> Candidates:
            await asyncio.Event().wait()
            raise AssertionError

    searcher = Searcher(Silent(Path("none")), None, seconds=0.01)
    with pytest.raises(IndexUnavailableError, match="did not answer within"):
        await searcher.search("image", ANYBODY)


async def test_limits_and_filters_hold(index: LocalIndex):
    model = WordModel()
    mine = [section(f"s/{at}.md#x", "The image tag.", of=label("everyone", team="shop")) for at in range(8)]
    await fill(index, IMAGE, *mine, model=model)
    answer = await Searcher(index, model).search("image tag", ANYBODY, limit=3, filters=Filters(team="shop"))
    assert len(answer.passages) == 3
    assert {passage.source for passage in answer.passages} == {"s"}

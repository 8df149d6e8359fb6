"""What models may do for a search: each helps, each may fail, none holds the search up or opens anything."""

import asyncio
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from knowledge.article import Section
from knowledge.errors import HelpError
from knowledge.local_index import LocalIndex
from knowledge.model_help import ModelHelp, Verdict, with_terms
from knowledge.query import prepare
from knowledge.reranking import RERANKED
from knowledge.search import CHECKED, Searcher
from tests.knowledge.fakes import ANYBODY, label, section
from tests.knowledge.index_contract import IMAGE, MEMORY, ROUTE, fill

QUESTION = "the kitten is gone"  # which no page says
TERMS = "kernel killed the container, memory"


class Preferring:
    """A reranker that likes texts with one word."""

    model = "preferring"

    def __init__(self, word: str) -> None:
        self.word = word
        self.given: list[Sequence[str]] = []
        self.broken = False

    def relevance(self, question: str, texts: Sequence[str]) -> Sequence[float]:
        self.given.append(texts)
        if self.broken:
            raise HelpError("the reranker is broken")
        return [0.9 if self.word in text else 0.1 for text in texts]


@pytest.fixture
async def index(tmp_path: Path) -> LocalIndex:
    index = LocalIndex(tmp_path / "knowledge.db")
    await fill(index, IMAGE, MEMORY, ROUTE)
    return index


def helping(terms: str = TERMS, verdict: Verdict | None = None) -> ModelHelp:
    async def rewrite(question: str) -> str:
        return terms

    async def check(question: str, sections: Sequence[Section]) -> Verdict:
        assert verdict is not None
        return verdict

    return ModelHelp(rewrite=rewrite, check=check if verdict else None)


async def test_a_models_terms_find_what_the_words_of_a_question_do_not(index: LocalIndex):
    searcher = Searcher(index, None, without="")
    assert (await searcher.rank(QUESTION, ANYBODY)).ranked == ()
    found = await searcher.find(QUESTION, ANYBODY, help=helping())
    assert [one.candidate.section.id for one in found.ranking.ranked] == [MEMORY.id]
    assert found.ranking.notes == ()


def test_terms_never_count_as_asked_and_never_outweigh_it():
    query = with_terms(prepare("image tags"), "tags, registry")
    assert query.asked == prepare("image tags").asked
    assert (query.weights["tag"], query.weights["registri"]) == (1.0, 0.5)
    assert with_terms(query, "  ") == query
    assert len(with_terms(query, "word " * 1_000).text) < 400


async def test_without_its_terms_a_search_goes_on_and_says_so(index: LocalIndex):
    async def fails(question: str) -> str:
        raise HelpError("no model is configured")

    async def hangs(question: str) -> str:
        await asyncio.Event().wait()
        raise AssertionError

    for rewrite, why in ((fails, "no model is configured"), (hangs, "the model did not answer in time")):
        answer = await Searcher(index, None, without="", seconds=0.5).search(
            "image tag", ANYBODY, help=ModelHelp(rewrite=rewrite)
        )
        assert answer.passages[0].section_id == IMAGE.id
        assert answer.notes == (f"not rewritten: {why}",)


async def test_a_reranker_orders_the_best_anew(index: LocalIndex):
    reranker = Preferring("listener")
    searcher = Searcher(index, None, without="", reranker=reranker)
    ranked = (await searcher.rank("image tag in the container, sends", ANYBODY)).ranked
    assert ranked[0].candidate.section.id == ROUTE.id
    assert [one.score for one in ranked] == sorted((one.score for one in ranked), reverse=True)


async def test_runbooks_of_known_categories_stay_in_front_of_what_a_reranker_likes_a_little_more(index: LocalIndex):
    runbook = section("runbooks/x.md#a", "Give more.", of=label("everyone", category="container_oom"))
    await fill(index, IMAGE, MEMORY, runbook)
    reranker = Preferring("nothing at all")
    searcher = Searcher(index, None, without="", reranker=reranker)
    ranked = (await searcher.rank("image tag give", ANYBODY, categories=["container_oom"])).ranked
    assert ranked[0].candidate.section.id == runbook.id


async def test_a_reranker_reads_only_the_best_and_only_what_the_asker_may_see(index: LocalIndex):
    many = [section(f"book/{at}.md#x", f"Tokens expire {at}.") for at in range(RERANKED + 10)]
    hidden = section("book/hidden.md#x", "Tokens expire in secret.", of=label("shop"))
    await fill(index, *many, hidden)
    reranker = Preferring("Tokens")
    await Searcher(index, None, without="", reranker=reranker).rank("tokens expire", ANYBODY)
    (given,) = reranker.given
    assert len(given) == RERANKED
    assert not any("secret" in text for text in given)


async def test_a_broken_reranker_costs_its_order_only(index: LocalIndex):
    reranker = Preferring("listener")
    reranker.broken = True
    answer = await Searcher(index, None, without="", reranker=reranker).search("image tag container", ANYBODY)
    assert answer.passages[0].section_id == IMAGE.id
    assert answer.notes == ("not reranked: the reranker is broken",)


async def test_a_slow_reranker_is_given_up_and_the_search_still_answers_in_time(index: LocalIndex):
    goes_on = threading.Event()

    class Slow(Preferring):
        def relevance(self, question: str, texts: Sequence[str]) -> Sequence[float]:
            goes_on.wait(10)
            return [1.0 for _ in texts]

    searcher = Searcher(index, None, without="", seconds=0.4, reranker=Slow("x"))
    answer = await searcher.search("image tag container", ANYBODY)
    goes_on.set()
    assert answer.passages[0].section_id == IMAGE.id
    assert answer.notes == ("not reranked: the model did not answer in time",)


async def test_the_models_verdict_decides_and_its_passage_comes_first(index: LocalIndex):
    searcher = Searcher(index, None, without="")
    yes = helping(verdict=Verdict(answered=True, passage=1), terms="")
    asked = "image tag of the container"
    plain = (await searcher.rank(asked, ANYBODY)).ranked
    answer = await searcher.search(asked, ANYBODY, help=yes)
    assert [one.section_id for one in answer.passages[:2]] == [
        plain[1].candidate.section.id,
        plain[0].candidate.section.id,
    ]
    no = helping(verdict=Verdict(answered=False), terms="")
    answer = await searcher.search(asked, ANYBODY, help=no)
    assert (answer.documented, answer.passages) == (False, ())


async def test_a_verdict_that_cannot_be_had_leaves_the_decision_to_the_rule(index: LocalIndex):
    async def fails(question: str, sections: Sequence[Section]) -> Verdict:
        assert len(sections) <= CHECKED
        raise HelpError("the model is busy")

    searcher = Searcher(index, None, without="", help=ModelHelp(check=fails))
    answer = await searcher.search("which image tag", ANYBODY)
    assert (answer.documented, answer.notes) == (True, ("not checked: the model is busy",))
    assert not (await searcher.search("image of parking permits in Berlin offices", ANYBODY)).documented


async def test_what_rules_have_found_needs_no_verdict(index: LocalIndex):
    runbook = section("runbooks/x.md#a", "Give more.", of=label("everyone", category="container_oom"))
    await fill(index, runbook)
    no = helping(verdict=Verdict(answered=False), terms="")
    answer = await Searcher(index, None, without="", help=no).search(
        "give zygote", ANYBODY, categories=["container_oom"]
    )
    assert (answer.documented, answer.passages[0].section_id) == (True, runbook.id)

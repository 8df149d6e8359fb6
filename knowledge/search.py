"""Finds the passages that answer a question: one way for every index.

The words of the question and its vector each give candidates; both scores are fused; and where nothing fits well
enough, the answer is that the documentation does not say.
"""

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import AsyncGenerator, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date

from knowledge.answerability import is_documented
from knowledge.embedding import Embedder, Vectors, question_vector
from knowledge.errors import EmbeddingError, IndexUnavailableError
from knowledge.excerpt import best_lines
from knowledge.fusion import Ranked, fuse
from knowledge.index import Filters, KnowledgeIndex
from knowledge.model_help import NO_HELP, ModelHelp, helped, with_terms
from knowledge.query import PreparedQuery, prepare
from knowledge.reranking import Reranker, reranked
from knowledge.visibility import Visibility

logger = logging.getLogger(__name__)

HINTED = 20  # sections of the categories that rules have found
CANDIDATES = 200  # of each kind; with 100 the fused ranking loses 0.01 nDCG
REMEMBERED = 512  # vectors of questions: the same error is pasted many times
SEARCH_SECONDS = 5.0  # a search that takes longer is given up: an answer without documents beats none
# What is not the index takes a share of the time that is left, so that there is always some for what comes after it.
REWRITE_SHARE = 0.5
VECTOR_SHARE = 0.5
RERANK_SHARE = 0.5
CHECK_SHARE = 0.9
CHECKED = 5  # passages a model reads to tell whether they answer the question

TimeLeft = Callable[[], float]

WORDS_ALONE = "searched by words alone: {why}"
STAYS_HERE = WORDS_ALONE.format(why="what is asked may not be sent to Bedrock, where the embedding model is")
ON_BEDROCK = (
    "the documentation is in a knowledge base on Bedrock, and what is asked may not be sent there: "
    "an account that it may come from says `model: never`"
)
NOT_EMBEDDED = WORDS_ALONE.format(why="the index has not all vectors yet")


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A section to cite: where it stands, how to link it, and its telling lines. `score` compares within one answer."""

    section_id: str
    source: str
    path: tuple[str, ...]
    title: str
    url: str | None
    excerpt: str
    text: str
    category: str | None
    updated: date | None
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """Every candidate, best first; of those behind what a reranker has read, none."""

    query: PreparedQuery
    ranked: tuple[Ranked, ...]
    searched: int | None
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A ranking, and whether it answers the question."""

    ranking: Ranking
    documented: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchAnswer:
    """What a search found. `documented` is false when nothing fits the question; then there are no passages.

    `searched` counts the sections the asker may see, None where the index cannot. `notes` say what the search had to do
    without.
    """

    passages: tuple[Passage, ...]
    documented: bool
    searched: int | None
    notes: tuple[str, ...] = ()


class Searcher:
    """Searches one index. `embedder` is None where there is no model: then by words alone, and the answer says so.

    `without` is why there is none; empty where the index makes its vectors itself. `reranker` and `help`, where given,
    take their time out of `seconds`, and what they cannot do in time is done without them. What is asked with `here` is
    sent to no model, and not to Bedrock: only what runs in this process, or searches by words, is asked.
    """

    def __init__(
        self,
        index: KnowledgeIndex,
        embedder: Embedder | None,
        *,
        without: str = "no embedding model is configured",
        seconds: float = SEARCH_SECONDS,
        reranker: Reranker | None = None,
        help: ModelHelp = NO_HELP,  # what it is; nobody asks Python for help here
    ) -> None:
        self._index = index
        self._embedder = embedder
        self._without = without
        self._seconds = seconds
        self._reranker = reranker
        self._help = help
        self._vectors: OrderedDict[str, Vectors] = OrderedDict()

    async def search(
        self,
        text: str,
        visibility: Visibility,
        *,
        limit: int = 5,
        filters: Filters | None = None,
        categories: Collection[str] = (),
        help: ModelHelp | None = None,  # as above
        here: bool = False,
    ) -> SearchAnswer:
        """Return the best passages this asker may see. `categories` are those rules have found: a strong hint.

        `help` is what a model does for this search, instead of what it does for all.

        Raises:
            IndexUnavailableError: the index cannot be used, did not answer in time, or is on Bedrock where nothing may be
                sent there.
        """
        found = await self.find(text, visibility, filters=filters, categories=categories, help=help, here=here)
        ranking = found.ranking
        return SearchAnswer(
            passages=tuple(_passage(one, ranking.query) for one in ranking.ranked[:limit]) if found.documented else (),
            documented=found.documented,
            searched=ranking.searched,
            notes=ranking.notes,
        )

    async def find(
        self,
        text: str,
        visibility: Visibility,
        *,
        filters: Filters | None = None,
        categories: Collection[str] = (),
        help: ModelHelp | None = None,  # as above
        here: bool = False,
    ) -> Found:
        """Return every candidate, best first, and whether they answer the question.

        Raises:
            IndexUnavailableError: the index cannot be used, did not answer in time, or is on Bedrock where nothing may be
                sent there.
        """
        if here and self._index.on_bedrock:
            raise IndexUnavailableError(ON_BEDROCK)
        given = NO_HELP if here else help or self._help
        async with self._in_time() as time_left:
            ranking = await self._rank(
                text, visibility, filters or Filters(), frozenset(categories), given, time_left, here=here
            )
            return await self._judged(text, ranking, categories, given, time_left)

    async def rank(
        self, text: str, visibility: Visibility, *, filters: Filters | None = None, categories: Collection[str] = ()
    ) -> Ranking:
        """Return every candidate, best first, whether or not it answers the question.

        Raises:
            IndexUnavailableError: the index cannot be used, or did not answer in time.
        """
        async with self._in_time() as time_left:
            return await self._rank(
                text, visibility, filters or Filters(), frozenset(categories), self._help, time_left
            )

    @asynccontextmanager
    async def _in_time(self) -> AsyncGenerator[TimeLeft]:
        ends = time.monotonic() + self._seconds
        try:
            async with asyncio.timeout(self._seconds):
                yield lambda: ends - time.monotonic()
        except TimeoutError as error:
            raise IndexUnavailableError(
                f"the documentation index did not answer within {self._seconds:g} s; the answer goes without documents"
            ) from error

    async def _rank(
        self,
        text: str,
        visibility: Visibility,
        filters: Filters,
        categories: frozenset[str],
        help: ModelHelp,  # as above
        time_left: TimeLeft,
        *,
        here: bool = False,
    ) -> Ranking:
        query = prepare(text)
        notes: tuple[str, ...] = ()
        if help.rewrite is not None and query.text.strip():
            terms, notes = await helped("not rewritten", help.rewrite(query.text), REWRITE_SHARE * time_left())
            query = with_terms(query, terms or "")
        vector, without = await self._vector(query.text, VECTOR_SHARE * time_left(), here=here)
        notes += without
        found = await self._index.candidates(query, vector, visibility, filters, limit=CANDIDATES)
        candidates = {candidate.section.id: candidate for candidate in found.found}
        if categories:
            narrowed = replace(filters, categories=categories)
            hinted = await self._index.candidates(query, vector, visibility, narrowed, limit=HINTED)
            candidates = {candidate.section.id: candidate for candidate in hinted.found} | candidates
        if vector is not None and found.searched and not found.by_likeness:
            notes += (NOT_EMBEDDED,)
        ranked = fuse(tuple(candidates.values()), categories=categories)
        if self._reranker is not None and not here:
            anew = asyncio.to_thread(reranked, self._reranker, query.text, ranked, categories=categories)
            better, why = await helped("not reranked", anew, RERANK_SHARE * time_left())
            ranked, notes = better or ranked, notes + why
        return Ranking(query=query, ranked=ranked, searched=found.searched, notes=notes)

    async def _judged(
        self,
        text: str,
        ranking: Ranking,
        categories: Collection[str],
        help: ModelHelp,  # as above
        time_left: TimeLeft,
    ) -> Found:
        """Decide whether there is an answer: by a category that rules have found, by the model's check, or by rule."""
        ranked = ranking.ranked
        if any(one.candidate.section.label.category in categories for one in ranked):
            return Found(ranking=ranking, documented=True)
        if help.check is not None and ranked:
            best = [one.candidate.section for one in ranked[:CHECKED]]
            verdict, why = await helped("not checked", help.check(text, best), CHECK_SHARE * time_left())
            ranking = replace(ranking, notes=ranking.notes + why)
            if verdict is not None:
                at = verdict.passage if verdict.answered else None
                if at is not None and 0 < at < len(best):
                    ranking = replace(ranking, ranked=(ranked[at], *ranked[:at], *ranked[at + 1 :]))
                return Found(ranking=ranking, documented=verdict.answered)
        return Found(ranking=ranking, documented=is_documented(ranking.query, ranked))

    async def _vector(self, text: str, seconds: float, *, here: bool) -> tuple[Vectors | None, tuple[str, ...]]:
        """Return the question's vector, or None and why there is none."""
        if self._embedder is None:
            return None, (WORDS_ALONE.format(why=self._without),) if self._without else ()
        if here and self._embedder.on_bedrock:
            return None, (STAYS_HERE,)
        if (known := self._vectors.get(text)) is not None:
            self._vectors.move_to_end(text)
            return known, ()
        try:
            if await self._index.model() not in (None, self._embedder.model):
                return None, (WORDS_ALONE.format(why="the index was made with another model: tsuba knowledge sync"),)
            async with asyncio.timeout(seconds):
                vector = await asyncio.to_thread(question_vector, self._embedder, text)
        except EmbeddingError as error:
            logger.warning("question not embedded", extra={"error": str(error)})
            return None, (WORDS_ALONE.format(why=str(error)),)
        except TimeoutError:
            logger.warning("question not embedded in time", extra={"model": self._embedder.model})
            why = f"the embedding model {self._embedder.model} did not answer in time"
            return None, (WORDS_ALONE.format(why=why),)
        self._vectors[text] = vector
        if len(self._vectors) > REMEMBERED:
            self._vectors.popitem(last=False)
        return vector, ()


def _passage(ranked: Ranked, query: PreparedQuery) -> Passage:
    section = ranked.candidate.section
    return Passage(
        section_id=section.id,
        source=section.source,
        path=section.path,
        title=section.title,
        url=section.url,
        excerpt=best_lines(section.text, query.asked),
        text=section.text,
        category=section.label.category,
        updated=section.updated,
        score=round(ranked.score, 4),
    )

"""Measures the search over the documents that come with Tsuba, on our own judged questions.

evals/knowledge/README.md says how these were written, and which of them the search was tuned on.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from agent.documentation.settings import KnowledgeSettings
from agent.documentation.sources import configured_sources
from agent.explain.categories import categories_in
from evals.retrieval import DEPTH, Question, RetrievalError, ndcg, read_questions
from knowledge.embedding import Embedder
from knowledge.index import KnowledgeIndex
from knowledge.ingest import SyncReport, sync
from knowledge.search import Searcher
from knowledge.visibility import Visibility

SHOWN = 3
ASKER = Visibility(tenant=KnowledgeSettings().tenant)  # nobody in particular: what is for everyone


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What the search said to one question: sections best first, and whether it says there is an answer."""

    question: Question
    ranked: tuple[str, ...]
    documented: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Counts and means over some questions; those without an answer count for `recognised` alone.

    `success` is the share with a section that answers among the first three, `refused` of those called undocumented.
    None: there is no such question.
    """

    answerable: int
    success: float | None
    ndcg10: float | None
    refused: float | None
    unanswerable: int
    recognised: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """What has to hold over a set of questions."""

    success: float
    refused: float
    recognised: float

    @property
    def text(self) -> str:
        """Return it in words."""
        return (
            f"promised of the first 80: success@3 at least {self.success:.2f}, refused at most {self.refused:.2f}, no answer"
            f" recognised at least {self.recognised:.2f}"
        )

    def kept(self, figures: Figures) -> bool:
        """Tell whether it does."""
        return (
            (figures.success or 0.0) >= self.success
            and (figures.refused or 0.0) <= self.refused
            and (figures.recognised or 0.0) >= self.recognised
        )


WHOLE = ("first 80", "later 42", "untouched 30")  # the sets that hold every question once
PROMISE = Promise(success=0.95, refused=0.05, recognised=0.7)


def question_sets() -> dict[str, tuple[Question, ...]]:
    """Return the judged questions: the half that was tuned on, the other half, both, and those written later.

    Raises:
        RetrievalError: they cannot be read.
    """
    folder = Path(str(resources.files("evals"))) / "knowledge"
    first, later, untouched = (read_questions(folder / f"{name}.jsonl") for name in ("queries", "later", "untouched"))
    return {
        "first 80": first,
        "tuned half": tuple(one for one in first if _is_tuned(one)),
        "other half": tuple(one for one in first if not _is_tuned(one)),
        "later 42": later,
        "untouched 30": untouched,
    }


async def fill(index: KnowledgeIndex, embedder: Embedder | None, progress: Callable[[str], None]) -> SyncReport:
    """Put the bundled runbooks and the example platform's pages into an index."""
    sources = configured_sources(KnowledgeSettings(example_platform=True))
    report = await sync(sources, index, embedder, progress=progress)
    if any(source.problem or source.unreadable for source in report.sources):
        raise RetrievalError("the bundled documents cannot be read; install Tsuba again")
    return report


async def ask(questions: Iterable[Question], searcher: Searcher) -> tuple[Result, ...]:
    """Ask as Tsuba itself does: with the categories of failure that rules see in the text."""
    results: list[Result] = []
    for question in questions:
        categories = categories_in(question.text)
        found = await searcher.find(question.text, ASKER, categories=categories)
        ranked = tuple(one.candidate.section.id for one in found.ranking.ranked[:DEPTH])
        results.append(Result(question=question, ranked=ranked, documented=found.documented))
    return tuple(results)


def figures_of(results: Sequence[Result]) -> Figures:
    """Count."""
    answerable = [one for one in results if one.question.relevant]
    unanswerable = [one for one in results if not one.question.relevant]
    return Figures(
        answerable=len(answerable),
        success=_mean([any(one.question.relevant.get(own) == 2 for own in one.ranked[:SHOWN]) for one in answerable]),
        ndcg10=_mean([ndcg(one.question.relevant, one.ranked) for one in answerable]),
        refused=_mean([not one.documented for one in answerable]),
        unanswerable=len(unanswerable),
        recognised=_mean([not one.documented for one in unanswerable]),
    )


def by_style(results: Sequence[Result]) -> dict[str, Figures]:
    """Count over all, and over each way of asking."""
    styles = dict.fromkeys(one.question.style for one in results)
    return {"all": figures_of(results)} | {
        style: figures_of([one for one in results if one.question.style == style]) for style in styles
    }


def table(sets: Mapping[str, Mapping[str, Figures]]) -> str:
    """Write the figures for people."""
    lines = [
        f"{'':<14}{'':<14}{'n':>4}{'success@3':>11}{'nDCG@10':>9}{'refused':>9}{'no answer':>11}{'recognised':>12}"
    ]
    for name, styles in sets.items():
        lines += [
            f"{name if style == 'all' else '':<14}{style:<14}{own.answerable:>4}{_shown(own.success):>11}"
            f"{_shown(own.ndcg10):>9}{_shown(own.refused):>9}{own.unanswerable:>11}{_shown(own.recognised):>12}"
            for style, own in styles.items()
        ]
    return "\n".join(lines)


def run_lines(results: Sequence[Result]) -> str:
    """Write a run: one line a question."""
    return "".join(
        json.dumps({"qid": one.question.id, "ranked": list(one.ranked), "documented": one.documented}) + "\n"
        for one in results
    )


def _is_tuned(question: Question) -> bool:
    return int(question.id[1:]) % 2 == 1


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _shown(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"

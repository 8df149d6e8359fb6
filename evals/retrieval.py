"""Measures the search on judged questions over a corpus of ready sections, and writes the run for any scorer.

nDCG with gain 2^grade - 1. Source: Järvelin and Kekäläinen (2002), https://doi.org/10.1145/582415.582418
"""

import json
import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from knowledge.article import Label, Section, digest
from knowledge.embedding import Embedder
from knowledge.index import Change, Document, KnowledgeIndex, Mark
from knowledge.ingest import embed_sections
from knowledge.search import Searcher
from knowledge.visibility import EVERYONE, Access, Visibility

TENANT = "measurement"
DEPTH = 10


class RetrievalError(Exception):
    """The corpus or the questions cannot be used. The message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A judged question: sections that answer it, with grade 1 (helps) or 2 (answers); none: nothing answers it."""

    id: str
    text: str
    style: str
    relevant: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What the search returned for one question, and whether it called it documented. `notes`: what it did without."""

    question: Question
    ranked: tuple[str, ...]
    milliseconds: float
    documented: bool = True
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """How long the index took: until words find everything, and until vectors do."""

    sections: int
    words_seconds: float
    seconds: float


def read_sections(path: Path) -> tuple[Section, ...]:
    """Read a corpus: one section a line, with `section_id`, `source`, `page`, `title_path`, `title` and `text`.

    Raises:
        RetrievalError: it cannot be read.
    """
    label = Label(access=Access(tenant=TENANT, groups=frozenset({EVERYONE})))
    try:
        return tuple(
            Section(
                id=str(row["section_id"]),
                source=str(row["source"]),
                doc_id=str(row["page"]),
                path=tuple(str(title) for title in row["title_path"][:-1]),
                title=str(row["title"]),
                text=str(row["text"]),
                url=None,
                label=label,
            )
            for row in _rows(path)
        )
    except KeyError as error:
        raise RetrievalError(f"{path} is no corpus: a line has no {error}") from error


def read_questions(path: Path) -> tuple[Question, ...]:
    """Read judged questions: one a line, with `qid`, `query`, `style` and `relevant`.

    Raises:
        RetrievalError: they cannot be read.
    """
    try:
        return tuple(
            Question(
                id=str(row["qid"]),
                text=str(row["query"]),
                style=str(row.get("style", "")),
                relevant={str(section): int(grade) for section, grade in row["relevant"].items()},
            )
            for row in _rows(path)
        )
    except KeyError as error:
        raise RetrievalError(f"{path} holds no judged questions: a line has no {error}") from error


async def build(
    sections: Sequence[Section], index: KnowledgeIndex, embedder: Embedder | None, progress: Callable[[str], None]
) -> Built:
    """Put a corpus into an index, words first; what is there already is left alone."""
    began = time.monotonic()
    pages: dict[str, dict[str, list[Section]]] = {}
    for section in sections:
        pages.setdefault(section.source, {}).setdefault(section.doc_id, []).append(section)
    for source, documents in pages.items():
        known = await index.marks(source)
        written = tuple(
            document
            for doc_id, own in documents.items()
            if known.get(doc_id) != (document := _document(doc_id, own)).mark
        )
        await index.apply(Change(source=source, written=written, deleted=frozenset(known.keys() - documents.keys())))
    words_seconds = time.monotonic() - began
    progress(f"{len(sections)} sections found by their words after {words_seconds:.1f} s")
    if embedder is not None:
        await embed_sections(index, embedder, progress)
    return Built(sections=len(sections), words_seconds=words_seconds, seconds=time.monotonic() - began)


async def ask(questions: Sequence[Question], searcher: Searcher) -> tuple[Answered, ...]:
    """Ask every question once, one after the other."""
    visibility = Visibility(tenant=TENANT)
    await searcher.rank("warm up", visibility)  # the index is read into memory by the first question
    answers: list[Answered] = []
    for question in questions:
        began = time.perf_counter()
        found = await searcher.find(question.text, visibility)
        milliseconds = (time.perf_counter() - began) * 1000
        answers.append(
            Answered(
                question=question,
                ranked=tuple(one.candidate.section.id for one in found.ranking.ranked[:DEPTH]),
                milliseconds=milliseconds,
                documented=found.documented,
                notes=found.ranking.notes,
            )
        )
    return tuple(answers)


def ndcg(relevant: Mapping[str, int], ranked: Sequence[str]) -> float:
    """Return the gain of the first ten against the best there could be.

    Example:
        >>> ndcg({"a": 2, "b": 1}, ["a", "b"]), round(ndcg({"a": 2, "b": 1}, ["b", "a"]), 3)
        (1.0, 0.797)
    """
    gained = sum((2 ** relevant.get(section, 0) - 1) / math.log2(at + 2) for at, section in enumerate(ranked[:DEPTH]))
    grades = sorted(relevant.values(), reverse=True)[:DEPTH]
    best = sum((2**grade - 1) / math.log2(at + 2) for at, grade in enumerate(grades))
    return gained / best if best else 0.0


def run_lines(answers: Sequence[Answered]) -> str:
    """Write a run: one line a question."""
    return "".join(
        json.dumps({"qid": one.question.id, "ranked": list(one.ranked), "ms": round(one.milliseconds, 2)}) + "\n"
        for one in answers
    )


def scores(answers: Sequence[Answered]) -> dict[str, dict[str, float]]:
    """Return the measures over all questions that have an answer, and by style."""
    answerable = [one for one in answers if one.question.relevant]
    groups = {"all": answerable}
    for one in sorted(answerable, key=lambda one: one.question.style):
        groups.setdefault(one.question.style or "other", []).append(one)
    return {name: _measures(group) for name, group in groups.items() if group}


def answerability(answers: Sequence[Answered]) -> dict[str, float | None]:
    """Return how many of the questions without an answer were recognised, and of the others refused; None of none."""
    refused = [not one.documented for one in answers if one.question.relevant]
    recognised = [not one.documented for one in answers if not one.question.relevant]
    return {
        "answerable": len(refused),
        "refused": sum(refused) / len(refused) if refused else None,
        "unanswerable": len(recognised),
        "recognised": sum(recognised) / len(recognised) if recognised else None,
    }


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which this share of the values lies.

    Example:
        >>> percentile([4.0, 1.0, 3.0, 2.0], 0.5)
        3.0
    """
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def _measures(answers: Sequence[Answered]) -> dict[str, float]:
    total = len(answers)
    relevant = [one.question.relevant for one in answers]
    first = [
        next((1 / (at + 1) for at, section in enumerate(one.ranked) if one.question.relevant.get(section)), 0.0)
        for one in answers
    ]
    return {
        "questions": total,
        "ndcg10": sum(ndcg(own, one.ranked) for own, one in zip(relevant, answers, strict=True)) / total,
        "recall5": sum(
            sum(own.get(section, 0) > 0 for section in one.ranked[:5]) / max(1, min(5, len(own)))
            for own, one in zip(relevant, answers, strict=True)
        )
        / total,
        "mrr10": sum(first) / total,
        "success5": sum(
            any(own.get(section) == 2 for section in one.ranked[:5]) for own, one in zip(relevant, answers, strict=True)
        )
        / total,
    }


def _document(doc_id: str, sections: Sequence[Section]) -> Document:
    content_hash = digest(*(part for section in sections for part in (section.id, section.embedded_text)))
    return Document(doc_id=doc_id, mark=Mark(version=None, content_hash=content_hash), sections=tuple(sections))


def _rows(path: Path) -> list[dict[str, Any]]:
    try:
        # Not splitlines: a text may hold line separators that JSON leaves as they are.
        return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise RetrievalError(f"{path} cannot be read: {error}") from error

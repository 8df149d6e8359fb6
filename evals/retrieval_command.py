"""What `tsuba eval retrieval` does: build an index, ask, write the run, print the figures."""

import asyncio
import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from evals.retrieval import (
    RetrievalError,
    answerability,
    ask,
    build,
    percentile,
    read_questions,
    read_sections,
    run_lines,
    scores,
)
from evals.retrieval_help import SearchHelp
from knowledge.embedding import Embedder
from knowledge.errors import EmbeddingError
from knowledge.local_index import LocalIndex
from knowledge.minilm import load_minilm


def run_eval_retrieval(
    corpus: Path,
    queries: Path,
    run: Path,
    *,
    keep: Path | None,
    words_only: bool,
    as_json: bool,
    help: SearchHelp | None = None,
) -> None:
    """Measure the embedded index on a corpus and judged questions, with the help of models where there is any.

    Raises:
        RetrievalError: a file cannot be used.
    """
    if not run.parent.is_dir():
        raise click.BadParameter(f"there is no folder {run.parent}", param_hint="--run")
    with tempfile.TemporaryDirectory() as folder:
        place = keep or Path(folder) / "knowledge.db"
        given = help or SearchHelp()
        figures, lines = asyncio.run(_measure(corpus, queries, place, given, words_only=words_only, progress=_say))
    try:
        run.write_text(lines, encoding="utf-8")
    except OSError as error:
        raise RetrievalError(f"the run {run} cannot be written: {error.strerror}") from error
    click.echo(json.dumps(figures, indent=2) if as_json else table(figures))


def table(figures: dict[str, Any]) -> str:
    """Write the figures for people."""
    lines = [f"{'':<14}{'n':>5}{'nDCG@10':>9}{'recall@5':>10}{'MRR@10':>8}{'success@5':>11}"]
    lines += [
        f"{name[:13]:<14}{own['questions']:>5}{own['ndcg10']:>9.3f}{own['recall5']:>10.3f}{own['mrr10']:>8.3f}"
        f"{own['success5']:>11.3f}"
        for name, own in figures["scores"].items()
    ]
    lines += [
        "",
        f"model    {figures['model'] or 'none: words alone'}",
        f"index    {figures['sections']} sections: {figures['words_seconds']:.1f} s until words find them,"
        f" {figures['seconds']:.1f} s with vectors",
        f"question p50 {figures['p50_ms']:.1f} ms, p95 {figures['p95_ms']:.1f} ms, embedding included",
        *_answerability_lines(figures["answerability"]),
        *_help_lines(figures["help"]),
    ]
    return "\n".join(lines)


def _answerability_lines(told: dict[str, Any]) -> list[str]:
    lines = [f"refused  {told['refused']:.0%} of {told['answerable']} with an answer"] if told["answerable"] else []
    if told["unanswerable"]:
        lines.append(
            f"said     {told['recognised']:.0%} of {told['unanswerable']} without one to be not in the documents"
        )
    return lines


def _help_lines(told: dict[str, Any]) -> list[str]:
    if not told:
        return []
    steps = [f"reranked by {told['reranker']}"] if told["reranker"] else []
    steps += [step for step, done in (("rewritten", told["rewrite"]), ("checked", told["check"])) if done]
    failed = [f"{count} {step}" for step, count in told["failed"].items() if count]
    return [
        f"help     {', '.join(steps)}; {told['model_calls']} calls of the language model, {told['model_usd']} USD"
        + (f"; {', '.join(failed)}" if failed else "")
    ]


async def _measure(
    corpus: Path,
    queries: Path,
    place: Path,
    help: SearchHelp,
    *,
    words_only: bool,
    progress: Callable[[str], None],
) -> tuple[dict[str, Any], str]:
    sections, questions = read_sections(corpus), read_questions(queries)
    embedder = None if words_only else help.embedder or _embedder(progress)
    index = LocalIndex(place)
    built = await build(sections, index, embedder, progress)
    answers = await ask(questions, help.searcher(index, embedder))
    times = [one.milliseconds for one in answers]
    figures = {
        "scores": scores(answers),
        "model": embedder.model if embedder else None,
        "sections": built.sections,
        "words_seconds": built.words_seconds,
        "seconds": built.seconds,
        "p50_ms": percentile(times, 0.5),
        "p95_ms": percentile(times, 0.95),
        "answerability": answerability(answers),
        "help": help.figures(answers),
    }
    return figures, run_lines(answers)


def _embedder(progress: Callable[[str], None]) -> Embedder | None:
    try:
        return load_minilm()
    except EmbeddingError as error:
        progress(f"searching by words alone: {error}")
        return None


def _say(text: str) -> None:
    click.echo(text, err=True)

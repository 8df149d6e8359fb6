"""What `tsuba eval retrieval` does: build an index, ask, write the run, print the figures."""

import asyncio
import json
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import click

from evals import bundled
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
from knowledge.bundled_vectors import with_bundled
from knowledge.embedding import Embedder
from knowledge.errors import EmbeddingError
from knowledge.local_index import LocalIndex
from knowledge.minilm import load_minilm

PASSED, NOT_PASSED = 0, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """How to measure: `keep` is where the index stays, `help` the models that help the search."""

    keep: Path | None = None
    words_only: bool = False
    as_json: bool = False
    help: SearchHelp = field(default_factory=SearchHelp)

    def embedder(self) -> Embedder | None:
        """Return the embedding model, None where words alone are wanted or there is no model."""
        return None if self.words_only else self.help.embedder or _embedder(_say)


def run_eval_retrieval(corpus: Path, queries: Path, run: Path, how: Measurement) -> None:
    """Measure the embedded index on a corpus and judged questions, with the help of models where there is any.

    Raises:
        RetrievalError: a file cannot be used.
    """
    _refuse_without_folder(run)
    with tempfile.TemporaryDirectory() as folder:
        figures, lines = asyncio.run(_measure(corpus, queries, how.keep or Path(folder) / "knowledge.db", how))
    _write(run, lines)
    click.echo(json.dumps(figures, indent=2) if how.as_json else table(figures))


def run_eval_bundled(run: Path | None, how: Measurement) -> int:
    """Measure the search over the bundled documents; 3 when what is promised of our own questions does not hold.

    Raises:
        RetrievalError: a file cannot be used.
    """
    if run:
        _refuse_without_folder(run)
    embedder = how.embedder()
    with tempfile.TemporaryDirectory() as folder:
        index = LocalIndex(how.keep or Path(folder) / "knowledge.db")
        results = asyncio.run(_ask_all(index, embedder, how.help))
    if run:
        _write(run, "".join(bundled.run_lines(results[name]) for name in bundled.WHOLE))
    figures = {name: bundled.by_style(own) for name, own in results.items()}
    kept = bundled.PROMISE.kept(figures["first 80"]["all"])
    model = embedder.model if embedder else None
    document = {"passed": kept, "promise": asdict(bundled.PROMISE), "model": model} | {
        "sets": {name: {style: asdict(own) for style, own in styles.items()} for name, styles in figures.items()}
    }
    click.echo(json.dumps(document, indent=2) if how.as_json else bundled.table(figures))
    if not how.as_json:
        click.echo(
            f"\nmodel    {model or 'none: words alone'}\n{bundled.PROMISE.text}: {'kept' if kept else 'NOT KEPT'}"
        )
    # Words alone are measured and not promised.
    return PASSED if kept or embedder is None else NOT_PASSED


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


async def _measure(corpus: Path, queries: Path, place: Path, how: Measurement) -> tuple[dict[str, Any], str]:
    sections, questions = read_sections(corpus), read_questions(queries)
    embedder = how.embedder()
    index = LocalIndex(place)
    built = await build(sections, index, embedder, _say)
    answers = await ask(questions, how.help.searcher(index, embedder))
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
        "help": how.help.figures(answers),
    }
    return figures, run_lines(answers)


async def _ask_all(
    index: LocalIndex, embedder: Embedder | None, help: SearchHelp
) -> dict[str, tuple[bundled.Result, ...]]:
    await bundled.fill(index, embedder, _say)
    searcher = help.searcher(index, embedder)
    return {name: await bundled.ask(questions, searcher) for name, questions in bundled.question_sets().items()}


def _refuse_without_folder(run: Path) -> None:
    if not run.parent.is_dir():
        raise click.BadParameter(f"there is no folder {run.parent}", param_hint="--run")


def _write(run: Path, lines: str) -> None:
    try:
        run.write_text(lines, encoding="utf-8")
    except OSError as error:
        raise RetrievalError(f"the run {run} cannot be written: {error.strerror}") from error


def _embedder(progress: Callable[[str], None]) -> Embedder | None:
    try:
        return with_bundled(load_minilm())
    except EmbeddingError as error:
        progress(f"searching by words alone: {error}")
        return None


def _say(text: str) -> None:
    click.echo(text, err=True)

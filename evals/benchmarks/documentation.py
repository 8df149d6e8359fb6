"""How the embedded index grows: `python -m evals.benchmarks.documentation`.

Sections are made up, with the word statistics of prose (Zipf) and the length of AWS's documentation, and so are their
vectors: time and memory depend on neither. What the local model takes is measured beside, on some of them.
"""

import asyncio
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import click
import numpy as np

from evals.retrieval import percentile
from knowledge.article import Label, Section
from knowledge.embedding import Vectors, unit
from knowledge.errors import EmbeddingError
from knowledge.index import Change, Document, Filters, Mark
from knowledge.local_index import LocalIndex
from knowledge.minilm import load_minilm
from knowledge.query import prepare
from knowledge.visibility import EVERYONE, Access, Visibility

SIZES = (4_000, 10_000, 25_000, 50_000, 100_000)
WORDS = 30_000  # different ones
WORDS_OF_SECTION = 110  # the median of AWS's pages on ECS; some are ten times as long
SEARCHES = 60
EMBEDDED = 128
BATCH = 2_000
MODEL = "made-up-384"
# A search may take 60 ms with some 20 for the vector of the question; from here on OpenSearch is advised.
MOST_MS = 40.0
_LABEL = Label(access=Access(tenant="t", groups=frozenset({EVERYONE})))


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """One size: seconds to write it and to read it into memory, a search's milliseconds, memory and file in MB.

    A search is counted in the processor's time, so that who else is on the machine does not count.
    """

    sections: int
    write_seconds: float
    load_seconds: float
    p50_ms: float
    p95_ms: float
    memory_mb: float
    file_mb: float


def sections(count: int, *, first: int = 0) -> list[Section]:
    """Make sections up; the same ones each time."""
    chance = random.Random(first)
    ranks = np.random.default_rng(first).zipf(1.15, size=(count, WORDS_OF_SECTION)) % WORDS
    return [
        Section(
            id=f"bench/p{first + at}.md#s",
            source="bench",
            doc_id=f"p{first + at}.md",
            path=(f"Page w{chance.randrange(WORDS)}x",),
            title=f"Section w{chance.randrange(WORDS)}x w{chance.randrange(WORDS)}x",
            text=" ".join(f"w{rank}x" for rank in row),
            url=None,
            label=_LABEL,
        )
        for at, row in enumerate(ranks)
    ]


def grow(count: int, path: Path) -> Growth:
    """Write so many sections, then search them in a process of its own, whose memory is the index's."""
    began = time.monotonic()
    asyncio.run(_write(count, path))
    write_seconds = time.monotonic() - began
    child = subprocess.run(
        [sys.executable, "-m", "evals.benchmarks.documentation", "--search-in", str(path)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    told = json.loads(child.stdout)
    file_mb = sum(part.stat().st_size for part in path.parent.glob(f"{path.name}*")) / 1e6
    return Growth(sections=count, write_seconds=write_seconds, file_mb=file_mb, **told)


async def search(path: Path) -> dict[str, float]:
    """Search an index and return how long that takes, and how much memory."""
    before = _memory_mb()
    index = LocalIndex(path)
    asker = Visibility(tenant="t")
    began = time.monotonic()
    await index.candidates(prepare("warm"), None, asker, Filters(), limit=1)
    load_seconds = time.monotonic() - began
    chance = random.Random(11)
    vectors: Vectors = unit(np.random.default_rng(11).normal(size=(SEARCHES, 384)).astype(np.float32))
    times: list[float] = []
    for vector in vectors:
        # Half of a question's words are common, half rare.
        words = [f"w{chance.randrange(60)}x" for _ in range(6)] + [f"w{chance.randrange(WORDS)}x" for _ in range(6)]
        began = time.process_time()
        await index.candidates(prepare(" ".join(words)), vector, asker, Filters(), limit=200)
        times.append((time.process_time() - began) * 1000)
    return {
        "load_seconds": load_seconds,
        "p50_ms": percentile(times, 0.5),
        "p95_ms": percentile(times, 0.95),
        "memory_mb": _memory_mb() - before,
    }


def embedding_rate() -> float | None:
    """Return how many sections a second the local model embeds here, None without it."""
    try:
        model = load_minilm()
    except EmbeddingError:
        return None
    prose = "The service reads the settings of the task from its definition and starts the containers one by one. "
    texts = [prose * (1 + at % 4) for at in range(EMBEDDED)]
    model.embed(texts[:16])
    began = time.monotonic()
    model.embed(texts)
    return EMBEDDED / (time.monotonic() - began)


def table(grown: Sequence[Growth], rate: float | None) -> str:
    """Write the figures for people."""
    lines = ["sections   write s   load s   cpu ms p50   p95 ms   memory MB   file MB"]
    lines += [
        f"{one.sections:>8}{one.write_seconds:>10.1f}{one.load_seconds:>9.2f}{one.p50_ms:>13.1f}{one.p95_ms:>9.1f}"
        f"{one.memory_mb:>12.0f}{one.file_mb:>10.0f}"
        for one in grown
    ]
    slow = next((one.sections for one in grown if one.p95_ms > MOST_MS), None)
    advised = f"OpenSearch is advised from {slow} sections on" if slow else "no size here needs OpenSearch"
    lines += ["", f"{advised}: a search by the index alone above {MOST_MS:.0f} ms (p95)."]
    if rate:
        lines.append(f"The local model embeds {rate:.0f} sections a second here: 4,057 take {4057 / rate:.0f} s.")
    lines.append(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}.")
    return "\n".join(lines)


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--sections", "sizes", multiple=True, type=click.IntRange(1), help="Measure this many. May be repeated.")
@click.option("--search-in", type=click.Path(path_type=Path, exists=True), help="Search this index only, print JSON.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
def main(sizes: tuple[int, ...], search_in: Path | None, as_json: bool) -> None:
    """Measure time and memory of the embedded index as it grows. Takes some minutes up to 100,000 sections."""
    if search_in:
        click.echo(json.dumps(asyncio.run(search(search_in))))
        return
    grown: list[Growth] = []
    with tempfile.TemporaryDirectory() as folder:
        for count in sizes or SIZES:
            grown.append(grow(count, Path(folder) / f"{count}.db"))
            click.echo(f"{count} sections: search p95 {grown[-1].p95_ms:.1f} ms", err=True)
    rate = embedding_rate()
    document = {"growth": [asdict(one) for one in grown], "embedded_per_second": rate}
    click.echo(json.dumps(document, indent=2) if as_json else table(grown, rate))


async def _write(count: int, path: Path) -> None:
    index = LocalIndex(path)
    chance = np.random.default_rng(7)
    for first in range(0, count, BATCH):
        made = sections(min(BATCH, count - first), first=first)
        mark = Mark(version="1", content_hash="1")
        written = tuple(Document(doc_id=one.doc_id, mark=mark, sections=(one,)) for one in made)
        await index.apply(Change(source="bench", written=written))
        vectors = unit(chance.normal(size=(len(made), 384)).astype(np.float32))
        await index.put_vectors(MODEL, {one.text_hash: vector for one, vector in zip(made, vectors, strict=True)})
    await index.use_model(MODEL)


def _memory_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()

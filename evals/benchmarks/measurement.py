"""Measures one side: wall time in its own process, requests in the simulator's journal, run by run."""

import re
import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from evals.aws_lab.journal import JournalEntry
from evals.benchmarks.driver import Answer
from evals.benchmarks.journal_chain import longest_chain, spans_of


class Side(Protocol):
    """What is measured: something that does its job once per call."""

    @property
    def name(self) -> str:
        """How it is called in messages."""
        ...

    def run(self) -> Answer:
        """Do the job once."""
        ...


class Wire(Protocol):
    """The simulator, as far as measuring needs it."""

    def journal(self) -> Sequence[JournalEntry]:
        """Return the calls so far."""
        ...

    def clear_journal(self) -> None:
        """Forget the calls so far."""
        ...


class NotServedError(Exception):
    """The simulator lacks an operation that was asked for: nothing measured on it would be fair."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One repetition. `chain` is the longest chain of requests that ended before the next began."""

    seconds: float
    calls: int
    chain: int
    document: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One side's runs over one scenario: the first in a new process, and the warm ones after it."""

    cold: Run
    warm: tuple[Run, ...]

    @property
    def seconds(self) -> float:
        """The median of the warm runs."""
        return statistics.median(run.seconds for run in self.warm)

    @property
    def calls(self) -> int:
        """The most requests a warm run made."""
        return max(run.calls for run in self.warm)

    @property
    def chain(self) -> int:
        """The shortest of the warm runs' chains: requests that merely missed each other on a busy machine lengthen it."""
        return min(run.chain for run in self.warm)

    @property
    def document(self) -> Any:
        """What the last run answered."""
        return self.warm[-1].document


def measure(wire: Wire, sides: Sequence[Side], *, repeat: int) -> tuple[Measured, ...]:
    """Run all sides in turn, so that whatever else the machine does slows them alike: once cold, `repeat` times warm.

    Raises:
        DriverError: a side broke.
        NotServedError: the simulator does not know an operation.
    """
    runs: list[list[Run]] = [[] for _ in sides]
    for _ in range(repeat + 1):
        for done, side in zip(runs, sides, strict=True):
            done.append(run_once(wire, side))
    return tuple(Measured(cold=done[0], warm=tuple(done[1:])) for done in runs)


def run_once(wire: Wire, side: Side) -> Run:
    """Run one side once and read what it asked of the simulator.

    Raises:
        DriverError: the side broke.
        NotServedError: the simulator does not know an operation.
    """
    wire.clear_journal()
    answer = side.run()
    journal = wire.journal()
    if unknown := sorted({f"{entry.service}:{entry.operation}" for entry in journal if entry.not_served}):
        raise NotServedError(f"{side.name} asked for {', '.join(unknown)}, which the simulator does not serve")
    return Run(
        seconds=answer.seconds, calls=len(journal), chain=longest_chain(spans_of(journal)), document=answer.document
    )


def contains(document: Any, passages: Sequence[str]) -> bool:
    """Tell whether every passage stands somewhere in an answer, whatever its form; white space is all alike.

    Example:
        >>> contains({"events": [{"message": "(service web) was  unhealthy"}]}, ["web) was unhealthy"])
        True
    """
    text = _flat("\n".join(_texts(document)))
    return all(_flat(passage) in text for passage in passages)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():  # pyright: ignore[reportUnknownVariableType]  # JSON
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:  # pyright: ignore[reportUnknownVariableType]  # JSON
            yield from _texts(item)


def _flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)

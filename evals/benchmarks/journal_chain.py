"""Reads from the simulator's journal how many requests had to wait for each other.

This is the second opinion on `usage.round_trips`: it sees requests arrive and end, and nothing of who sent them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from evals.aws_lab.journal import JournalEntry


@dataclass(frozen=True, slots=True)
class Span:
    """When one request arrived and when its answer left, in milliseconds on any one clock."""

    begin: float
    end: float


def longest_chain(spans: Iterable[Span]) -> int:
    """Count the longest chain of requests, each begun after the former ended.

    It is an upper bound of what truly depended on each other: two requests that merely missed each other count too.

    Example:
        >>> longest_chain([Span(0, 80), Span(1, 85), Span(90, 170), Span(84, 260)])
        2
    """
    chain, ended = 0, float("-inf")
    # Taking what ends first leaves the most room for what follows.
    for span in sorted(spans, key=lambda span: span.end):
        if span.begin >= ended:
            chain, ended = chain + 1, span.end
    return chain


def spans_of(journal: Iterable[JournalEntry]) -> tuple[Span, ...]:
    """Return when the journal's requests began and ended.

    Arrivals are noted in whole milliseconds; a request that waits for another's answer comes later than that.
    """
    return tuple(
        Span(began, began + entry.duration_ms)
        for entry in journal
        for began in (datetime.fromisoformat(entry.time).timestamp() * 1000,)
    )

"""Where a secret stands in a text, and which of several overlapping finds counts."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

# What may stand around a token in the value of a setting without being a secret itself.
_AROUND = frozenset(("authorization", "bearer", "basic", "token", "apikey", "key"))
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """The part of a text from `start` to before `end`."""

    start: int
    end: int


def settle(text: str, spans: Iterable[Span]) -> list[Span]:
    """Return spans that do not overlap, in order, covering everything that any of them covers.

    Where a token stands alone within a longer find, only the token remains: so it gets the same placeholder as
    everywhere else.

    Example:
        >>> settle("Bearer abc", [Span(0, 10), Span(7, 10)])
        [Span(start=7, end=10)]
    """
    settled: list[Span] = []
    cluster: list[Span] = []
    for span in sorted(set(spans), key=lambda one: (one.start, -one.end)):
        if cluster and span.start >= max(one.end for one in cluster):
            settled += _of_cluster(text, cluster)
            cluster = []
        cluster.append(span)
    return settled + (_of_cluster(text, cluster) if cluster else [])


def _of_cluster(text: str, cluster: list[Span]) -> list[Span]:
    whole = Span(min(one.start for one in cluster), max(one.end for one in cluster))
    if len(cluster) == 1:
        return [whole]
    inner = cluster[1:]
    if cluster[0] != whole or any(one.end > after.start for one, after in pairwise(inner)):
        return [whole]
    edges = [whole.start, *(edge for one in inner for edge in (one.start, one.end)), whole.end]
    around = " ".join(text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True))
    return inner if is_around(around) else [whole]


def is_around(text: str) -> bool:
    """Whether a text holds nothing but what may stand around a token, such as `Bearer`."""
    return all(word in _AROUND for word in _WORD.findall(text.lower()))

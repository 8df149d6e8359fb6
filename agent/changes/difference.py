"""One difference between two states of the same thing, and how to find them field by field. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs. The first part of `path` is its kind (`image`, `network`); None is absent."""

    path: str
    before: str | None
    after: str | None

    @property
    def kind(self) -> str:
        """Return what sort of difference it is."""
        return self.path.split(".", maxsplit=1)[0]


def of_fields(fields: Iterable[tuple[str, str | None, str | None]]) -> Iterator[Difference]:
    """Yield a difference for every (path, before, after) whose sides differ; empty texts are absent."""
    for path, before, after in fields:
        if (before or None) != (after or None):
            yield Difference(path, before or None, after or None)


def of_mappings(prefix: str, before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Difference]:
    """Yield a difference for every key that was added, removed or has another value, in order of the keys.

    Example:
        >>> list(of_mappings("environment", {"A": "1", "B": "2"}, {"B": "3"}))
        [Difference(path='environment.A', before='1', after=None), Difference(path='environment.B', before='2', after='3')]
    """
    for key in sorted({*before, *after}):
        if before.get(key) != after.get(key):
            yield Difference(f"{prefix}.{key}", before.get(key), after.get(key))


def words(parts: Iterable[str]) -> str | None:
    """Join words for comparison; None where there are none."""
    return " ".join(parts) or None

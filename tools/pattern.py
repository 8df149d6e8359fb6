"""Regular expressions for texts that others wrote: RE2's, whose time is linear in the text whatever the text says.

A text longer than MAX_SCANNED is looked at in its head and its tail.
Source: https://github.com/google/re2/wiki/WhyRE2 and https://github.com/google/re2/wiki/Syntax
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Generic, TypeVar

import re2
import re2._re2 as engine

from tools.pattern_screen import UNSCREENED, Screen

MAX_SCANNED = 64 * 1024  # characters
# What the automaton that a pattern builds while it reads may take; when that is full, RE2 goes on more slowly without
# it. Its default of 8 MiB, times some 400 patterns, would let hostile texts fill gigabytes; only tables need so much.
_MAX_MEMORY, _MAX_MEMORY_OF_TABLE = 2 << 20, 8 << 20
_UNLESS = "unless"
_ANYWHERE, _AT_BEGIN, _WHOLE = (
    engine.RE2.Anchor.UNANCHORED,
    engine.RE2.Anchor.ANCHOR_START,
    engine.RE2.Anchor.ANCHOR_BOTH,
)
_NOWHERE = (-1, -1)
# Patterns are constants of their modules, and like the automata that the engine keeps for them this is the process's.
_SCREEN = Screen()
K = TypeVar("K")


class Match:
    """One match, as `re.Match` has it: groups by number or name, None where one takes no part; offsets in characters."""

    __slots__ = ("_names", "_spans", "_text")

    def __init__(self, text: str, spans: Sequence[tuple[int, int]], names: Mapping[str, int]) -> None:
        self._text, self._spans, self._names = text, spans, names

    def __getitem__(self, group: int | str) -> str | Any:
        """Return what a group matched; 0 is the whole match."""
        begin, end = self._spans[group if isinstance(group, int) else self._names[group]]
        return self._text[begin:end] if begin >= 0 else None

    def groups(self) -> tuple[str | Any, ...]:
        """Return what each group matched, in order."""
        return tuple(self[group] for group in range(1, len(self._spans)))

    def groupdict(self) -> dict[str, str | Any]:
        """Return what each named group matched."""
        return {name: self[group] for name, group in self._names.items()}

    def start(self, group: int = 0) -> int:
        """Return where a group begins, -1 where it takes no part."""
        return self._spans[group][0]

    def end(self, group: int = 0) -> int:
        """Return where a group ends, -1 where it takes no part."""
        return self._spans[group][1]

    def span(self, group: int = 0) -> tuple[int, int]:
        """Return both."""
        return self._spans[group]


class Pattern:
    r"""A compiled regular expression with the methods of `re.Pattern` that are used here.

    `flags` are letters of RE2: `i` ignores case, `s` lets a dot match a line's end, `m` lets ^ and $ match at lines.
    As in RE2, `\b`, `\w`, `\d` and `\s` know ASCII only, and `$` without `m` is the very end of the text.

    RE2 has no look-around. What must not stand beside a match is written as an optional group whose name begins with
    `unless`: a match in which it takes part is none, and the search goes on behind it.

    A pattern that is made of a text, and forgotten with it, is not `screened`: see `screen_patterns`.

    Example:
        >>> enospc = Pattern(r"\bENOSPC\b(?P<unless>: System limit)?")
        >>> enospc.search("ENOSPC: System limit for watchers") is None, enospc.search("ENOSPC: write")[0]
        (True, 'ENOSPC')
    """

    __slots__ = ("_engine", "_names", "_number", "_unless", "pattern")

    def __init__(self, source: str, flags: str = "", *, max_memory: int = _MAX_MEMORY, screened: bool = True) -> None:
        options = re2.Options()
        options.max_mem = max_memory
        options.log_errors = False
        self.pattern = f"(?{flags}){source}" if flags else source
        self._number = _SCREEN.add(self.pattern, options) if screened else UNSCREENED
        known = self._number != UNSCREENED
        self._engine = _SCREEN.compiled(self._number) if known else engine.RE2(self.pattern.encode(), options)
        if not self._engine.ok():
            raise ValueError(f"{self.pattern!r} is no pattern of RE2: {self._engine.error()}")
        # The engine tells names in the order of the alphabet; people count groups from the left.
        named = sorted(self._engine.NamedCapturingGroups(), key=lambda pair: pair[1])
        self._names = {name.decode(): group for name, group in named}
        self._unless = tuple(group for name, group in self._names.items() if name.startswith(_UNLESS))

    def __repr__(self) -> str:
        return f"Pattern({self.pattern!r})"

    def search(self, text: str) -> Match | None:
        """Return the first match anywhere in the text."""
        if self._number not in _SCREEN.possible(text):
            return None
        return next(self.finditer(text), None) if self._unless else self._first(_ANYWHERE, text)

    def match(self, text: str, begin: int = 0) -> Match | None:
        """Return the match that begins exactly there."""
        if self._number not in _SCREEN.possible(text):
            return None
        return self._allowed(self._first(_AT_BEGIN, text, begin))

    def fullmatch(self, text: str) -> Match | None:
        """Return the match of the whole text; a text that is too long to be scanned has none."""
        return self._allowed(self._first(_WHOLE, text)) if len(text) <= MAX_SCANNED else None

    def finditer(self, text: str) -> Iterator[Match]:
        """Yield the matches in the scanned parts, in order, none overlapping another."""
        for begin, end in scanned_parts(text):
            yield from self._between(text, begin, end)

    def findall(self, text: str) -> list[str]:
        """Return the only group of each match, or the whole of it where there is no group."""
        which = 1 if self._engine.NumberOfCapturingGroups() else 0
        return [found[which] or "" for found in self.finditer(text)]

    def sub(self, put: str | Callable[[Match], str], text: str) -> str:
        """Replace all matches, of the whole text however long. A string is put as it is: it refers to no group."""
        pieces: list[str] = []
        end = 0
        for found in self._between(text, 0, len(text)):
            pieces += [text[end : found.start()], put if isinstance(put, str) else put(found)]
            end = found.end()
        return "".join([*pieces, text[end:]]) if pieces else text

    def split(self, text: str) -> list[str]:
        """Return what lies between the matches, of the whole text however long."""
        pieces: list[str] = []
        end = 0
        for found in self._between(text, 0, len(text)):
            pieces.append(text[end : found.start()])
            end = found.end()
        return [*pieces, text[end:]]

    def _first(self, anchor: engine.RE2.Anchor, text: str, begin: int = 0) -> Match | None:
        if len(text) > MAX_SCANNED:
            parts = scanned_parts(text) if anchor is _ANYWHERE else ((begin, begin + MAX_SCANNED),)
            return next((found for part in parts if (found := self._within(anchor, text, *part))), None)
        encoded = text.encode()
        spans = self._engine.Match(anchor, encoded, _bytes_of(text, begin), len(encoded))
        return None if spans[0] == _NOWHERE else Match(text, _in_characters(text, encoded, spans), self._names)

    def _within(self, anchor: engine.RE2.Anchor, text: str, begin: int, end: int) -> Match | None:
        """Match in a part of a long text; offsets are those of the whole."""
        part = text[begin:end]
        encoded = part.encode()
        spans = self._engine.Match(anchor, encoded, 0, len(encoded))
        if spans[0] == _NOWHERE:
            return None
        moved = [(b + begin, e + begin) if b >= 0 else _NOWHERE for b, e in _in_characters(part, encoded, spans)]
        return Match(text, moved, self._names)

    def _between(self, text: str, begin: int, end: int) -> Iterator[Match]:
        if self._number not in _SCREEN.possible(text):
            return
        part = text[begin:end]
        encoded = part.encode()
        at, last = 0, len(encoded)
        ascii_only = part.isascii()
        counted, so_many = 0, begin  # bytes, and the characters they are: counted on from match to match
        while at <= last:
            spans = self._engine.Match(_ANYWHERE, encoded, at, last)
            if spans[0] == _NOWHERE:
                return
            known = spans
            if not ascii_only:
                so_many += len(encoded[counted : spans[0][0]].decode())
                counted = spans[0][0]
                known = _in_characters(part, encoded, spans, counted, so_many)
            elif begin:
                known = [(b + begin, e + begin) if b >= 0 else _NOWHERE for b, e in spans]
            if found := self._allowed(Match(text, known, self._names)):
                yield found
            at = spans[0][1]
            if spans[0][0] == at:  # nothing was matched: the next character may be several bytes
                at += 1
                while at < last and encoded[at] & 0xC0 == 0x80:
                    at += 1

    def _allowed(self, found: Match | None) -> Match | None:
        return None if found and any(found.start(group) >= 0 for group in self._unless) else found


def _bytes_of(text: str, characters: int) -> int:
    return characters if not characters or text.isascii() else len(text[:characters].encode())


def _in_characters(
    text: str, encoded: bytes, spans: Sequence[tuple[int, int]], counted: int = 0, so_many: int = 0
) -> Sequence[tuple[int, int]]:
    """Turn offsets of UTF-8 into those of characters; of a text without others than ASCII they are the same.

    The first `counted` bytes are known to be `so_many` characters.
    """
    if text.isascii():
        return spans
    ends = {at for span in spans for at in span if at >= 0}
    known = {-1: -1} | {at: so_many + len(encoded[counted:at].decode()) for at in ends}
    return [(known[begin], known[end]) for begin, end in spans]


class PatternTable(Generic[K]):
    """Patterns with what each of them means, in the order they are tried.

    One pass of all of them together tells the many texts that none fits; only the others are looked at one by one.

    Example:
        >>> table = PatternTable([("full", Pattern("ENOSPC")), ("denied", Pattern("EACCES"))])
        >>> [kind for kind, pattern in table.against("write: EACCES") if pattern.search("write: EACCES")]
        ['denied']
    """

    __slots__ = ("_any", "_rows")

    def __init__(self, rows: Iterable[tuple[K, Pattern]]) -> None:
        self._rows = tuple(rows)
        self._any = any_of(*(pattern for _, pattern in self._rows))

    def __iter__(self) -> Iterator[tuple[K, Pattern]]:
        return iter(self._rows)

    def against(self, text: str) -> tuple[tuple[K, Pattern], ...]:
        """Return all rows where at least one may match somewhere in the text, else none."""
        return self._rows if self._any.search(text) else ()


def screen_patterns() -> None:
    """From now on look at a text once for all patterns, and ask only those that may match it.

    It takes some 60 ms, once: for those who explain many texts. Import what holds the patterns before; later ones are
    asked about every text, as without it.
    """
    _SCREEN.close()


def any_of(*patterns: Pattern) -> Pattern:
    """Return one pattern, without named groups, that finds whatever one of them finds, or would but for its `unless`."""
    sources = (f"(?:{_GROUP_NAME.sub('(?:', pattern.pattern)})" for pattern in patterns)
    return Pattern("|".join(sources), max_memory=_MAX_MEMORY_OF_TABLE)


def escape(text: str) -> str:
    """Write a text as a pattern that matches it and nothing else."""
    return re2.escape(text)


_GROUP_NAME = Pattern(r"\(\?P<\w+>")  # two patterns of a table may use the same one


def scanned_parts(text: str) -> tuple[tuple[int, int], ...]:
    """Return what of a text is looked at, as (begin, end): all of it, or its head and its tail.

    Example:
        >>> scanned_parts("short"), scanned_parts("x" * 100_000)
        (((0, 5),), ((0, 32768), (67232, 100000)))
    """
    half = MAX_SCANNED // 2
    if len(text) <= MAX_SCANNED:
        return ((0, len(text)),)
    return ((0, half), (len(text) - half, len(text)))

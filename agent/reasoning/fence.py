"""Fences text that others wrote, so that a model can tell data from what it is told to do.

The mark of a fence is drawn anew for each answer: nobody who writes a log line or a tag can know it, so nobody can close
the fence from inside.
"""

import re
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tools.hidden_characters import without_hidden

_LONG_RUN = re.compile(r"(\S)\1{40,}")
_END = "end"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fenced:
    """What stands in one fence, and its label."""

    label: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fence:
    """One answer's mark."""

    mark: str

    def around(self, label: str, text: str, *, limit: int) -> str:
        """Return `text` between marks, without unseen characters, cut to `limit` characters."""
        shown = visible(text).replace(self.mark, "")
        if len(shown) > limit:
            shown = f"{shown[: limit - 1]}…"
        return f"<<{self.mark} {label}>>\n{shown}\n<<{self.mark} {_END}>>"

    def inside(self, text: str) -> Iterator[Fenced]:
        r"""Yield what stands in the fences of a text, in order. One that was cut off goes on to the next, or to the end.

        Example:
            >>> fence = Fence(mark="m")
            >>> list(fence.inside("Log:\n" + fence.around("E1", "it ran", limit=9) + "\nand more"))
            [Fenced(label='E1', text='it ran')]
        """
        yield from (piece for _, piece in self._parts(text) if piece is not None)

    def with_inside(self, text: str, shown: Callable[[Fenced], str]) -> str:
        r"""Return a text with something else in each of its fences.

        Example:
            >>> fence = Fence(mark="m")
            >>> fence.with_inside("Log:\n" + fence.around("E1", "it ran", limit=9), lambda piece: f"{piece.label}?")
            'Log:\n<<m E1>>\nE1?\n<<m end>>'
        """
        written: list[str] = []
        for whole, piece in self._parts(text):
            if piece is None:
                written.append(whole)
            else:
                instead = shown(piece).replace(self.mark, "")
                end = "\n" if whole.endswith("\n") else ""
                written.append(f"{piece.label}>>\n{instead}{end}")
        return f"<<{self.mark} ".join(written)

    def _parts(self, text: str) -> Iterator[tuple[str, Fenced | None]]:
        """Yield what stands between marks, and the fence that it begins, None where it ends one or none was opened yet."""
        for number, part in enumerate(text.split(f"<<{self.mark} ")):
            label, _, rest = part.partition(">>")
            opens = number > 0 and label != _END
            yield part, Fenced(label=label, text=rest.removeprefix("\n").removesuffix("\n")) if opens else None


def new_fence() -> Fence:
    """Draw a mark."""
    return Fence(mark=secrets.token_hex(6))


def visible(text: str) -> str:
    r"""Return a text as people see it: without unseen characters, and with no run of one character without end.

    Example:
        >>> visible("a\u202eb\u200bc"), visible("=" * 100) == "=" * 40
        ('abc', True)
    """
    return _LONG_RUN.sub(lambda run: run[1] * 40, without_hidden(text))

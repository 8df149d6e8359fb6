"""Fences text that others wrote, so that a model can tell data from what it is told to do.

The mark of a fence is drawn anew for each answer: nobody who writes a log line or a tag can know it, so nobody can close
the fence from inside.
"""

import re
import secrets
from dataclasses import dataclass

from tools.hidden_characters import without_hidden

_LONG_RUN = re.compile(r"(\S)\1{40,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fence:
    """One answer's mark."""

    mark: str

    def around(self, label: str, text: str, *, limit: int) -> str:
        """Return `text` between marks, without unseen characters, cut to `limit` characters."""
        shown = visible(text).replace(self.mark, "")
        if len(shown) > limit:
            shown = f"{shown[: limit - 1]}…"
        return f"<<{self.mark} {label}>>\n{shown}\n<<{self.mark} end>>"


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
